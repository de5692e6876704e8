"""The whole page: one file that needs nothing else and runs nothing."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Final

from gitops.review.document import Review
from gitops.review.html.markup import Markup, element, joined, line, text
from gitops.review.html.parts import banner, environment, overview, section
from gitops.review.sections import sections
from gitops.review.words import listed

_STYLE: Final = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
)
"""Nothing is loaded, nothing runs, nothing is sent; the one style is known by its digest."""


def page(review: Review) -> str:
    """Return a review as an HTML file; all of the review may be a stranger's."""
    body = element("body", element("main", *_content(review)))
    return f"<!DOCTYPE html>\n{element('html', _head(review), body, lang='en')}\n"


def _head(review: Review) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"Review of {review.head[:12]}"),
        element("style", Markup(_STYLE)),
    )


def _content(review: Review) -> Iterator[Markup]:
    yield element("p", f"Review of {review.head[:12]} onto {review.base[:12]}", class_="note")
    yield banner(review)
    if review.environments:
        yield overview(review.environments)
    for each in sections(review):
        yield section(each)
    changed = [each for each in review.environments if each.changes or each.exemptions]
    if changed:
        yield element("h2", "Every change")
    for found in changed:
        yield environment(found, alone=len(changed) == 1)
    if review.untouched:
        yield element("h2", "Untouched")
        yield element("ul", *_untouched(review))
    yield _foot(review)


def _untouched(review: Review) -> Iterator[Markup]:
    reasons: dict[str, list[str]] = {}
    for each in review.untouched:
        reasons.setdefault(each.reason, []).append(each.name)
    for reason, names in reasons.items():
        yield element("li", line(listed(names, 200)), ": ", reason)


def _foot(review: Review) -> Markup:
    made = f"{review.made.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return element(
        "footer",
        joined([text("Head "), element("code", review.head), text(", base ")]),
        joined([element("code", review.base), text(f", made {made} in simulation, evenkeel ")]),
        joined([text(review.version, 60), text(".")]),
    )
