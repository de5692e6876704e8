"""A review read from a file that a stranger may have written."""

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from components.errors import EvenkeelError
from gitops.review.document import FORMAT, Review
from gitops.review.visible import visible

LARGEST: Final = 20_000_000
"""Bytes of a review file; a pull request of 500 resources in 8 environments has about 2,000,000."""

_SHOWN: Final = 3


class ReviewError(EvenkeelError):
    """A file that is not a review."""


def read(path: Path, largest: int = LARGEST) -> Review:
    """Read and check a review.

    Raises:
        ReviewError: It cannot be read, is too large, or is not a review; one message says which.
    """
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise ReviewError(
            f"{path}: got {error.strerror}; expected a review file. Run: evenkeel rehearse"
        ) from None
    if len(content) > largest:
        raise ReviewError(
            f"{path}: got more than {largest:,} bytes; expected a review of at most that. "
            "Rehearse fewer environments at once."
        )
    try:
        return Review.model_validate_json(content)
    except ValidationError as error:
        raise ReviewError(_message(path, error)) from None


def _message(path: Path, error: ValidationError) -> str:
    """Return what is wrong and where; of the values, which are a stranger's, nothing."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    places = []
    for each in problems[:_SHOWN]:
        where = visible(".".join(map(str, each["loc"])), 120) or "the file"
        places.append(f"{where} ({visible(each['msg'], 160)})")
    rest = f" and {len(problems) - _SHOWN:,} more" if len(problems) > _SHOWN else ""
    return (
        f"{path}: got {'; '.join(places)}{rest}; expected {FORMAT}. "
        "Make it anew with the same version of evenkeel."
    )
