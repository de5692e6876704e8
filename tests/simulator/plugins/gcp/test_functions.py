"""Functions of simulated Google Cloud answer in previews too."""

from tests.simulator.plugins.cloud.provider_client import Client


def test_cloud_storage_has_an_account_in_the_project(client: Client) -> None:
    """It is a service agent, so it may be given rights without being made."""
    answer = client.invoke("gcp:storage/getProjectServiceAccount:getProjectServiceAccount")

    assert answer["emailAddress"].endswith("@gs-project-accounts.iam.gserviceaccount.com")
    assert answer["member"] == f"serviceAccount:{answer['emailAddress']}"


def test_a_region_has_zones(client: Client) -> None:
    """Named after it."""
    names = client.invoke("gcp:compute/getZones:getZones", region="europe-west4")["names"]

    assert names[0] == "europe-west4-a"


def test_the_project_is_known(client: Client) -> None:
    """By id and by number."""
    project = client.invoke("gcp:organizations/getProject:getProject")

    assert project["projectId"] == "ml-platform"
    assert project["number"].isdecimal()
