"""The same spec is the same platform on every cloud, and the check of it can fail."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops.parity import declared
from tests.end_to_end.rehearsal import make_project

_SECONDS = 1800
"""Four previews with every add-on: one or two minutes alone, several beside other tests."""

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("parity"),
    pytest.mark.timeout(_SECONDS + 60),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `evenkeel parity` says."""
    project = make_project(tmp_path_factory.mktemp("parity"), rules=False)
    process = project.start("parity", "--json")
    try:
        output, errors = process.communicate(timeout=_SECONDS)
    finally:
        process.terminate()  # it takes its clusters along
        process.communicate()
    assert output, errors
    document: dict[str, Any] = json.loads(output)
    assert document["exit"] == process.returncode
    assert project.processes() == []
    assert not (project.root / ".evenkeel").exists()
    return document


def test_the_clouds_are_even(found: dict[str, Any]) -> None:
    """Every difference between the four is declared, and every declaration is needed."""
    assert found["undeclared"] == []
    assert found["unused"] == []
    assert found["capabilities"] == []
    assert (found["exit"], found["even"]) == (0, True)


def test_all_four_were_really_compared(found: dict[str, Any]) -> None:
    """Objects inside charts too; there are differences, so the comparison sees them."""
    assert found["objects"].keys() == {"aws", "azure", "gcp", "private"}
    assert min(found["objects"].values()) > 400
    assert found["differences"] > 150


def test_the_declarations_are_few(found: dict[str, Any]) -> None:
    """Each stands for differences that were found; no star is waved through but one object's."""
    content = yaml.safe_load(Path(declared.FILE).read_text())

    of_stand_ins = [each for each in content["objects"] if each.get("charts") != "real"]
    assert len(of_stand_ins) < found["differences"]
    starred = [each["object"] for each in content["objects"] if each["path"] == "*"]
    assert not [each for each in starred if "*" in each]
    assert "*" not in {each["object"] for each in content["objects"]}
