"""A page that anybody can open: all of a review is in it, and nothing that runs or loads."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from gitops.review.html.__main__ import main
from gitops.review.html.page import page
from tests.gitops.review import examples
from tests.gitops.review.hostile import NAMES, filled
from tests.gitops.review.html.outline import Outline


@pytest.mark.parametrize("case", NAMES)
def test_a_hostile_name_is_only_text_wherever_it_stands(case: str) -> None:
    """In every text of a review; the page has the same elements as with a harmless name."""
    harmless = Outline(page(filled(examples.complete(), "x" if NAMES[case] else "")))
    hostile = Outline(page(filled(examples.complete(), NAMES[case])))

    assert hostile.wrong == []
    assert hostile.shape == harmless.shape


def test_the_check_of_pages_can_fail() -> None:
    """Raw names are found."""
    found = [Outline(f"<body>{NAMES[case]}</body>") for case in ("script", "marker", "bidi")]

    assert all(each.wrong for each in found)
    assert Outline("<p>x</p>").shape != Outline(f"<p>{NAMES['end of a fold']}</p>").shape


def test_nothing_runs_and_nothing_is_loaded() -> None:
    """The policy in the page allows one style, by its digest, and nothing else."""
    made = page(examples.four_things())
    style = re.search("<style>(.*)</style>", made, re.DOTALL)
    policy = re.search('Content-Security-Policy" content="([^"]*)"', made)

    assert style
    assert policy
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1].replace("&#x27;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert not {"script", "link", "img", "iframe", "a"} & set(Outline(made).elements)


def test_every_resource_is_in_the_report() -> None:
    """Of a review that is too long for a comment, too."""
    given = examples.eight(500)
    said = "\n".join(Outline(page(given)).said)

    for number in (0, 123, 499):
        assert said.count(f"team-{number // 10}/service-{number:03}") >= 6
    assert page(given).count('class="what ') == 3_000


def test_the_four_things_are_said() -> None:
    """With the verdict, the price and what is lost."""
    said = " ".join("".join(Outline(page(examples.four_things())).said).split())

    for each in (
        "Do not merge yet",
        "gpuPools.train.nodes.max 16 → 32",
        "aws-prod: replaces datasets (aws:s3/bucket:Bucket), and the data in it goes.",
        "prometheus-88.5.3 → prometheus-89.0.0",
        "aws-prod: critical, mandatory, new: cluster-api-private on",
        "Set apiAccess: private.",
        "USD 442 to 643,306 → 442 to 1,286,170, 1 unknown",
        "3,072 → 6,144 vCPUs",
        f"Head {examples.HEAD}, base {examples.BASE}",
    ):
        assert each in said


def test_a_page_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a file to a file; what is wrong gets one message."""
    source, target = tmp_path / "review.json", tmp_path / "review.html"
    source.write_text(examples.small().model_dump_json(), encoding="utf-8")

    assert main([str(source), str(target)]) == 0
    assert target.read_text(encoding="utf-8") == page(examples.small())
    assert main([str(target), str(source)]) == 1
    assert main([str(source), str(tmp_path / "no" / "folder")]) == 1
    assert main([]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert "expected evenkeel.dev/review/v1" in said[0]
    assert "No such file or directory. Name another file." in said[1]
