"""Writes a review as one HTML file.

Usage: python -m gitops.review.html REVIEW.json OUT.html
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from components.errors import EvenkeelError
from gitops.review import reading
from gitops.review.html.page import page


def main(arguments: Sequence[str]) -> int:
    """Write the page; returns the exit status."""
    if len(arguments) != 2:  # noqa: PLR2004 - from where, and where to
        sys.stderr.write("Usage: python -m gitops.review.html REVIEW.json OUT.html\n")
        return 2
    source, target = map(Path, arguments)
    try:
        target.write_text(page(reading.read(source)), encoding="utf-8")
    except EvenkeelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{target}: {error.strerror}. Name another file.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
