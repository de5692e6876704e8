"""Claims of GPUs as the older versions of the API write them."""

import pytest

from policies.model import Json
from tests.policies.service import Service

CLAIM = "kubernetes:resource.k8s.io/v1beta1:ResourceClaim"
TEMPLATE = "kubernetes:resource.k8s.io/v1beta1:ResourceClaimTemplate"


@pytest.mark.parametrize(
    ("asked", "denied"),
    [
        ({"deviceClassName": "gpu.nvidia.com", "count": 8}, set()),
        ({"deviceClassName": "gpu.nvidia.com", "count": 9}, {"gpu-claim-counted"}),
        ({"deviceClassName": "gpu.nvidia.com", "allocationMode": "All"}, {"gpu-claim-counted"}),
        ({"deviceClassName": "net", "adminAccess": True}, {"gpu-claim-no-admin-access"}),
    ],
)
def test_a_request_that_says_itself_what_it_takes_is_judged(
    shared_service: Service, asked: Json, denied: set[str]
) -> None:
    """`v1beta1` has what `v1` puts below `exactly` in the request itself."""
    shared_service.configure({})
    devices = {"devices": {"requests": [{"name": "gpu", **asked}]}}
    metadata = {"name": "gpus", "namespace": "lab"}

    claim = shared_service.analyze(CLAIM, {"metadata": metadata, "spec": devices})
    template = shared_service.analyze(TEMPLATE, {"metadata": metadata, "spec": {"spec": devices}})

    assert {each.policyName for each in claim} == denied
    assert {each.policyName for each in template} == denied
