"""Which of a change's files an environment is made of."""

import fnmatch
from collections.abc import Iterator
from typing import Final

from .reads import Reads
from .revisions import Blobs

_ALWAYS = ("Pulumi.yaml", "charts.lock.json", "policies/*", "requirements*.txt", "vendor/*")
"""What a program is made of, although it does not open all of it itself."""

DECLARED: Final = "gitops/parity/declared.yaml"
"""Where clouds may differ: no program reads it, and a reviewer wants to know what changes in it."""

_NEVER = ("requirements-dev.txt",)
"""What only tests and checks need."""


def changed(base: Blobs, head: Blobs) -> list[str]:
    """Return every path that is not the same in both trees."""
    return sorted(path for path in {*base, *head} if base.get(path) != head.get(path))


def affecting(environment: str, base: Blobs, head: Blobs, reads: Reads) -> list[str]:
    """Return the paths in which the head is another for an environment than the base.

    Args:
        environment: Its name.
        base: The base's files.
        head: The head's files.
        reads: What the environment's program read of the base.
    """
    known = [path for path in changed(base, head) if is_input(environment, path)]
    return sorted({*known, *reads.differences(head, roots(base))})


def is_input(environment: str, path: str) -> bool:
    """Tell whether a file counts for an environment, whoever opens it."""
    if path == f"environments/Pulumi.{environment}.yaml":
        return True
    return any(fnmatch.fnmatchcase(path, each) for each in _ALWAYS) and path not in _NEVER


def roots(blobs: Blobs) -> tuple[str, ...]:
    """Return the folders that a program's modules are looked for in."""
    programs = {path.removesuffix("__main__.py") for path in blobs if _is_program(path)}
    return ("", *sorted(programs))


def reason(changes: int, reads: Reads) -> str:
    """Return why an environment is left out."""
    files = sum(1 for content in reads.files.values() if content)
    said = (
        "the 1 changed file is not" if changes == 1 else f"none of the {changes} changed files is"
    )
    if not changes:
        said = "nothing has changed: nothing is"
    return f"{said} among the {files} that its program reads, its settings and its policies"


def inputs(environment: str, blobs: Blobs) -> Iterator[tuple[str, str]]:
    """Yield the files that count for an environment, whoever opens them, with their contents."""
    for path in sorted(blobs):
        if is_input(environment, path):
            yield path, blobs[path]


def _is_program(path: str) -> bool:
    return path.count("/") == 1 and path.endswith("/__main__.py")
