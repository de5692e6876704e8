"""The file of declared differences."""

from pathlib import Path

import pytest

from gitops.parity.declared import DeclaredError, load

ENTRY = "{object: Thing x, path: spec.a, clouds: [gcp], reason: because it has another driver}"
LACK = "{features: [spot], clouds: [private], reason: because there is no market}"
GOOD = f"objects: [{ENTRY}]\ncapabilities: [{LACK}]\n"


def test_entries_are_read(tmp_path: Path) -> None:
    """Each with its reason."""
    file = tmp_path / "declared.yaml"
    file.write_text(GOOD)

    found = load(file)

    assert [(each.object, each.clouds) for each in found.objects] == [("Thing x", ("gcp",))]
    assert [(each.features, each.clouds) for each in found.capabilities] == [
        (("spot",), ("private",))
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("because it has another driver", "short"), r"objects\.0\.reason: String"),
        (GOOD.replace("clouds: [gcp], ", ""), r"objects\.0\.clouds: Field required"),
        (GOOD.replace("clouds: [private]", "clouds: []"), r"capabilities\.0\.clouds: Tuple"),
        (GOOD.replace("path", "pth"), r"objects\.0\.pth: Extra inputs"),
        ("- a\n", "the file: Input should be"),
        ("- [\n", "expected YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    """A difference without a good reason is none that is declared."""
    file = tmp_path / "declared.yaml"
    file.write_text(text)

    with pytest.raises(DeclaredError, match=message):
        load(file)
