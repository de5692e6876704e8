"""A runner's token is exchanged by the libraries of the cloud whose role is named."""

import json
from pathlib import Path

from gitops.ci.identity import sign_in

TOKEN = "header.payload.signature"  # noqa: S105 - of the test


def test_without_a_token_nothing_is_set(tmp_path: Path) -> None:
    """On GitHub actions have signed in, on a laptop the person has."""
    assert sign_in({"EVENKEEL_AWS_ROLE": "arn:aws:iam::1:role/x"}, tmp_path / "identity") == {}
    assert not (tmp_path / "identity").exists()


def test_each_cloud_is_told_where_the_token_is(tmp_path: Path) -> None:
    """The file is nobody else's to read."""
    folder = tmp_path / "identity"
    aws = {"EVENKEEL_AWS_ROLE": "arn:aws:iam::1:role/x", "EVENKEEL_AWS_REGION": "eu-west-1"}
    google = {
        "EVENKEEL_GCP_PROVIDER": "projects/1/locations/global/workloadIdentityPools/a/providers/b",
        "EVENKEEL_GCP_ACCOUNT": "a@b.iam.gserviceaccount.com",
    }
    azure = {"EVENKEEL_AZURE_CLIENT": "c", "EVENKEEL_AZURE_TENANT": "t"}

    found = sign_in({"EVENKEEL_ID_TOKEN": TOKEN, **aws, **google, **azure}, folder)

    assert (folder / "token").read_text() == TOKEN
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert found["AWS_ROLE_ARN"] == "arn:aws:iam::1:role/x"
    assert found["AWS_WEB_IDENTITY_TOKEN_FILE"] == str(folder / "token")
    assert (found["ARM_CLIENT_ID"], found["ARM_OIDC_TOKEN"]) == ("c", TOKEN)
    assert found["CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE"] == str(folder / "google.json")
    account = json.loads(Path(found["GOOGLE_APPLICATION_CREDENTIALS"]).read_text())
    assert account["audience"].startswith("//iam.googleapis.com/projects/1/")
    assert account["credential_source"]["file"] == str(folder / "token")
    assert "a@b.iam.gserviceaccount.com:generateAccessToken" in str(account)


def test_one_cloud_alone_is_signed_in_to(tmp_path: Path) -> None:
    """What no role is named for gets nothing."""
    found = sign_in({"EVENKEEL_ID_TOKEN": TOKEN, "EVENKEEL_AWS_ROLE": "r"}, tmp_path / "identity")

    assert found == {
        "AWS_ROLE_ARN": "r",
        "AWS_ROLE_SESSION_NAME": "evenkeel",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "identity" / "token"),
    }
