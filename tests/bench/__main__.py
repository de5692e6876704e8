"""Times the main jobs on this machine: `make bench`, `make bench ARGS=policies`, `ARGS=--list`.

Each row is shown as soon as it is measured, and can be had alone by its name, a whole part by the
part's. Compare times within one run: another machine, or a busier one, has other times.
"""

import sys
from collections.abc import Sequence
from typing import Final

from tests.bench import jobs, pack, policies, previews
from tests.bench.rows import Part, UnknownRowError, chosen

PARTS: Final[tuple[Part, ...]] = (jobs.PART, policies.PART, pack.PART, previews.PART)


def main(arguments: Sequence[str]) -> int:
    """Measure the rows that are named, or all that are not for the asking only."""
    if list(arguments) == ["--list"]:
        sys.stdout.writelines(
            f"{name:<30}{row.what}{'' if row.ordinary else ' (by name only)'}\n"
            for part in PARTS
            for name, row in part.rows.items()
        )
        return 0
    try:
        wanted = chosen(PARTS, arguments)
    except UnknownRowError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for part in PARTS:
        mine = frozenset(part.rows) & wanted
        if mine:
            part.measure(mine)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
