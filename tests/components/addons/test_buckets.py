"""What gives an add-on a bucket of the object store."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.addons.object_store.buckets import bucket
from components.contract import OBJECT_STORE_ENDPOINT

SECRET = "a secret key"  # noqa: S105 - of no store


def container(job: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """Return the one container of a Job."""
    (only,) = job["spec"]["template"]["spec"]["containers"]
    return only


def test_the_secret_is_where_both_sides_read_it() -> None:
    """The add-on opens the bucket with the key that the Job told the store."""
    secret, (job,) = bucket("artifacts", "mlflow")

    assert secret.name == job["metadata"]["name"] == "bucket-artifacts-mlflow"
    assert secret.namespaces == ("mlflow", "object-store")
    assert secret.made == ("secretkey",)
    assert secret.given == {
        "accesskey": "mlflow.artifacts",
        "endpoint": OBJECT_STORE_ENDPOINT,
        "bucket": "artifacts",
    }


def test_the_job_holds_no_key() -> None:
    """What is secret comes from the Secret, into the store's namespace alone."""
    secret, (job,) = bucket("artifacts", "mlflow")
    named = {each["name"]: each for each in container(job)["env"]}

    assert job["metadata"]["namespace"] == "object-store"
    assert named["SECRET"]["valueFrom"]["secretKeyRef"] == {"name": secret.name, "key": "secretkey"}
    assert "value" not in named["SECRET"]


def test_two_addons_share_a_bucket_with_keys_of_their_own() -> None:
    """One who reads what another writes cannot write."""
    one, (writes,) = bucket("shared", "pipelines")
    other, (reads,) = bucket("shared", "kserve", "read")
    actions = {"name": "ACTIONS", "value": "Read,List"}

    assert one.name != other.name
    assert one.given["accesskey"] != other.given["accesskey"]
    assert actions in container(reads)["env"]
    assert actions not in container(writes)["env"]


def test_only_pods_of_the_store_reach_its_inside() -> None:
    """The NetworkPolicies of the chart let the Job in by its labels."""
    _, (job,) = bucket("artifacts", "mlflow")

    assert job["spec"]["template"]["metadata"]["labels"] == {
        "app.kubernetes.io/name": "seaweedfs",
        "app.kubernetes.io/instance": "object-store",
        "app.kubernetes.io/component": "bucket",
    }


def test_a_name_that_is_too_long_is_refused() -> None:
    """A Job's name is a label, too."""
    with pytest.raises(ValueError, match=r"^bucket b+: got 64 characters.*Give the bucket"):
        bucket("b" * 50, "mlflow")


def ran(folder: Path, buckets: str, *, opens: bool) -> tuple[int, str]:
    """Run the Job's script with a store that has some buckets; return its end and what it said."""
    _, (job,) = bucket("artifacts", "mlflow")
    told = folder / "told"
    listed = f'[ "$line" = s3.bucket.list ] && printf "{buckets}"'
    tools = {
        "weed": f'read line; echo "$line" >> {told}\n{listed}; true',
        "curl": "exit 0" if opens else "echo 403 >&2; exit 22",
        "sleep": "exit 0",
    }
    for name, script in tools.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    given = {each["name"]: each.get("value", "") for each in container(job)["env"]}
    secrets = {"KEY": "k", "SECRET": SECRET, "BUCKET": "artifacts", "ENDPOINT": "http://s3"}
    grep = Path(shutil.which("grep") or "/bin/grep").parent
    done = subprocess.run(
        ["/bin/sh", "-c", container(job)["command"][2]],
        env={**given, **secrets, "PATH": f"{folder}:{grep}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert SECRET not in done.stdout + done.stderr
    return done.returncode, told.read_text()


def test_the_script_makes_what_is_not_there(tmp_path: Path) -> None:
    """Bucket, then user, then the proof that its key opens it."""
    code, told = ran(tmp_path, r"  others\tsize:0\n", opens=True)
    rights = "-buckets=artifacts -actions=Read,Write,List,Tagging -apply"

    assert code == 0
    assert told.splitlines() == [
        "s3.bucket.list",
        "s3.bucket.create -name=artifacts",
        f"s3.configure -user=k -access_key=k -secret_key={SECRET} {rights}",
    ]


def test_the_script_leaves_a_bucket_that_is_there(tmp_path: Path) -> None:
    """Making it again would write over what the store knows of it."""
    code, told = ran(tmp_path, r"  artifacts\tsize:5\n", opens=True)

    assert code == 0
    assert "s3.bucket.create" not in told


def test_the_script_fails_where_the_key_does_not_open_the_bucket(tmp_path: Path) -> None:
    """The store's shell ends well whatever happened: a Job that believed it would prove nothing."""
    code, _ = ran(tmp_path, r"  artifacts\tsize:5\n", opens=False)

    assert code == 1
