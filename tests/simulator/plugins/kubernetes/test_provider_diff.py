"""DiffConfig: what means another cluster."""

import json
import secrets
from typing import Any

import pytest

from simulator.plugins.kubernetes.provider_diff import changes
from simulator.plugins.wire import UNKNOWN, Secret

Json = dict[str, Any]


def _kubeconfig(**servers: str) -> str:
    """Return a kubeconfig with a context for each cluster, the first one's being current."""
    return json.dumps(
        {
            "current-context": next(iter(servers)),
            "contexts": [{"name": each, "context": {"cluster": each}} for each in servers],
            "clusters": [{"name": k, "cluster": {"server": v}} for k, v in servers.items()],
            "users": [{"name": "me", "user": {"token": secrets.token_hex(4)}}],
        }
    )


ONE, TWO = {"a": "https://a.test"}, {"a": "https://a.test", "b": "https://b.test"}
KUBECONFIG = ["kubeconfig"]


@pytest.mark.parametrize(
    ("olds", "news", "differing", "replacing"),
    [
        # another user, or a cluster that is not the active one, is the same cluster
        (ONE, ONE, KUBECONFIG, []),
        (ONE, TWO, KUBECONFIG, []),
        (ONE, {"a": "https://b.test"}, KUBECONFIG, KUBECONFIG),
        (TWO, {**TWO, "context": "b"}, ["context", "kubeconfig"], ["kubeconfig", "context"]),
        (TWO, {**TWO, "cluster": "b"}, ["cluster", "kubeconfig"], ["kubeconfig", "cluster"]),
        (ONE, {**ONE, "id": "x"}, ["clusterIdentifier", "kubeconfig"], []),
        (
            {**ONE, "id": "x"},
            {**ONE, "id": "y"},
            ["clusterIdentifier", "kubeconfig"],
            ["clusterIdentifier"],
        ),
        ({**ONE, "id": "x"}, {"a": "https://b.test", "id": "x"}, KUBECONFIG, []),
        (ONE, {"unknown": "yes"}, KUBECONFIG, KUBECONFIG),
        (ONE, {}, KUBECONFIG, []),
    ],
)
def test_another_cluster_replaces_the_provider(
    olds: Json, news: Json, differing: list[str], replacing: list[str]
) -> None:
    """Told by the identifier where both have one, else by the kubeconfig's active cluster."""

    def configured(given: Json) -> Json:
        if "unknown" in given:
            return {"kubeconfig": UNKNOWN}
        servers = {key: each for key, each in given.items() if len(key) == 1}
        settings = {key: each for key, each in given.items() if key in ("context", "cluster")}
        settings |= {"clusterIdentifier": given["id"]} if "id" in given else {}
        return {**settings, **({"kubeconfig": Secret(_kubeconfig(**servers))} if servers else {})}

    assert changes(configured(olds), configured(news)) == (differing, replacing)
