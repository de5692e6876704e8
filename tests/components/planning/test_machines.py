"""The catalogue of machines: which one a pool gets, and what is said where there is none."""

import pytest

from components.errors import Refused
from components.planning.accelerators import catalogue as accelerators
from components.planning.machines import (
    catalogue,
    choose,
    machine,
    machines,
    nearest,
    system_catalogue,
    system_machine,
)

CLOUDS = ("aws", "azure", "gcp")


@pytest.mark.parametrize(
    ("cloud", "accelerator", "gpus", "chosen"),
    [
        ("aws", "nvidia-h100-80gb", 8, "p5.48xlarge"),
        ("gcp", "nvidia-h100-80gb", 8, "a3-highgpu-8g"),
        ("azure", "nvidia-h100-80gb", 8, "Standard_ND96isr_H100_v5"),
        ("aws", "nvidia-l4", 1, "g6.xlarge"),  # the cheapest of two
        ("azure", "nvidia-t4", 1, "Standard_NC4as_T4_v3"),  # of three
        ("aws", "nvidia-h200-141gb", 8, "p5en.48xlarge"),  # a known price before an unknown one
        ("gcp", "nvidia-h200-141gb", 8, "a3-ultragpu-8g"),  # the only one, though without a price
        ("aws", "nvidia-gb200", 4, "p6e-gb200.36xlarge"),
    ],
)
def test_the_cheapest_that_fits_is_chosen(
    cloud: str, accelerator: str, gpus: int, chosen: str
) -> None:
    """Accelerator and count must match exactly."""
    assert choose(cloud, accelerator, gpus).name == chosen


@pytest.mark.parametrize(
    ("cloud", "accelerator", "gpus", "message"),
    [
        (
            "azure",
            "nvidia-l4",
            1,
            (
                "got 1 x nvidia-l4; expected a machine that azure has. Nearest: 1 x nvidia-a10 "
                "(Standard_NV36ads_A10_v5), 2 x nvidia-a10 (Standard_NV72ads_A10_v5), "
                "1 x nvidia-t4 (Standard_NC4as_T4_v3). aws and gcp have it."
            ),
        ),
        (
            "aws",
            "nvidia-h100-80gb",
            4,
            (
                "got 4 x nvidia-h100-80gb; expected a machine that aws has. Nearest: "
                "1 x nvidia-h100-80gb (p5.4xlarge), 8 x nvidia-h100-80gb (p5.48xlarge), "
                "8 x nvidia-a100-80gb (p4de.24xlarge). No cloud has it."
            ),
        ),
        (
            "gcp",
            "nvidia-a10",
            1,
            (
                "got 1 x nvidia-a10; expected a machine that gcp has. Nearest: 1 x nvidia-l4 "
                "(g2-standard-4), 2 x nvidia-l4 (g2-standard-24), 4 x nvidia-l4 (g2-standard-48). "
                "azure has it."
            ),
        ),
    ],
)
def test_what_no_machine_meets_is_refused_with_what_comes_near(
    cloud: str, accelerator: str, gpus: int, message: str
) -> None:
    """Another count of the same first, then GPUs of like memory; and who has it."""
    with pytest.raises(Refused) as caught:
        choose(cloud, accelerator, gpus)

    assert caught.value.problems == (message,)


def test_where_machines_exist_none_is_sold() -> None:
    """The catalogue has nothing for a private cluster."""
    assert machines("private") == ()
    assert nearest("private", "nvidia-l4", 1) == ()


def test_every_machine_has_gpus_that_are_known() -> None:
    """One accelerator each, of the catalogue of accelerators; MIG where that has profiles."""
    wrong = [
        each.name
        for each in catalogue()
        if each.gpus < 1
        or (known := accelerators().get(each.accelerator or "")) is None
        or each.mig != bool(known.mig_profiles)
    ]

    assert wrong == []


def test_every_accelerator_is_on_some_machine() -> None:
    """Nobody is offered a GPU that no cloud has."""
    assert {each.accelerator for each in catalogue()} == set(accelerators())


def test_a_price_has_a_region_a_date_and_a_source() -> None:
    """All of them or none; a machine without one says how it is had, or cannot be had on demand."""
    every = (*catalogue(), *system_catalogue())
    half = [
        each.name
        for each in every
        if len({each.usd_per_hour is None, each.price_region is None, each.price_date is None}) > 1
        or (each.usd_per_hour is None) != (each.price_source is None)
    ]

    assert half == []
    assert [each.name for each in every if each.usd_per_hour is None and not each.note] == []


def test_no_two_machines_have_one_name() -> None:
    """A name finds one machine, with GPUs or without."""
    every = (*catalogue(), *system_catalogue())

    assert len({(each.cloud, each.name) for each in every}) == len(every)
    assert [each.name for each in every if machine(each.cloud, each.name) is not each] == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_cloud_has_one_machine_for_what_needs_no_gpu(cloud: str) -> None:
    """It is alike everywhere: four CPUs and 16 GiB."""
    chosen = system_machine(cloud)

    assert (chosen.cloud, chosen.gpus, chosen.vcpus, chosen.memory_gib) == (cloud, 0, 4, 16)
