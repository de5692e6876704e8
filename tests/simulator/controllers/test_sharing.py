"""A device plugin offers what its configuration and the hardware say."""

import pytest

from simulator.controllers.mig import MigLayout
from simulator.controllers.refusal import RefusalError
from simulator.controllers.sharing import Sharing, offered, read_sharing
from simulator.session_data import Gpus

GPUS = Gpus(accelerator="h", product="H100", count=2, memory_mib=81559, mig_profiles=("1g.10gb",))
WHOLE = MigLayout((None, None))
CUT = MigLayout(({"1g.10gb": 7}, {"1g.10gb": 7}))
HALF = MigLayout((None, {"1g.10gb": 7}))
SHARED = Sharing("time-slicing", {"nvidia.com/gpu": 4})
RENAMED = Sharing(
    "time-slicing", {"nvidia.com/gpu": 4}, {"nvidia.com/gpu": "nvidia.com/gpu.shared"}
)


@pytest.mark.parametrize(
    ("cut", "strategy", "sharing", "expected"),
    [
        (WHOLE, "single", Sharing(), {"nvidia.com/gpu": 2}),
        (WHOLE, "single", SHARED, {"nvidia.com/gpu": 8}),
        (WHOLE, "single", RENAMED, {"nvidia.com/gpu.shared": 8}),
        (CUT, "single", Sharing(), {"nvidia.com/gpu": 14}),
        (CUT, "mixed", Sharing(), {"nvidia.com/mig-1g.10gb": 14}),
        (CUT, "none", Sharing(), {"nvidia.com/gpu": 2}),
        (HALF, "mixed", SHARED, {"nvidia.com/gpu": 4, "nvidia.com/mig-1g.10gb": 7}),
    ],
)
def test_resources_follow_from_mig_and_sharing(
    cut: MigLayout, strategy: str, sharing: Sharing, expected: dict[str, int]
) -> None:
    """Each strategy has its own names; replicas multiply what they are for."""
    assert offered(GPUS, cut, strategy, sharing) == expected


def test_uneven_cuts_are_refused_under_strategy_single() -> None:
    """The real plugin fails at its start; the message says what to use instead."""
    with pytest.raises(RefusalError, match=r"^mig\.strategy: got single .* Use mixed, or one"):
        offered(GPUS, HALF, "single", Sharing())


def test_a_configuration_is_read_with_its_replicas_and_names() -> None:
    """An explicit name wins over renameByDefault."""
    text = """
version: v1
sharing:
  timeSlicing:
    renameByDefault: true
    resources:
      - {name: nvidia.com/gpu, replicas: 4}
      - {name: nvidia.com/mig-1g.10gb, rename: nvidia.com/small, replicas: 2}
"""
    assert read_sharing(text, "here") == Sharing(
        "time-slicing",
        {"nvidia.com/gpu": 4, "nvidia.com/mig-1g.10gb": 2},
        {"nvidia.com/gpu": "nvidia.com/gpu.shared", "nvidia.com/mig-1g.10gb": "nvidia.com/small"},
    )
    assert read_sharing("version: v1", "here") == Sharing()
    mps = "{version: v1, sharing: {mps: {resources: [{name: nvidia.com/gpu, replicas: 3}]}}}"
    assert read_sharing(mps, "here") == Sharing("mps", {"nvidia.com/gpu": 3})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: v2", "here: got version 'v2'; expected v1."),
        ("[1]", "here: not a device plugin configuration"),
        ("a: [", "here: not a device plugin configuration"),
        (
            "{version: v1, sharing: {timeSlicing: {resources: []}, mps: {resources: []}}}",
            "here: got timeSlicing and mps; expected one of them.",
        ),
        (
            "{version: v1, sharing: {mps: {resources: [{name: a, replicas: 0}]}}}",
            "here: got 0 replicas of a; expected 1 or more.",
        ),
        (
            "{version: v1, sharing: {mps: {resources: [{name: a}]}}}",
            "here: not a device plugin configuration",
        ),
    ],
)
def test_a_configuration_that_the_plugin_would_refuse_is_refused(text: str, message: str) -> None:
    """Each with its place and what was expected."""
    with pytest.raises(RefusalError) as caught:
        read_sharing(text, "here")
    assert str(caught.value).startswith(message)
