"""A job on GitHub stays signed in to Azure: its token is asked for again while it works."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gitops.ci.errors import CiError
from gitops.ci.federation import Federation
from gitops.ci.stack import Stack
from gitops.ci.variables import Settings
from tests.gitops.ci.forge_server import ForgeServer, serving

REQUEST = "of the job"
PATH = "/token"


def _environ(forge: ForgeServer) -> dict[str, str]:
    forge.paths[PATH] = {"value": "first"}
    return {
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": REQUEST,
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{forge.url}{PATH}?api-version=2.0",
        "ARM_CLIENT_ID": "client",
        "ARM_TENANT_ID": "tenant",
        "ARM_USE_OIDC": "true",
        "EVENKEEL_STATE": "azblob://state?storage_account=x",
    }


def test_what_reads_a_token_is_told_where_it_is(tmp_path: Path) -> None:
    """The backend and kubelogin, with a file that nobody else may read."""
    with serving() as forge:
        found = Stack(Settings(tmp_path, _environ(forge)), "azure-prod").environ()
    file = Path(found["AZURE_FEDERATED_TOKEN_FILE"])

    assert (file.read_text(), file.stat().st_mode & 0o777) == ("first", 0o600)
    assert (found["AZURE_CLIENT_ID"], found["AZURE_TENANT_ID"]) == ("client", "tenant")
    assert found["AAD_LOGIN_METHOD"] == "workloadidentity"
    assert forge.tokens == {REQUEST}


def test_it_is_renewed_while_the_job_works(tmp_path: Path) -> None:
    """A later token is another one; a forge that is away for a moment ends nothing."""
    with serving() as forge:
        federation = Federation.of(_environ(forge), tmp_path)
        assert federation is not None
        federation.variables()
        with federation.kept(seconds=0.01):
            forge.paths[PATH] = 404
            asked = len(forge.asked)
            _until(lambda: len(forge.asked) > asked + 1)
            assert federation.file.read_text() == "first"
            forge.paths[PATH] = {"value": "second"}
            _until(lambda: federation.file.read_text() == "second")


def test_a_disk_that_takes_nothing_for_a_moment_ends_nothing(tmp_path: Path) -> None:
    """A deployment goes on for hours after it."""
    with serving() as forge:
        federation = Federation.of(_environ(forge), tmp_path)
        assert federation is not None
        federation.variables()
        federation.file.unlink()
        federation.file.mkdir()
        with federation.kept(seconds=0.01):
            asked = len(forge.asked)
            _until(lambda: len(forge.asked) > asked + 1)
            federation.file.rmdir()
            _until(federation.file.is_file)


def test_a_token_that_cannot_be_laid_down_is_said(tmp_path: Path) -> None:
    """Before the job begins, in one line."""
    (tmp_path / "token").mkdir()
    with serving() as forge:
        federation = Federation.of(_environ(forge), tmp_path)
        assert federation is not None
        with pytest.raises(CiError, match=r"the job's token: .*token"):
            federation.variables()


def test_a_job_that_may_have_no_token_is_told_so(tmp_path: Path) -> None:
    """With the right that it lacks."""
    with serving() as forge:
        environ = _environ(forge)
        forge.paths[PATH] = 403
        with pytest.raises(CiError, match=r"the job's token: .*id-token: write"):
            Stack(Settings(tmp_path, environ), "azure-prod").environ()


@pytest.mark.parametrize(
    "missing", ["ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ARM_CLIENT_ID", "ARM_USE_OIDC"]
)
def test_other_jobs_ask_for_none(tmp_path: Path, missing: str) -> None:
    """Of another cloud, on another runner, or of a person."""
    environ = _environ(ForgeServer()) | {missing: ""}

    assert Federation.of(environ, tmp_path) is None


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
