"""What the foundation on Google Cloud registers, with a monitor that answers as Google would."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from components.clouds.gcp import foundation
from components.clouds.gcp.settings import Settings
from components.contract import FoundationSpec
from tests.components.clouds.gcp.environment import SPEC, settings
from tests.components.clouds.made_once import once
from tests.pulumi_monitor import Recorder, Registered, registered_by

AGENT = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com"


ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "gcp:kms/keyRing:KeyRing": {"name": "ring"},
    "gcp:serviceaccount/account:Account": {"email": "nodes@ml-platform.iam.gserviceaccount.com"},
    "gcp:container/cluster:Cluster": {
        "endpoint": "10.40.0.2",
        "masterAuth": {"clusterCaCertificate": "Y2E="},
        "controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"endpoint": "c.gke.goog"}},
    },
}
"""What Google Cloud fills in, and the program goes on with."""

Call = tuple[dict[Any, Any], list[tuple[str, str]] | None]


class Cloud(Recorder):
    """Answers as Google Cloud would."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Record one resource, and fill in what it gets from the cloud."""
        id_, outputs = super().new_resource(args)
        return id_, {**outputs, **ANSWERS.get(args.typ, {})}

    def call(self, args: pulumi.runtime.MockCallArgs) -> Call:
        """Answer the one question that the program asks."""
        assert args.token.endswith(":getProjectServiceAccount")
        return {"emailAddress": AGENT}, []


def answered(program: Callable[[], None]) -> Registered:
    """Return what a program registers."""
    return registered_by(program, Cloud)


def built(spec: FoundationSpec = SPEC, cloud: Settings | None = None) -> Registered:
    """Return what the foundation registers; the same is made once for a whole process."""

    def program() -> None:
        foundation.build(spec, cloud or settings())

    return dict(once(("gcp", spec, cloud), lambda: answered(program)))


def inputs(
    name: str, spec: FoundationSpec = SPEC, cloud: Settings | None = None
) -> Mapping[str, Any]:
    """Return the inputs of one resource."""
    return built(spec, cloud)[name].inputs
