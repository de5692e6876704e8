"""A person's kubeconfig is cut down to one context."""

import base64
from pathlib import Path

import pytest
import yaml

from components.clouds.private import kubeconfig
from components.errors import Refused


def write(path: Path, name: str, **cluster: str) -> Path:
    """Write a kubeconfig with one context."""
    content = {
        "contexts": [{"name": name, "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": f"https://{name}", **cluster}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
    }
    path.write_text(yaml.safe_dump(content))
    return path


def test_files_are_put_into_the_content(tmp_path: Path) -> None:
    """A provider that runs elsewhere finds the certificate."""
    (tmp_path / "ca.pem").write_text("CA")
    path = write(tmp_path / "one", "room", **{"certificate-authority": "ca.pem"})

    chosen = kubeconfig.select("room", [path])

    assert chosen["clusters"][0]["cluster"] == {
        "server": "https://room",
        "certificate-authority-data": base64.b64encode(b"CA").decode(),
    }
    assert chosen["current-context"] == "room"


def test_the_first_file_wins(tmp_path: Path) -> None:
    """Entries of the same name are taken as kubectl takes them; missing files are empty ones."""
    files = [tmp_path / "none", write(tmp_path / "1", "room"), write(tmp_path / "2", "other")]

    assert kubeconfig.select("other", files)["clusters"][0]["cluster"]["server"] == "https://room"


def test_an_unknown_context_is_refused(tmp_path: Path) -> None:
    """The message names the file and the contexts that it has."""
    path = write(tmp_path / "one", "room")
    with pytest.raises(Refused) as caught:
        kubeconfig.select("rome", [path])

    assert str(caught.value) == (
        f"cloud.context: got rome; expected a complete context of {path} (there: room). "
        "Correct it, or set KUBECONFIG to the file that has it."
    )


@pytest.mark.parametrize("content", ["{", "[1]", "users: [1]", "users: [{name: u}]", "\xff"])
def test_what_is_no_kubeconfig_is_refused(tmp_path: Path, content: str) -> None:
    """No content ends in a traceback."""
    path = tmp_path / "broken"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(Refused, match="expected a kubeconfig"):
        kubeconfig.select("room", [path])


def test_kubectl_and_we_read_the_same_files(tmp_path: Path) -> None:
    """KUBECONFIG names files; without it, the one in the home folder is read."""
    assert kubeconfig.paths({"KUBECONFIG": "/a::/b"}) == [Path("/a"), Path("/b")]
    assert kubeconfig.paths({"HOME": str(tmp_path)}) == [tmp_path / ".kube" / "config"]
