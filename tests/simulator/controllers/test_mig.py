"""MIG configurations cut GPUs as the MIG manager would."""

import pytest

from simulator.controllers.mig import layout, most
from simulator.session_data import Gpus

_80 = ("1g.10gb", "1g.10gb+me", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb")
H100 = Gpus(accelerator="h", product="H100", count=2, memory_mib=81559, mig_profiles=_80)
_141 = ("1g.18gb", "1g.35gb", "2g.35gb", "3g.71gb", "4g.71gb", "7g.141gb")
H200 = Gpus(accelerator="h", product="H200", count=1, memory_mib=143771, mig_profiles=_141)
L4 = Gpus(accelerator="l", product="L4", count=1, memory_mib=23034)

CUSTOM = """
version: v1
mig-configs:
  half:
    - {devices: [0], mig-enabled: false}
    - {devices: [1], mig-enabled: true, mig-devices: {"3g.40gb": 2}}
  too-much:
    - {devices: all, mig-enabled: true, mig-devices: {"3g.40gb": 3}}
  two-kinds:
    - {device-filter: ["0x1"], devices: all, mig-enabled: true, mig-devices: {"1g.5gb": 7}}
    - {devices: all, mig-enabled: true, mig-devices: {"1g.10gb": 7}}
"""


@pytest.mark.parametrize(
    ("gpus", "profile", "expected"),
    [
        (H100, "1g.10gb", 7),
        (H100, "1g.10gb+me", 1),
        (H100, "1g.20gb", 4),
        (H100, "2g.20gb", 3),
        (H100, "3g.40gb", 2),
        (H100, "4g.40gb", 1),
        (H100, "7g.80gb", 1),
        (H200, "1g.18gb", 7),
        (H200, "1g.35gb", 4),
        (H200, "3g.71gb", 2),
    ],
)
def test_as_many_instances_fit_as_nvidia_says(gpus: Gpus, profile: str, expected: int) -> None:
    """The figures are those of the operator's default-mig-parted-config."""
    assert most(gpus, profile) == expected


def test_a_named_configuration_cuts_every_gpu_alike() -> None:
    """Profiles, the balanced mix, and switched off."""
    single = layout(H100, "all-1g.10gb")
    balanced = layout(H100, "all-balanced")
    off = layout(H100, "all-disabled")
    media = layout(H100, "all-1g.10gb.me")

    assert single is not None
    assert (single.instances, single.single, single.whole) == ({"1g.10gb": 14}, "1g.10gb", 0)
    assert balanced is not None
    assert balanced.instances == {"1g.10gb": 4, "2g.20gb": 2, "3g.40gb": 2}
    assert balanced.single is None
    assert off is not None
    assert (off.instances, off.whole) == ({}, 2)
    assert media is not None
    assert media.instances == {"1g.10gb+me": 2}


@pytest.mark.parametrize(
    ("gpus", "name", "custom"),
    [
        (H100, "all-1g.5gb", None),
        (L4, "all-1g.10gb", None),
        (H100, "missing", CUSTOM),
        (H100, "too-much", CUSTOM),
        (H100, "half", "no: such: yaml"),
        (H100, "half", ""),
    ],
)
def test_what_the_hardware_cannot_do_is_no_configuration(
    gpus: Gpus, name: str, custom: str | None
) -> None:
    """The MIG manager reports `failed` then."""
    assert layout(gpus, name, custom) is None


def test_a_custom_configuration_cuts_gpus_one_by_one() -> None:
    """Entries for other hardware are passed over."""
    half = layout(H100, "half", CUSTOM)
    two_kinds = layout(H100, "two-kinds", CUSTOM)

    assert half is not None
    assert half.cuts == (None, {"3g.40gb": 2})
    assert half.single is None
    assert two_kinds is not None
    assert two_kinds.instances == {"1g.10gb": 14}
