"""What a plugin reads for a program, recorded for those who ask what the program is made of."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

_VARIABLE = "EVENKEEL_READS"


def note(*paths: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Record files, and folders with all that is in them, where somebody has asked for it.

    A program names charts, manifests and kustomizations and opens none of them: of its own reads
    they would be missing. A line for each thing is appended to the file that EVENKEEL_READS
    names: `file PATH` or `list FOLDER`.
    """
    record = environ.get(_VARIABLE)
    if not record:
        return
    lines = sorted({line for path in paths for line in _lines(path)})
    content = "".join(f"{each}\n" for each in lines if "\n" not in each)
    descriptor = os.open(record, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, content.encode(errors="surrogateescape"))
    finally:
        os.close(descriptor)


def _lines(path: Path) -> Iterator[str]:
    whole = os.path.abspath(path)  # noqa: PTH100 - links stay: a tree is known by the path it is seen at
    if not path.is_dir():
        yield f"file {whole}"
        return
    for folder, _, names in os.walk(whole):
        yield f"list {folder}"
        for name in names:
            yield f"file {Path(folder, name)}"
