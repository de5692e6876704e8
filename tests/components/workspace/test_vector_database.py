"""A Job gives a team its database in Milvus: once, again, and not where Milvus refuses."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.workspace.vector_database import part
from tests.components.workspace.milvus import Milvus, serving
from tests.components.workspace.test_plan import CLUSTER, SEARCH


@pytest.fixture
def milvus() -> Iterator[Milvus]:
    """Return one that answers on loopback."""
    with serving() as made:
        yield made


def run(milvus: Milvus, folder: Path, **said: str) -> "subprocess.CompletedProcess[str]":
    """Run what the Job's container runs, with its variables and a folder of its own."""
    shell, path = shutil.which("sh"), "/usr/local/bin:/usr/bin:/bin"
    if shell is None or shutil.which("curl", path=path) is None:
        pytest.skip("needs sh and curl")
    (job,) = part(SEARCH, CLUSTER).after
    (container,) = job["spec"]["template"]["spec"]["containers"]
    environ = {
        "ADDRESS": milvus.address,
        "TOKEN": "root:secret",
        "USERNAME": "team_search",
        "PASSWORD": "first-password",
        "DATABASE": "search",
        **said,
    }
    assert {each["name"] for each in container["env"]} == set(environ)
    script = container["command"][-1].replace("/tmp/", f"{folder}/")  # noqa: S108 - the container's
    return subprocess.run(
        [shell, "-c", script],
        env={**environ, "PATH": path, "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_run_again_it_gives_the_new_password(milvus: Milvus, tmp_path: Path) -> None:
    """Database, role, rights and user are there once; nothing of a password is printed."""
    for password in ("first-password", "second-password"):
        done = run(milvus, tmp_path, PASSWORD=password)

        assert done.returncode == 0, done.stderr
        assert password not in done.stdout + done.stderr
        assert milvus.users == {"root": "secret", "team_search": password}
    assert milvus.databases == ["default", "search"]
    assert milvus.roles == {"team_search": {"team_search"}}
    assert milvus.granted == {
        ("team_search", "search", "*", "DatabaseAdmin"),
        ("team_search", "search", "*", "CollectionAdmin"),
    }


def test_it_fails_where_milvus_refuses(milvus: Milvus, tmp_path: Path) -> None:
    """Milvus answers 200 with a code of its own, which counts."""
    done = run(milvus, tmp_path, TOKEN="root:wrong", PASSWORD="hush-hush")  # noqa: S106 - none

    assert done.returncode == 1
    assert done.stderr.startswith("databases/list:")
    assert "authenticated" in done.stderr
    assert "hush-hush" not in done.stdout + done.stderr
    assert milvus.databases == ["default"]
