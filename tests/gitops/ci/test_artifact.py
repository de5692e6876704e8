"""A review that a stranger has left behind is data, and bounded."""

import io
import os
import re
import stat
import zipfile
from pathlib import Path

import pytest

from gitops.ci.artifact import NAME, read
from gitops.ci.errors import CiError
from gitops.review.reading import LARGEST
from tests.gitops.ci.reviews import review

GOOD = review().model_dump_json().encode()


def packed(**members: bytes) -> bytes:
    """Return a zip archive; `_` in a name stands for a point."""
    return packed_by(zipfile.ZIP_DEFLATED, {n.replace("_", "."): c for n, c in members.items()})


def packed_by(how: int, members: dict[str, bytes]) -> bytes:
    """Return a zip archive that is packed in a way of `zipfile`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [GOOD, packed(review_json=GOOD), packed(review_html=b"<p>", review_json=GOOD, review_md=b"#")],
    ids=["plain", "packed", "with the pages"],
)
def test_a_review_is_read(content: bytes, tmp_path: Path) -> None:
    """From a file, or out of an archive; nothing else of it is looked at."""
    path = tmp_path / "artifact"
    path.write_bytes(content)

    assert read(path) == review()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["artifact"]


def twice() -> bytes:
    """Return an archive with two reviews of one name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(NAME, GOOD)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(NAME, GOOD.replace(b"dev", b"prod"))
    return file.getvalue()


def encrypted() -> bytes:
    """Return an archive that says of its one file that it is encrypted."""
    content = bytearray(packed(review_json=GOOD))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def linked() -> bytes:
    """Return an archive whose review is a link to elsewhere."""
    file, entry = io.BytesIO(), zipfile.ZipInfo(NAME)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return file.getvalue()


def told(path: str, value: str) -> bytes:
    """Return a review with a number in another place's stead, as text of JSON."""
    content = GOOD.decode()
    name = path.rpartition(".")[2]
    changed = re.sub(rf'"{name}":[^,}}]+', lambda _: f'"{name}":{value}', content, count=1)
    assert changed != content, path
    return changed.encode()


HOSTILE = {
    "no number": (told("seconds", "NaN"), "environments.0.seconds"),
    "no end": (told("seconds", "Infinity"), "environments.0.seconds"),
    "a negative count": (told("unchanged", "-1"), "environments.0.unchanged"),
    "a count of 4,000 digits": (told("rules", "9" * 4_000), "environments.0.rules"),
    "a number as a text": (told("rules", '"x"'), "environments.0.rules"),
    "a year that UTC has not": (told("made", '"9999-12-31T23:59:59-14:00"'), "made"),
    "a time before all": (told("made", '"0001-01-01T00:00:00+14:00"'), "made"),
    "a time without its zone": (told("made", '"2030-01-01T00:00:00"'), "made"),
    "half a character": (told("version", '"\\ud800"'), "expected evenkeel.dev/review/v1"),
    "another outcome": (told("outcome", '"fine"'), "environments.0.outcome"),
    "an unknown key inside": (told("stage", '"dev","html":"<b>"'), "environments.0.html"),
    "depth inside": (told("edits", "[" * 5_000), "expected evenkeel.dev/review/v1"),
    "nothing": (b"", "expected evenkeel.dev/review/v1"),
    "no JSON": (b"<html>", "expected evenkeel.dev/review/v1"),
    "another document": (b'{"format": "x"}', "expected evenkeel.dev/review/v1"),
    "more than is known": (GOOD[:-1] + b', "number": 7}', "number"),
    "depth": (b"[" * 100_000, "expected evenkeel.dev/review/v1"),
    "too large": (b" " * (LARGEST + 1), "expected a review"),
    "a bomb": (packed(review_json=b" " * (LARGEST + 1)), "expected a review"),
    "another name": (packed(other_json=GOOD), "got no single review.json"),
    "out of its folder": (packed(**{"../review_json": GOOD}), "got no single review.json"),
    "many files": (
        packed(review_json=GOOD, **dict.fromkeys(map(str, range(70)), b"")),
        "no single",
    ),
    "a packing with memory of its own": (
        packed_by(zipfile.ZIP_LZMA, {NAME: GOOD}),
        "got another packing; expected a zip archive",
    ),
    "a link in it": (linked(), "expected evenkeel.dev/review/v1"),
    "a cut archive": (packed(review_json=GOOD)[:-30], "expected a whole zip archive"),
    "an encrypted archive": (encrypted(), "is encrypted"),
    "an unknown packing": (packed(review_json=GOOD).replace(b"\x08", b"\x63"), "zip archive"),
}


@pytest.mark.parametrize(("content", "says"), HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    """With one clear message that repeats nothing of it."""
    path = tmp_path / "artifact"
    path.write_bytes(content)

    with pytest.raises(CiError) as refusal:
        read(path)

    assert says in str(refusal.value)
    assert len(str(refusal.value)) < 1500


def test_of_a_key_that_is_there_twice_one_value_is_shown(tmp_path: Path) -> None:
    """What is shown is written anew from what was checked, so that nobody reads the other one."""
    path = tmp_path / "artifact"
    path.write_bytes(GOOD.replace(b'"stage":"dev"', b'"stage":"prod","stage":"dev"'))

    assert read(path) == review()


def test_two_reviews_in_one_archive_are_refused(tmp_path: Path) -> None:
    """Two readers could see two different ones."""
    path = tmp_path / "artifact"
    path.write_bytes(twice())

    with pytest.raises(CiError, match=r"got no single review\.json"):
        read(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """Neither a link to elsewhere, nor a pipe that would never end, nor nothing."""
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to("/etc/passwd")
    os.mkfifo(pipe)

    for path, says in ((link, "plain file"), (pipe, "plain file"), (tmp_path / "no", "No such")):
        with pytest.raises(CiError, match=says):
            read(path)
