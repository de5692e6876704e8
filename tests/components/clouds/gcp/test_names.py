"""Names on Google Cloud fit where they are used, and paths are those of the API."""

from components.clouds.gcp import names
from components.clouds.gcp.settings import Settings

SETTINGS = Settings.model_validate(
    {
        "name": "gcp",
        "region": "us-central1",
        "project": "ml-platform",
        "projectNumber": "123456789012",
        "admins": ["group:ml@example.com"],
    }
)


def test_short_names_stay_as_they_are() -> None:
    """What fits is not touched."""
    assert names.cluster_name("gcp-prod") == "gcp-prod"
    assert names.account_id("gcp-prod") == "gcp-prod-nodes"


def test_long_names_are_cut_and_stay_apart() -> None:
    """Two long names that begin alike do not become one, and none ends in a dash."""
    one, other = ("an-environment-with-a-very-long-name-" + end for end in ("a", "b"))
    ids = {names.account_id(one), names.account_id(other)}

    assert len(ids) == 2
    assert all(len(each) <= 30 and not each.endswith("-") for each in ids)
    assert len(names.cluster_name(one * 2)) == 40
    assert len(names.bucket_name(SETTINGS, one, "checkpoints")) <= 63


def test_a_service_account_is_a_principal() -> None:
    """Kubernetes service accounts are named as workload identity federation names them."""
    assert names.principal(SETTINGS, "ml", "trainer") == (
        "principal://iam.googleapis.com/projects/123456789012/locations/global/"
        "workloadIdentityPools/ml-platform.svc.id.goog/subject/ns/ml/sa/trainer"
    )


def test_the_cluster_has_a_stable_path_and_context() -> None:
    """Both follow from the environment file alone."""
    assert names.cluster_path(SETTINGS, "gcp-prod") == (
        "projects/ml-platform/locations/us-central1/clusters/gcp-prod"
    )
    assert names.context(SETTINGS, "gcp-prod") == "gke_ml-platform_us-central1_gcp-prod"


def test_a_member_becomes_part_of_a_name() -> None:
    """Only what a resource's name may have is left of it."""
    assert names.slug("group:ML.Platform@example.com") == "group-ml-platform-example-com"
