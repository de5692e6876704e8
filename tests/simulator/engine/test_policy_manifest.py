"""How a policy pack is started follows from its manifest."""

import subprocess
import sys
from pathlib import Path

import pytest

from simulator.engine import policy_manifest
from simulator.errors import EngineError

ROOT = Path(__file__).parents[3]
ADDRESS = "127.0.0.1:1"


def _written(folder: Path, text: str) -> Path:
    (folder / "PulumiPolicy.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("text", "python", "module"),
    [
        ("runtime: python", sys.executable, "pulumi.policy"),
        ("evenkeel: {sdk: true}", sys.executable, "pulumi.policy"),
        ("evenkeel:", sys.executable, "pulumi.policy"),
        ("evenkeel: {sdk: false}", sys.executable, "simulator.engine.policy_start"),
        ("evenkeel: {sdk: false}", "/another/python", "pulumi.policy"),
    ],
)
def test_only_a_pack_that_says_so_starts_without_the_sdk(
    tmp_path: Path, text: str, python: str, module: str
) -> None:
    """And only by this Python: another one need not know this package."""
    command = policy_manifest.read(_written(tmp_path, text)).command(python, ADDRESS, tmp_path)
    assert command == [python, "-m", module, ADDRESS, str(tmp_path)]


def test_a_manifest_says_its_version(tmp_path: Path) -> None:
    """As text; empty where it says none."""
    assert policy_manifest.read(_written(tmp_path, "version: 1.2")).version == "1.2"
    assert policy_manifest.read(_written(tmp_path, "runtime: python")).version == ""


@pytest.mark.parametrize("text", ["[", "text", "[a]", "evenkeel: text", "evenkeel: [a]"])
def test_a_manifest_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    """In one message with the file."""
    with pytest.raises(EngineError, match=r"PulumiPolicy\.yaml: cannot be read"):
        policy_manifest.read(_written(tmp_path, text))


def test_our_own_pack_needs_no_sdk() -> None:
    """It says so, and all of it is imported without."""
    pack = ROOT / "policies"
    assert policy_manifest.read(pack).sdk is False
    script = (
        "import sys; from simulator.protocol import without_sdk; without_sdk(); "
        "import policies.pack, policies.check; "
        "print(sorted({'pulumi', 'pulumi.runtime', 'pulumi.runtime.stack'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "[]\n"
