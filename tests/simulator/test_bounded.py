"""Archives of others, up to a size."""

import io
import tarfile

import pytest

from simulator import bounded

MEMBER = 2**20


def archive(count: int) -> io.BytesIO:
    """Return an archive with as many members of one MiB."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as opened:
        for number in range(count):
            member = tarfile.TarInfo(f"top/{number}")
            member.size = MEMBER
            opened.addfile(member, io.BytesIO(bytes(MEMBER)))
    packed.seek(0)
    return packed


def test_up_to_the_limit_all_come() -> None:
    """In their order."""
    with tarfile.open(fileobj=archive(3), mode="r:gz") as opened:
        names = [each.name for each in bounded.members(opened, 3 * MEMBER)]

    assert names == ["top/0", "top/1", "top/2"]


def test_the_first_that_is_too_much_ends_it() -> None:
    """Of a bomb no more is unpacked than the limit."""
    packed = archive(200)
    with (
        tarfile.open(fileobj=packed, mode="r:gz") as opened,
        pytest.raises(tarfile.ReadError, match="more than 2 MiB when unpacked"),
    ):
        list(bounded.members(opened, 2 * MEMBER))

    assert packed.tell() < len(packed.getvalue()) / 2
