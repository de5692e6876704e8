"""A stack file is read as the Pulumi CLI reads it, and what the CLI would bend is refused."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stacks.configuration import load, read_document
from stacks.problems import EnvironmentProblems

SAMPLE = Path(__file__).parents[2] / "environments" / "Pulumi.local.yaml"


def write(folder: Path, content: str | bytes) -> Path:
    """Write a stack file and return its path."""
    path = folder / "Pulumi.test.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path) -> str:
    """Return the one message that a file is refused with."""
    with pytest.raises(EnvironmentProblems) as caught:
        load(path)
    (line,) = caught.value.lines
    return line.replace(f"{path}:", "line ")


def test_other_keys_are_tolerated(tmp_path: Path) -> None:
    """What `pulumi stack init` adds, and keys of other programs, do no harm."""
    path = write(
        tmp_path,
        "encryptionsalt: v1:abc\nsecretsprovider: x\n"
        "config:\n  size: 1\n  aws:region: eu\n  gone:\n",
    )

    assert load(path) == {"evenkeel:size": 1, "aws:region": "eu", "evenkeel:gone": ""}


@pytest.mark.parametrize("content", ["", "# nothing\n", "config:\n", "other: 1\n"])
def test_no_configuration_is_empty(tmp_path: Path, content: str) -> None:
    """A file without configuration has none; that is no error here."""
    assert load(write(tmp_path, content)) == {}


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    """Editors that write one are tolerated, as the CLI does."""
    assert load(write(tmp_path, b"\xef\xbb\xbfconfig: {a: b}")) == {"evenkeel:a": "b"}


def test_aliases_and_merges_are_filled_in(tmp_path: Path) -> None:
    """A mapping that is merged gives what is not written beside it."""
    content = (
        "config:\n  base: &b {x: 1, y: 2}\n  more: {<<: *b, y: 3}\n  two: {<<: [*b, {z: 4}]}\n"
    )

    assert load(write(tmp_path, content)) == {
        "evenkeel:base": {"x": 1, "y": 2},
        "evenkeel:more": {"x": 1, "y": 3},
        "evenkeel:two": {"x": 1, "y": 2, "z": 4},
    }


def test_lines_and_written_texts_are_kept(tmp_path: Path) -> None:
    """A message can say the line, and quote a version as it was written."""
    document = read_document(write(tmp_path, "config:\n  a:\n    v: 1.30\n    w: '2'\n"))

    assert document.config == {"evenkeel:a": {"v": 1.3, "w": "2"}}
    assert document.lines["evenkeel:a", "v"] == 3
    assert document.texts == {("evenkeel:a", "v"): "1.30"}


BOMB = "config:\n  a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"  {c}: &{c} [{','.join(['*' + p] * 9)}]\n"
    for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)

REFUSED = {
    "config:\n  a: 1\n  a: 2\n": "line 3: config: got the key a a second time, after line 2; "
    "expected it once. Remove one of them.",
    "config: {a: &x {b: *x}}": "line 1: config.a.b: got an anchor that contains itself; "
    "expected a tree. Remove the alias.",
    "config: {1: 2}": "line 1: config: got the key 1, which is no text to YAML; expected text. "
    'Put it in quotes: "1".',
    "config: {true: 2}": "line 1: config: got the key true, which is no text to YAML; expected "
    'text. Put it in quotes: "true".',
    "config: {? [a] : 2}": "line 1: config: got a key that is no text; expected text. Correct it.",
    "config: {a: !!binary aGk=}": "line 1: config.a: got the tag !!binary; expected a value "
    "without a tag. Remove it.",
    "config: {a: .inf}": "line 1: config.a: got .inf, which the Pulumi CLI cannot pass on; "
    'expected a number or text. Put it in quotes: ".inf".',
    "config: {a: {<<: 3}}": "line 1: config.a: got << of no mapping; expected a mapping. "
    "Correct it.",
    "config: {a: 'x": "line 1: got YAML that does not parse (found unexpected end of stream); "
    "expected YAML. Correct it.",
    "- a": "line 1: got no mapping; expected keys such as config. Write: config:",
    "config: [a]": "line 1: config: got no mapping; expected keys. Write: config:",
    "config: " + "[" * 50_000: "got more than 64 levels; expected fewer. Flatten it.",
    "config: [" + "a," * 100_001 + "]": "got more than 100000 values; expected a small file. "
    "Cut it.",
    BOMB: "line 2: got more than 100000 values once aliases are filled in; expected fewer. "
    "Write the values out instead of repeating aliases.",
    b"\xff\xfe\x00": "got a byte that is not UTF-8 at 0; expected UTF-8. Save it as UTF-8.",
    b"x" * 10_000_001: "got more than 10 MB; expected a small file. Remove what is not needed.",
}


@pytest.mark.parametrize(("content", "message"), REFUSED.items(), ids=range(len(REFUSED)))
def test_refusal(tmp_path: Path, content: str | bytes, message: str) -> None:
    """Each is refused with one message that says where, what and what to do."""
    assert refusal(write(tmp_path, content)) == message


def test_a_missing_file_names_those_that_exist(tmp_path: Path) -> None:
    """A misspelt environment is seen at once."""
    write(tmp_path, "")

    assert refusal(tmp_path / "Pulumi.tset.yaml") == (
        "got no file; expected one. Check the name. There: Pulumi.test.yaml."
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """What cannot be read is said in the system's words."""
    assert refusal(tmp_path) == "got Is a directory; expected a file to read. Correct it."


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 1200), removed=st.integers(0, 20), added=st.text(max_size=6))
def test_no_mutation_ends_in_a_traceback(
    tmp_path: Path, position: int, removed: int, added: str
) -> None:
    """Whatever a slip of the keyboard makes of the sample: a reading, or our error."""
    text = SAMPLE.read_text()
    mutated = text[:position] + added + text[position + removed :]
    path = write(tmp_path, mutated.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(EnvironmentProblems):
        load(path)


PROGRAM = """
import json, os, pulumi
values = json.loads(os.environ["PULUMI_CONFIG"])
values["evenkeel:object"] = json.loads(values["evenkeel:object"])
open(os.environ["SEEN"], "w").write(json.dumps(values))
"""

AS_THE_CLI = """config:
  evenkeel:object:
    version: 1.30
    account: 012345678901
    clock: 12:30
    on: on
    yes: no
    octal: 0777
    large: 18446744073709551616
    exponent: 1e3
    date: 2026-01-02
    moment: 2026-01-02T03:04:05+02:00
    none: ~
    empty:
    list: [1, 0x10, .5, "1", 'x']
    merged: &m {a: 1}
    more: {<<: *m, b: 1_000}
  evenkeel:text: 1.30
  plain: true
"""


@pytest.mark.pulumi_cli
def test_the_program_receives_what_we_read(tmp_path: Path) -> None:
    """The real CLI hands a program the values that the loader reads from the same file."""
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        pytest.skip("needs the Pulumi CLI on PATH")
    seen, ours = _through_the_cli(pulumi, tmp_path), load(write(tmp_path, AS_THE_CLI))

    assert seen["evenkeel:object"] == ours["evenkeel:object"]
    assert seen["evenkeel:text"] == str(ours["evenkeel:text"])
    assert seen["evenkeel:plain"] == json.dumps(ours["evenkeel:plain"])


def _through_the_cli(pulumi: str, folder: Path) -> dict[str, object]:
    (folder / "__main__.py").write_text(PROGRAM)
    # the CLI asks pip what is installed, and an environment made by uv has no pip
    (folder / "pip.py").write_text('print("[]")')
    (folder / "Pulumi.yaml").write_text("name: evenkeel\nruntime: python\n")
    write(folder, AS_THE_CLI)
    environ = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder}",
        "PULUMI_CONFIG_PASSPHRASE": "x",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "SEEN": str(folder / "seen.json"),
    }
    for words in (["stack", "init", "test"], ["preview", "-s", "test"]):
        done = subprocess.run(
            [pulumi, *words, "--non-interactive"],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, object] = json.loads((folder / "seen.json").read_text())
    return result
