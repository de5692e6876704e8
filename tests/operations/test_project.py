"""Which names an environment may have: none that leads out of its folder or into another's."""

from pathlib import Path

import pytest

from operations.errors import UsageError
from operations.project import Project


@pytest.mark.parametrize("name", ["a", "aws-prod", "0", "x" * 50])
def test_a_name_has_a_folder_of_its_own(name: str, tmp_path: Path) -> None:
    """Below the folder that git ignores."""
    assert Project(tmp_path).session_folder(name) == tmp_path / ".evenkeel" / name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "-a",
        "a-",
        ".snapshots",
        "a.lock",
        "a.preview-b",
        "A",
        "ä",
        "x" * 51,
        "a\n",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    """With what is expected."""
    with pytest.raises(UsageError, match="expected small letters, digits"):
        Project(tmp_path).session_folder(name)


@pytest.mark.parametrize("name", ["artifact", "ci", "identity", "plan"])
def test_a_folder_of_something_else_is_no_environment(name: str, tmp_path: Path) -> None:
    """`evenkeel down ci` would take the reviews away."""
    with pytest.raises(UsageError, match=f"got {name}; expected another name"):
        Project(tmp_path).environment_file(name)


def test_an_environment_that_is_not_there_is_told_alike_everywhere(tmp_path: Path) -> None:
    """With those that are there, and where its file would be; what runs needs no file."""
    project, there = Project(tmp_path), tmp_path / "environments" / "Pulumi.there.yaml"
    told = (
        "environment: got gone; expected one of those that are there: there. "
        f"Correct it, or write {there.with_name('Pulumi.gone.yaml')}."
    )
    there.parent.mkdir()
    there.touch()

    assert project.expect_file("there") == there
    with pytest.raises(UsageError) as caught:
        project.expect_file("gone")
    assert str(caught.value) == project.lacks("gone") == told
    with pytest.raises(UsageError) as caught:
        project.expect("gone")
    assert str(caught.value).startswith(told)
    project.session_folder("gone").mkdir(parents=True)
    project.expect("gone")
