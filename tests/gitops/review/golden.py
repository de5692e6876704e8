"""Comments and pages as they are, so that a change of what a reviewer sees is seen in review.

Usage: python -m tests.gitops.review.golden
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from gitops.comments.dialect import Forge
from gitops.comments.markdown import markdown
from gitops.review.document import Review
from gitops.review.html.page import page
from tests.gitops.review import examples

FOLDER: Final = Path(__file__).parent / "goldens"
REPORT: Final = "https://example.com/runs/1"


def _comment(make: Callable[[], Review], forge: Forge) -> str:
    return markdown(make(), forge, REPORT)


def _page(make: Callable[[], Review]) -> str:
    return page(make())


FILES: Final[dict[str, Callable[[], str]]] = {
    "small.github.md": partial(_comment, examples.small, "github"),
    "small.gitlab.md": partial(_comment, examples.small, "gitlab"),
    "small.html": partial(_page, examples.small),
    "four-things.github.md": partial(_comment, examples.four_things, "github"),
    "four-things.gitlab.md": partial(_comment, examples.four_things, "gitlab"),
    "four-things.html": partial(_page, examples.four_things),
    "resources-1.github.md": partial(_comment, partial(examples.many, 1), "github"),
    "resources-50.github.md": partial(_comment, partial(examples.many, 50), "github"),
    "resources-500.github.md": partial(_comment, partial(examples.many, 500), "github"),
    "weakened.github.md": partial(_comment, examples.weakened, "github"),
    "weakened.gitlab.md": partial(_comment, examples.weakened, "gitlab"),
    "weakened.html": partial(_page, examples.weakened),
    "environments-8.github.md": partial(_comment, examples.eight, "github"),
    "environments-8.gitlab.md": partial(_comment, examples.eight, "gitlab"),
}
"""File -> what makes its content."""


def main() -> None:
    """Write every file."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in FILES.items():
        (FOLDER / name).write_text(content(), encoding="utf-8")


if __name__ == "__main__":
    main()
