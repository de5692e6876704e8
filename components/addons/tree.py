"""Trees of manifests in archives: one digest for the same files, whoever packed them and how."""

import hashlib
import io
import tarfile
from pathlib import Path

from ..errors import Refused
from .pin import Kind

_LIMIT = 256 * 2**20
"""More than any repository of manifests has in bytes when unpacked."""


def content_sha256(path: Path, kind: Kind) -> str:
    """Return what an entry of the lock holds a file to, in hexadecimal.

    Raises:
        Refused: It should be the archive of a tree, and is none.
    """
    return digest_of_content(path.read_bytes(), kind, str(path))


def digest_of_content(content: bytes, kind: Kind, name: str) -> str:
    """Return the same of what a file would hold; `name` is what messages call it.

    A chart and a file of manifests go by their bytes. A tree goes by the paths below its top
    folder and what each file holds: archives of one tree need not be equal byte for byte.

    Raises:
        Refused: It should be the archive of a tree, and is none.
    """
    if kind != "kustomization":
        return hashlib.sha256(content).hexdigest()
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as opened:
            files = _files(opened)
    except (OSError, EOFError, ValueError, tarfile.TarError) as error:
        raise _unreadable(name, error) from None
    lines = (f"{hashlib.sha256(files[path]).hexdigest()} {path}\n" for path in sorted(files))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def unpack_tree(content: bytes, folder: Path, name: str) -> Path:
    """Unpack an archive below a folder and return its one top folder.

    Raises:
        Refused: It is none, has several top folders or none, or is far too large.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as opened:
            _expect_bounded(opened)
            folder.mkdir(parents=True, exist_ok=True)
            opened.extractall(folder, filter="data")
        tops = [each for each in folder.iterdir() if each.is_dir()]
        if len(tops) != 1:
            raise tarfile.ReadError(f"{len(tops)} top folders")
    except (OSError, EOFError, ValueError, tarfile.TarError) as error:
        raise _unreadable(name, error) from None
    return tops[0]


def _files(opened: tarfile.TarFile) -> dict[str, bytes]:
    _expect_bounded(opened)
    files: dict[str, bytes] = {}
    tops = set()
    for each in opened:
        top, _, path = each.name.partition("/")
        tops.add(top)
        if each.isdir():
            continue
        held = opened.extractfile(each) if each.isfile() else None
        if held is None:
            raise tarfile.ReadError(f"{each.name} is neither a file nor a folder")
        # another tree could have the same digest otherwise: its lines end where a path ends
        if path in files or not each.name.isprintable():
            raise tarfile.ReadError(f"{each.name!r} is there twice, or has a name with odd signs")
        files[path] = held.read()
    if len(tops) != 1:
        raise tarfile.ReadError(f"{len(tops)} top folders")
    return files


def _expect_bounded(opened: tarfile.TarFile) -> None:
    total = 0
    for each in opened:  # what comes after a member that is too large is never unpacked
        total += each.size
        if total > _LIMIT:
            raise tarfile.ReadError(f"more than {_LIMIT >> 20} MiB when unpacked")


def _unreadable(name: str, error: Exception) -> Refused:
    return Refused(
        f"{name}: got a file that cannot be read ({error}); expected a .tgz archive with one top "
        "folder. Remove it and run: evenkeel charts vendor"
    )
