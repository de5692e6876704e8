"""A kustomization over what `vendor/` has: nothing of it is fetched."""

import atexit
import re
import shutil
import tempfile
from pathlib import Path

from ..errors import Refused
from .plan import Manifests
from .tree import unpack_tree

_REMOTE = re.compile(r"^(\s*- )(https?://\S+)$", re.MULTILINE)
"""An entry of `resources` that is elsewhere; ours stand alone on their lines."""

_TREE = "vendored"


def local_folder(manifests: Manifests, archive: Path) -> Path:
    """Return a copy of a kustomization's folder in which all that it names is beside it.

    It lives as long as this process: the provider builds it while the program waits.

    Args:
        manifests: The kustomization.
        archive: What was vendored of its pin: a file of manifests, or the archive of a tree.

    Raises:
        Refused: The archive cannot be read, or lacks what the kustomization names.
    """
    work = Path(tempfile.mkdtemp(prefix="evenkeel-manifests-"))
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    own = work / manifests.pin.name
    shutil.copytree(manifests.folder, own)
    if manifests.pin.kind == "manifest":
        shutil.copyfile(archive, own / f"{_TREE}.yaml")
    else:
        top = unpack_tree(archive.read_bytes(), work / "unpacked", str(archive))
        top.rename(own / _TREE)
    file = own / "kustomization.yaml"
    text = file.read_text(encoding="utf-8")
    named = [_place(match[2]) for match in _REMOTE.finditer(text)]
    missing = [each for each in named if not (own / each).exists()]
    if missing:
        raise Refused(
            f"{archive}: got no {', '.join(missing).replace(f'{_TREE}/', '')}, which the "
            f"kustomization of {manifests.pin.name} names; expected all of it. Remove the file and "
            f"run: evenkeel charts vendor {manifests.pin.name}"
        )
    file.write_text(_REMOTE.sub(lambda each: each[1] + _place(each[2]), text), encoding="utf-8")
    return own


def _place(source: str) -> str:
    """Return where an entry is: `https://HOST/REPOSITORY//FOLDER?ref=TAG`, or a file's address."""
    _, tree, inside = source.partition("://")[2].partition("//")
    return f"{_TREE}/{inside.partition('?')[0]}" if tree else f"{_TREE}.yaml"
