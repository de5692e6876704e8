"""What GitHub and GitLab do differently with the same Markdown."""

from collections.abc import Sequence
from typing import Final, Literal

from gitops.comments.escape import render
from gitops.review.verdict import Verdict
from gitops.review.words import listed

Forge = Literal["github", "gitlab"]

LARGEST: Final[dict[Forge, int]] = {"github": 65_536, "gitlab": 1_000_000}
"""Characters that a comment may have there."""

_ALERTS: Final = {"stop": "CAUTION", "look": "WARNING", "go": "NOTE"}
"""GitLab has alerts from 17.10 on only; it gets a quotation, which every version shows."""


def headline(verdict: Verdict, forge: Forge) -> str:
    """Return the verdict as a quotation, which on GitHub has a sign and a colour, too."""
    said = "; ".join(render(each) for each in verdict.reasons)
    text = f"> **{verdict.headline}**{': ' if said else '.'}{said}{'.' if said else ''}"
    return f"> [!{_ALERTS[verdict.level]}]\n{text}" if forge == "github" else text


PROGRAMS: Final = ("components/", "stacks/")
"""What is deployed, and is imported by what writes the review: most changes touch it."""


def own_code(touched: Sequence[str]) -> str:
    """Return what is to be known before the verdict is read; nothing where nothing is touched."""
    if not touched:
        return ""
    if all(each.startswith(PROGRAMS) for each in touched):
        return (
            "Code of the change ran in the process that wrote this review, and may have changed "
            f"what it says: {render(listed(touched))}. Read it, too."
        )
    return (
        f"**This review was made by the change's own code**, which may write whatever it likes: it "
        f"touches {render(listed(touched))}. Read that first."
    )


def length(text: str) -> int:
    """Return how long a comment is in the way that counts most: in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
