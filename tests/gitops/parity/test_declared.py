"""The file of declared differences."""

from pathlib import Path

import pytest

from gitops.parity.declared import DeclaredError, load

GOOD = "- {object: Thing x, path: spec.a, clouds: [gcp], reason: because it has another driver}\n"


def test_entries_are_read(tmp_path: Path) -> None:
    """Each with its reason."""
    file = tmp_path / "declared.yaml"
    file.write_text(GOOD)

    assert [(each.object, each.clouds) for each in load(file)] == [("Thing x", ("gcp",))]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {object: x, path: y, clouds: [gcp], reason: short}\n", r"\[0\]\.reason: String should"),
        ("- {object: x, path: y, reason: because it is so, yes}\n", r"\[0\]\.clouds: Field req"),
        (GOOD.replace("path", "pth"), r"\[0\]\.pth: Extra inputs"),
        ("a: b\n", "expected entries"),
        ("- [\n", "expected YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    """A difference without a good reason is none that is declared."""
    file = tmp_path / "declared.yaml"
    file.write_text(text)

    with pytest.raises(DeclaredError, match=message):
        load(file)
