"""A review that a stranger's run has left behind: read as data, with a bound on everything."""

import stat
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, Final

from gitops.ci.errors import CiError
from gitops.review import reading
from gitops.review.document import Review

NAME: Final = "review.json"
_MAGIC: Final = b"PK\x03\x04"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
"""What a damaged or hostile archive raises; an encrypted one and an unknown packing, too."""

_PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What runners pack with; others take as much memory as the archive asks for."""

_REMEDY: Final = "Make it anew: make ci-preview."

_PLENTY: Final = 64
"""How many files an archive may hold; ours holds three."""


def read(path: Path) -> Review:
    """Read a review from a file, or from a zip archive that has one; nothing is unpacked.

    Raises:
        CiError: It is not there, too large, or not a review.
    """
    content = _content(path)
    if content.startswith(_MAGIC):
        content = _member(path)
    with tempfile.TemporaryDirectory(prefix="evenkeel-review-") as folder:
        plain = Path(folder) / NAME
        plain.write_bytes(content)
        try:
            return reading.read(plain)
        except reading.ReviewError as error:
            raise CiError(str(error).replace(str(plain), str(path))) from None


def _content(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise CiError(f"{path}: got something else; expected a plain file. {_REMEDY}")
        with path.open("rb") as file:
            return _bounded(path, file)
    except OSError as error:
        raise CiError(
            f"{path}: {error.strerror}; expected the review of a preview. {_REMEDY}"
        ) from None


def _member(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            found = [each for each in archive.infolist() if each.filename == NAME]
            if len(found) != 1 or len(archive.infolist()) > _PLENTY:
                raise CiError(f"{path}: got no single {NAME} in it; expected one. {_REMEDY}")
            if found[0].compress_type not in _PACKINGS:
                raise CiError(
                    f"{path}: got another packing; expected a zip archive of a runner. {_REMEDY}"
                )
            with archive.open(found[0]) as member:
                return _bounded(path, member)
    except _BROKEN as error:
        raise CiError(f"{path}: {error}; expected a whole zip archive. {_REMEDY}") from None


def _bounded(path: Path, file: IO[bytes]) -> bytes:
    """Read to the bound, whatever the file or archive says of its size."""
    content = file.read(reading.LARGEST + 1)
    if len(content) > reading.LARGEST:
        raise CiError(
            f"{path}: got more than {reading.LARGEST:,} bytes; expected a review of at most that. "
            "Rehearse fewer environments at once."
        )
    return content
