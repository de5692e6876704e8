"""The figures that pages give are counted anew: nobody has to think of them."""

import re

import pytest
import yaml

from components.addons.catalogue import catalogue
from policies import rules
from stacks.environment import KEY
from tests.docs.pages import ROOT
from tests.gitops.review.hostile import NAMES

CASES = yaml.safe_load((ROOT / "tests/gitops/drift/cases.yaml").read_text())
TAMPERINGS = yaml.safe_load((ROOT / "tests/gitops/plans/tamperings.yaml").read_text())
LOCAL = yaml.safe_load((ROOT / "environments/Pulumi.local.yaml").read_text())["config"][KEY]
ROUND = 10
"""What a page says about a number of rules is this near."""


@pytest.mark.parametrize(
    ("page", "pattern", "count"),
    [
        ("docs/ci.md", r"The (\d+) tamperings", len(TAMPERINGS)),
        ("docs/ci.md", r"\| (\d+) tamperings", len(TAMPERINGS)),
        ("docs/ci.md", r"Tests change (\d+) deployed", len(CASES["drift"])),
        ("docs/ci.md", r"and (\d+) as controllers", len(CASES["silent"])),
        ("docs/ci.md", r"\| (\d+) drifts found", len(CASES["drift"])),
        ("docs/ci.md", r"found, (\d+) harmless", len(CASES["silent"])),
        ("docs/ci.md", r"\| (\d+) hostile names", len(NAMES)),
        ("README.md", r"\[(\d+) add-ons\]", len(catalogue())),
        ("README.md", r"# (\d+) of the add-ons", len(LOCAL["addons"])),
        ("README.md", r"with all (\d+) add-ons", len(LOCAL["addons"])),
    ],
)
def test_a_figure_is_what_is_there(page: str, pattern: str, count: int) -> None:
    """Said once on its page, and right."""
    text = (ROOT / page).read_text(encoding="utf-8")

    assert re.findall(pattern, text) == [str(count)]


def test_the_number_of_rules_is_about_right() -> None:
    """The README rounds it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"about (\d+) \[rules\]", text)

    assert abs(len(rules.load()) - int(said)) < ROUND
