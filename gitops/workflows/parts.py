"""What a workflow says of each environment, and the place in its file where that stands."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from components.errors import EvenkeelError
from gitops.workflows.environments import Deployed, before, deployed

ROOT: Final = Path(__file__).parents[2]
BEGIN: Final = "# made from environments/ by: make docs"
END: Final = "# end of what is made from environments/"
_NONE: Final = Deployed(cloud="none", order=0, name="none")
"""Stands where no environment is: neither forge takes a list of none."""


class PlaceError(EvenkeelError):
    """A file without the place that is made."""


def matrix(every: Sequence[Deployed]) -> Iterator[str]:
    """Yield the rows of a matrix."""
    for each in every or (_NONE,):
        yield f"          - {{environment: {each.text}, cloud: {each.cloud}}}"


def jobs(every: Sequence[Deployed]) -> Iterator[str]:
    """Yield a job for each environment that calls `deploy`, after those of the stage before."""
    for index, each in enumerate(every or (_NONE,)):
        if index:
            yield ""
        yield f"  {each.job}:"
        yield "    if: vars.EVENKEEL_DEPLOY == 'true'" if every else "    if: ${{ false }}"
        if needed := ", ".join(other.job for other in before(each, every)):
            yield f"    needs: [{needed}]"
        yield "    uses: ./.github/workflows/deploy.yml"
        yield "    with:"
        yield f"      environment: {each.text}"
        yield f"      cloud: {each.cloud}"
        yield '    secrets: {EVENKEEL_PLAN_KEY: "${{ secrets.EVENKEEL_PLAN_KEY }}"}'
        yield "    permissions:"
        yield "      contents: read"
        yield "      id-token: write"


def gitlab(every: Sequence[Deployed]) -> Iterator[str]:
    """Yield GitLab's three jobs of each environment."""
    for index, each in enumerate(every):
        name, needed = each.name, ", ".join(f"evenkeel-up-{o.name}" for o in before(each, every))
        said = f"ENV: {each.text}, ARGS: --real"
        yield from [""] * bool(index)
        yield f"evenkeel-drift-{name}:"
        yield "  extends: .evenkeel-drift"
        yield f"  environment: {{name: {name}-drift, action: access}}"
        yield f"  variables: {{{said}}}"
        yield ""
        yield f"evenkeel-plan-{name}:"
        yield "  extends: .evenkeel-plan"
        yield f"  needs: [{needed}]"
        yield f"  environment: {{name: {name}-plan, action: access}}"
        yield f"  resource_group: stack-{name}"
        yield f"  variables: {{{said}, EVENKEEL_PLAN: .evenkeel/plan}}"
        yield ""
        yield f"evenkeel-up-{name}:"
        yield "  extends: .evenkeel-up"
        yield f"  needs: [evenkeel-plan-{name}]"
        yield f"  environment: {{name: {each.text}}}"
        yield f"  resource_group: stack-{name}"
        yield f"  variables: {{{said}, EVENKEEL_PLAN: .evenkeel/plan}}"


_PARTS: Final = {
    ".github/workflows/drift.yml": matrix,
    ".github/workflows/trusted-preview.yml": matrix,
    ".github/workflows/up.yml": jobs,
    ".gitlab/evenkeel.yml": gitlab,
}


def files(root: Path = ROOT) -> dict[Path, Callable[[], str]]:
    """Return each file that is there, with what makes its text; who uses one forge has no other's.

    Args:
        root: The project's folder.
    """
    return {
        root / name: partial(text, root / name, make, root / "environments")
        for name, make in _PARTS.items()
        if (root / name).exists()
    }


def text(
    file: Path, make: Callable[[Sequence[Deployed]], Iterator[str]], environments: Path
) -> str:
    """Return a file with its part made anew; all else in it stays as it is.

    Raises:
        EnvironmentFileError: An environment file does not say what is needed.
        PlaceError: The place is not there.
    """
    lines = file.read_text(encoding="utf-8").splitlines()
    places = [
        [at for at, line in enumerate(lines) if line.strip() == each] for each in (BEGIN, END)
    ]
    if [len(each) for each in places] != [1, 1] or places[0] > places[1]:
        raise PlaceError(
            f"{file.name}: got no place for its environments; expected the line {BEGIN!r}, and "
            f"below it {END!r}, each once. Put both back."
        )
    (first,), (last,) = places
    made = list(make(deployed(environments)))
    return "\n".join([*lines[: first + 1], *made, *lines[last:]]) + "\n"
