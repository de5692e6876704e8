"""What a review says below its figures."""

from gitops.comments.escape import render
from gitops.review.document import Failure
from gitops.review.sections import sections
from tests.gitops.review.examples import environment, review


def test_what_nobody_previewed_is_not_called_previewed() -> None:
    """Neither where the file was wrong, nor where the preview itself failed."""
    failures = (Failure(step="preview", line="ModuleNotFoundError: No module named 'x'"),)
    page = review(
        environment("seen", outcome="policy", rehearsed="previewed", unchanged=3),
        environment("wrong", outcome="failed", rehearsed="previewed", failures=failures),
        environment(
            "broken", outcome="failed", rehearsed="previewed", unchanged=3, failures=failures
        ),
    )

    (found,) = [each for each in sections(page) if each.title == "Not rehearsed"]

    assert [render(each) for each in found.lines] == ["`seen`: previewed only, not deployed"]
