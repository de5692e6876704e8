"""Names and types of inputs, as the SDKs have them."""

import re
from typing import Any

import pytest

from simulator.cloud.schema import Reader
from simulator.cloud.shapes import Shapes
from simulator.plugins.wire import UNKNOWN

POOL = "azure-native:containerservice:AgentPool"
RIGHT: dict[str, Any] = {
    "resourceGroupName": "group",
    "resourceName": "cluster",
    "count": 2,
    "spotMaxPrice": 1,
    "enableAutoScaling": True,
    "availabilityZones": ["1", "2"],
    "nodeLabels": {"a": "b"},
    "osSKU": "Ubuntu",
    "kubeletConfig": {"cpuManagerPolicy": "static", "allowedUnsafeSysctls": ["kernel.shm*"]},
}


@pytest.fixture(scope="module")
def pool() -> Shapes:
    """What the SDK says of a node pool."""
    reader = Reader("azure-native")
    resources = {POOL: reader.resource(POOL)}
    settings = reader.shape_of(reader.sdk.ProviderArgs)
    return Shapes({"provider": settings, "resources": resources, "types": reader.types})


def _found(pool: Shapes, **changed: Any) -> dict[str, str]:
    inputs = {key: value for key, value in (RIGHT | changed).items() if value is not ...}
    return dict(pool.resource(POOL, inputs))


def test_right_inputs_have_the_right_shape(pool: Shapes) -> None:
    """Nothing is said of inputs that the SDK would send."""
    assert _found(pool) == {}
    assert _found(pool, count=UNKNOWN, kubeletConfig=UNKNOWN, nodeLabels={"a": UNKNOWN}) == {}
    assert _found(pool, count=None) == {}


@pytest.mark.parametrize(
    ("changed", "path", "reason"),
    [
        (
            {"vmSizes": "x"},
            "vmSizes",
            f"got an input that {POOL} does not have; expected vmSize. Rename it.",
        ),
        (
            {"kubeletConfig": {"cpuManagerPolicies": "x"}},
            "kubeletConfig.cpuManagerPolicies",
            "got an input that kubeletConfig does not have; expected cpuManagerPolicy. Rename it.",
        ),
        ({"zzz": 1}, "zzz", f"got an input that {POOL} does not have. Remove it."),
        ({"count": "2"}, "count", 'got a string ("2"); expected an integer. Change it.'),
        ({"count": True}, "count", "got a boolean (true); expected an integer. Change it."),
        ({"count": 1.5}, "count", "got a number (1.5); expected an integer. Change it."),
        ({"osSKU": 3}, "osSKU", "got a number (3); expected a string. Change it."),
        (
            {"availabilityZones": "1"},
            "availabilityZones",
            'got a string ("1"); expected a list. Change it.',
        ),
        (
            {"availabilityZones": ["1", 2]},
            "availabilityZones[1]",
            "got a number (2); expected a string. Change it.",
        ),
        (
            {"nodeLabels": {"a": 1}},
            "nodeLabels.a",
            "got a number (1); expected a string. Change it.",
        ),
        ({"nodeLabels": ["a"]}, "nodeLabels", "got a list; expected an object. Change it."),
        (
            {"resourceName": ...},
            "resourceName",
            "got nothing; expected a value. Set resourceName.",
        ),
    ],
)
def test_a_wrong_shape_is_named(
    pool: Shapes, changed: dict[str, Any], path: str, reason: str
) -> None:
    """Unknown names, also nested ones, wrong types and missing inputs are refused by path."""
    assert _found(pool, **changed) == {path: reason}


def test_everything_wrong_is_said_at_once(pool: Shapes) -> None:
    """One answer names all problems."""
    found = _found(pool, count="2", zzz=1, kubeletConfig={"a": 1, "failSwapOn": "no"})

    assert list(found) == ["count", "kubeletConfig.a", "kubeletConfig.failSwapOn", "zzz"]


def test_the_configuration_of_a_provider_has_a_shape(pool: Shapes) -> None:
    """Its settings are looked at as well; texts are told from what comes as JSON."""
    assert list(pool.settings({"subscriptionId": "1"})) == []
    assert [path for path, _ in pool.settings({"subscription": "1"})] == ["subscription"]
    assert pool.is_text("subscriptionId")
    assert not pool.is_text("disablePulumiPartnerId")


def test_a_type_that_was_not_read_is_not_accepted(pool: Shapes) -> None:
    """Without its shape nothing can be said, so nothing is let through."""
    assert [path for path, _ in pool.resource("azure-native:x:Y", {})] == [""]


def test_outputs_are_known(pool: Shapes) -> None:
    """The names of outputs are read too, so that a kind cannot invent one."""
    names = pool.outputs(POOL)

    assert names is not None
    assert {"nodeImageVersion", "provisioningState"} <= set(names)
    assert all(re.fullmatch(r"[a-z]\w*", each) for each in names)
