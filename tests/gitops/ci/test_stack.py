"""What the Pulumi CLI of a job gets: all that clouds and backends want, and nothing of ours."""

from pathlib import Path

import pytest

from gitops.ci.errors import CiError
from gitops.ci.stack import Stack
from gitops.ci.variables import Settings

OURS = ("ACTIONS_RUNTIME_TOKEN", "CI_JOB_TOKEN", "EVENKEEL_PLAN_KEY", "EVENKEEL_TOKEN")
THEIRS = {
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "azure asks with it",
    "AWS_PROFILE": "prod",
    "PULUMI_CONFIG_PASSPHRASE": "of the stack",
}


def test_the_program_has_no_token_of_the_job(tmp_path: Path) -> None:
    """Neither the key that seals plans nor what comments on pull requests is in its reach."""
    environ = {**dict.fromkeys(OURS, "secret"), **THEIRS, "EVENKEEL_STATE": "s3://state"}

    found = Stack(Settings(tmp_path, environ), "aws-prod").environ()

    assert not set(OURS) & set(found)
    assert "secret" not in found.values()
    assert {name: found[name] for name in THEIRS} == THEIRS
    assert found["PULUMI_BACKEND_URL"] == "s3://state"


def test_a_token_is_exchanged_and_not_handed_on(tmp_path: Path) -> None:
    """The clouds' libraries read it from a file that nobody else may read."""
    environ = {
        "EVENKEEL_AWS_ROLE": "arn:aws:iam::123456789012:role/x",
        "EVENKEEL_ID_TOKEN": "secret",
        "EVENKEEL_STATE": "s3://state",
    }

    found = Stack(Settings(tmp_path, environ), "aws-prod").environ()
    file = Path(found["AWS_WEB_IDENTITY_TOKEN_FILE"])

    assert "secret" not in found.values()
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("secret", 0o600)


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ("secretsprovider: awskms:///alias/x?region=eu-west-1\n", True),
        ("secretsprovider: awskms:///alias/x?region=eu-west-1\nencryptedkey: AQID\n", False),
        ("secretsprovider: passphrase\nencryptionsalt: v1:a\n", False),
        ("", False),
    ],
)
def test_a_job_makes_no_data_key_of_its_own(tmp_path: Path, lines: str, *, refused: bool) -> None:
    """It could not, where it only previews; and what it encrypted nobody else would decrypt."""
    folder = tmp_path / "environments"
    folder.mkdir()
    (folder / "Pulumi.aws-prod.yaml").write_text(f"{lines}config: {{}}\n")
    stack = Stack(Settings(tmp_path, {"EVENKEEL_STATE": "s3://state"}), "aws-prod")

    if refused:
        with pytest.raises(CiError, match="no encryptedkey"):
            stack.environ()
    else:
        assert stack.environ()["PULUMI_BACKEND_URL"] == "s3://state"
