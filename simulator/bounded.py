"""The members of an archive that somebody else packed, up to a size."""

import tarfile
from collections.abc import Iterator


def members(opened: tarfile.TarFile, limit: int) -> Iterator[tarfile.TarInfo]:
    """Yield an archive's members in their order; what comes after too much is never unpacked.

    Args:
        opened: The archive.
        limit: How many bytes its members may have together.

    Raises:
        tarfile.ReadError: They have more.
    """
    total = 0
    for each in opened:
        total += each.size
        if total > limit:
            raise tarfile.ReadError(f"more than {limit >> 20} MiB when unpacked")
        yield each
