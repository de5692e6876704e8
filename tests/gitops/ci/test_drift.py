"""A look for drift also names exemptions that have ended."""

from pathlib import Path

import pytest

from gitops.ci.drift import overdue
from gitops.ci.errors import CiError
from policies.exemptions import TODAY

ENTRY = """
- rule: pod-no-host-path
  resource: DaemonSet/monitoring/node-exporter
  environments: [aws-prod]
  reason: it reads the machine's own counters
  owner: ml-platform
  expires: 2027-06-30
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with one exemption."""
    made = tmp_path / "exemptions.yaml"
    made.write_text(ENTRY)
    return made


@pytest.mark.parametrize(
    ("day", "environment", "lines"),
    [("2027-06-30", "aws-prod", 0), ("2027-07-01", "aws-prod", 1), ("2027-07-01", "gcp-prod", 0)],
)
def test_an_exemption_that_has_ended_is_a_line(
    file: Path, monkeypatch: pytest.MonkeyPatch, day: str, environment: str, lines: int
) -> None:
    """In the environment that it was for, from the day after its last."""
    monkeypatch.setenv(TODAY, day)
    found = overdue(file, environment)
    assert len(found) == lines
    for each in found:
        assert each.startswith("aws-prod: exemption of pod-no-host-path for DaemonSet/monitoring/")
        assert "ended on 2027-06-30 (owner: ml-platform)" in each
        assert each.endswith("Then: pulumi up -s aws-prod")


def test_no_file_is_no_line_and_a_wrong_one_is_named(file: Path, tmp_path: Path) -> None:
    """A project need not have exemptions; one whose file cannot be read is told so."""
    assert overdue(tmp_path / "none.yaml", "aws-prod") == []
    file.write_text("{}")
    with pytest.raises(CiError, match=r"exemptions\.yaml: got dict"):
        overdue(file, "aws-prod")
