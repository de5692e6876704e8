"""Regions: which there are, and where a machine is sold as far as anybody says."""

from components.planning.machines import catalogue
from components.planning.regions import offered, offering, regions


def test_a_region_sells_what_its_source_says_and_nothing_is_known_of_others() -> None:
    """True, false, or None where no source speaks of the machine."""
    assert offered("aws", "us-east-1", "p5.48xlarge") is True
    assert offered("aws", "eu-west-1", "p5.48xlarge") is False
    assert offered("aws", "eu-west-1", "p6e-gb200.36xlarge") is None
    assert offered("gcp", "europe-west4", "a3-highgpu-8g") is True
    assert offered("azure", "germanywestcentral", "Standard_ND96isr_H100_v5") is False


def test_offers_name_machines_and_regions_that_there_are() -> None:
    """No name is misspelt."""
    wrong = [
        (each.name, region)
        for each in catalogue()
        if (found := offering(each.cloud, each.name))
        for region in found.regions
        if region not in regions(each.cloud)
    ]

    assert wrong == []


def test_a_price_is_of_a_region_that_sells_the_machine() -> None:
    """The two tables do not contradict each other."""
    wrong = [
        each.name
        for each in catalogue()
        if each.price_region and offered(each.cloud, each.price_region, each.name) is False
    ]

    assert wrong == []


def test_machines_that_exist_have_no_regions() -> None:
    """A private cluster is nowhere in particular."""
    assert regions("private") == {}


def test_zones_are_none_where_nobody_says_and_zero_where_there_are_none() -> None:
    """What is not known is not guessed."""
    assert regions("aws")["us-west-1"].zones == 2
    assert regions("aws")["af-south-1"].zones is None
    assert regions("azure")["northcentralus"].zones == 0
    assert regions("gcp")["us-central1"].zones == 4
