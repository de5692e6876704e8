"""The session's kubeconfig is complete in itself."""

import base64
from pathlib import Path

import pytest
import yaml

from simulator.cluster.components import read_components
from simulator.cluster.kubeconfig import read_access, write_kubeconfig
from simulator.errors import ClusterError
from simulator.session import Session
from simulator.session_data import SessionData


def made_by_kwokctl(folder: Path) -> Path:
    """Write a kubeconfig that names its certificates by path."""
    for name in ("ca.crt", "admin.crt", "admin.key"):
        (folder / name).write_text(name)
    cluster = {"server": "https://127.0.0.1:21000", "certificate-authority": "ca.crt"}
    user = {"client-certificate": "admin.crt", "client-key": str(folder / "admin.key")}
    path = folder / "kubeconfig.yaml"
    path.write_text(yaml.safe_dump({"clusters": [{"cluster": cluster}], "users": [{"user": user}]}))
    return path


def session(folder: Path, *contexts: str) -> Session:
    """Return a session that promises contexts."""
    data = SessionData(environment="local", kubernetes="1.36", contexts=contexts)
    return Session.write(folder / "session", data)


def test_every_promised_context_leads_to_the_cluster(tmp_path: Path) -> None:
    """Certificates are embedded, the first context is the current one, and only we may read it."""
    here = session(tmp_path, "evenkeel-local", "other")
    write_kubeconfig(here, made_by_kwokctl(tmp_path))

    content = yaml.safe_load(here.kubeconfig.read_text())
    encoded = {
        name: base64.b64encode(name.encode()).decode()
        for name in ("ca.crt", "admin.crt", "admin.key")
    }
    assert content["clusters"][0]["cluster"] == {
        "server": "https://127.0.0.1:21000",
        "certificate-authority-data": encoded["ca.crt"],
    }
    assert content["users"][0]["user"] == {
        "client-certificate-data": encoded["admin.crt"],
        "client-key-data": encoded["admin.key"],
    }
    assert [each["name"] for each in content["contexts"]] == ["evenkeel-local", "other"]
    assert content["current-context"] == "evenkeel-local"
    assert here.kubeconfig.stat().st_mode & 0o777 == 0o600


def test_without_a_promise_the_context_is_named_after_the_environment(tmp_path: Path) -> None:
    """Some name there must be."""
    here = session(tmp_path)
    write_kubeconfig(here, made_by_kwokctl(tmp_path))

    assert yaml.safe_load(here.kubeconfig.read_text())["current-context"] == "evenkeel-local"


@pytest.mark.parametrize("content", [None, "", "clusters: []", "{", "just words"])
def test_what_is_no_kubeconfig_is_one_clear_message(tmp_path: Path, content: str | None) -> None:
    """Missing, empty, or of another kind."""
    path = tmp_path / "kubeconfig"
    if content is not None:
        path.write_text(content)

    with pytest.raises(
        ClusterError, match=r"(?s)not the kubeconfig of a session .*evenkeel up ENV$"
    ):
        read_access(path)


def test_a_session_without_a_cluster_is_started_by_its_environments_name(tmp_path: Path) -> None:
    """Whatever the folder is called, and from anywhere in it."""
    here = session(tmp_path)

    with pytest.raises(ClusterError, match=r"Start one: evenkeel up local$"):
        read_access(here.kubeconfig)
    with pytest.raises(ClusterError, match=r"evenkeel down local, then evenkeel up local$"):
        read_components(here.cluster / "clusters" / "evenkeel")


def test_a_user_may_act_as_another(tmp_path: Path) -> None:
    """As kubectl and the real provider read it, with a header for each group."""
    path = tmp_path / "kubeconfig"
    user = {"as": "reviewer", "as-groups": ["evenkeel:preview", "people"]}
    content = {
        "clusters": [{"cluster": {"server": "http://127.0.0.1:1"}}],
        "users": [{"user": user}],
    }
    path.write_text(yaml.safe_dump(content))

    assert list(read_access(path).headers()) == [
        ("Impersonate-User", "reviewer"),
        ("Impersonate-Group", "evenkeel:preview"),
        ("Impersonate-Group", "people"),
    ]
