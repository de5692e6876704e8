"""What the pages show: commands in blocks and in the text, links, and paths."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_COMMAND = re.compile(r"((\S*/)?evenkeel|make|(\S*/)?python3? -m) [^ ]")
_PATH = re.compile(r"[a-z_.-]+/[A-Za-z0-9_./*{},-]*")
_PLACEHOLDER = re.compile(r"[A-Z]{2,}")


class Found(NamedTuple):
    """Something that a page shows."""

    page: str
    """The page's path from the repository's root."""

    text: str


def pages() -> list[Path]:
    """Return every page; a decision keeps the words of its day, so what it shows is not held."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/*.md")]
    found += ROOT.glob("components/**/*.md")
    return sorted(found)


def living() -> list[Path]:
    """Return the pages that speak of what is there now."""
    return [each for each in pages() if "docs/adr" not in each.as_posix()]


def called(path: Path) -> str:
    """Return a page's path as a person writes it."""
    return path.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the blocks of code of a page, each with its language."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def commands() -> Iterator[Found]:
    """Yield each line of a shell block, and each span of code, that is a command of ours."""
    for page in living():
        text = page.read_text(encoding="utf-8")
        shell = [body for language, body in blocks(page) if language == "sh"]
        lines = [line.strip() for body in shell for line in body.splitlines()]
        spans = [span.replace("\\|", "|") for span in _SPAN.findall(_BLOCK.sub("", text))]
        yield from (Found(called(page), each) for each in lines + spans if _COMMAND.match(each))


def links() -> Iterator[Found]:
    """Yield each link that leads to a file of the repository, or to a place in the page."""
    for page in pages():
        text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
        for target in _LINK.findall(text):
            if not re.match(r"[a-z]+:", target):
                yield Found(called(page), target)


def leads_nowhere(link: Found) -> str:
    """Return what a link asks for that is not there; empty where all is."""
    name, _, place = link.text.partition("#")
    start = ROOT / link.page
    target = (start.parent / name).resolve() if name else start
    if not target.exists():
        return name
    return place if place and place not in anchors(target) else ""


def anchors(page: Path) -> set[str]:
    """Return the places in a page that a link can lead to."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(text))
    return {each.strip().replace(" ", "-") for each in words}


def paths() -> Iterator[Found]:
    """Yield each span of code that is a path below one of the repository's folders."""
    folders = {each.name for each in ROOT.iterdir() if each.is_dir()} - {".evenkeel", ".venv"}
    for page in living():
        text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
        for span in _SPAN.findall(text):
            if not _PATH.fullmatch(span) or _PLACEHOLDER.search(span):
                continue
            if span.split("/")[0] in folders:
                yield Found(called(page), span)
