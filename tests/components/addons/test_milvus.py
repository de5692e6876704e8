"""Milvus' storage and its file, for each kind of bucket."""

import pytest
import yaml

from components.addons.catalogue import catalogue
from components.addons.milvus.options import Options
from components.addons.milvus.values import values
from components.contract import BucketOffer, ClusterOffer
from tests.components.addons.conftest import offer_of

KINDS = {
    "s3": BucketOffer(name="b", kind="s3", endpoint="https://s3.example.com", region="r"),
    "gcs": BucketOffer(name="b", kind="gcs", endpoint="storage.googleapis.com"),
    "blob": BucketOffer(name="b", kind="blob", endpoint="a.blob.core.windows.net", account="a"),
    "none": None,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_its_file_is_yaml_that_asks_for_a_login(
    cluster: ClusterOffer, kind: str, stage: str
) -> None:
    """A second `common` would silently take the place of the first."""
    bucket = KINDS[kind]
    buckets = {"milvus": bucket} if bucket else {}
    offer = offer_of(cluster, stage=stage, buckets=buckets)
    text = values(offer, Options(), "")["extraConfigFiles"]["user.yaml"]
    said = yaml.safe_load(text)

    assert text.count("common:") == 1
    assert said["common"]["security"] == {"authorizationEnabled": True}
    assert said["common"].get("storageType") == {"blob": "remote", "none": "local"}.get(kind)
    assert said.get("minio", {}).get("cloudProvider") == {"gcs": "gcp", "blob": "azure"}.get(kind)


def test_every_process_logs_in_with_the_same_password(everything: ClusterOffer) -> None:
    """A process that did not know it would make the first user with the one everybody knows."""
    plan = catalogue()["milvus"].plan(everything, Options())
    chosen = plan.charts[0].values
    parts = ("standalone", "proxy", "mixCoordinator", "queryNode", "dataNode", "streamingNode")

    assert {chosen[part]["extraEnv"][0]["valueFrom"]["secretKeyRef"]["name"] for part in parts} == {
        "milvus-root"
    }
