"""Parses an environment, from a file or from Pulumi's configuration; reports every problem."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from components.section import SectionError
from stacks.checks import check, planned
from stacks.configuration import read_document
from stacks.messages import Texts, explain
from stacks.problems import EnvironmentProblems, Found, Problem, dotted
from stacks.problems import Path as Steps
from stacks.sections import Environment

__all__ = ["KEY", "Environment", "EnvironmentProblems", "Problem", "parse", "read"]

KEY = "evenkeel:environment"
"""The configuration key that holds an environment."""


def parse(
    value: object,
    *,
    name: str = "environment",
    file: str = KEY,
    lines: Mapping[Steps, int] | None = None,
    texts: Texts | None = None,
) -> Environment:
    """Return the environment that a value describes.

    Args:
        value: What the configuration holds under `evenkeel:environment`.
        name: The environment's name; names in a cloud start with it.
        file: What the messages call it.
        lines: Path -> line, where the value comes from a file.
        texts: Path -> what is written there, for unquoted values of a file.

    Raises:
        EnvironmentProblems: All that is wrong with it.
    """
    environment = None
    found: list[Found] = []
    try:
        environment = Environment.model_validate(value)
    except SectionError as error:
        found += explain(Environment, value, error.problems, texts or {})
    found += check(value, texts or {})
    if environment is not None:
        found += planned.check(environment, name, found)
    if environment is None or found:
        raise EnvironmentProblems(file, _problems(found, lines or {}))
    return environment


def read(path: Path) -> Environment:
    """Return the environment that a file describes.

    Raises:
        EnvironmentProblems: All that is wrong with the file.
    """
    document = read_document(path)
    if KEY not in document.config:
        raise EnvironmentProblems(
            str(path),
            [Problem(f"config.{KEY}", "got nothing; expected an environment. Add it.")],
        )
    return parse(
        document.config[KEY],
        name=path.name.removeprefix("Pulumi.").removesuffix(".yaml"),
        file=str(path),
        lines={steps[1:]: line for steps, line in document.lines.items() if steps[0] == KEY},
        texts={steps[1:]: text for steps, text in document.texts.items() if steps[0] == KEY},
    )


def _problems(found: list[Found], lines: Mapping[Steps, int]) -> list[Problem]:
    """Return them in the order of the file; a missing key stands where its section does."""
    problems = {
        Problem(dotted(steps), message, next(_nearest(steps, lines), None)): None
        for steps, message in found
    }
    return sorted(problems, key=lambda each: each.line or 0)


def _nearest(steps: Steps, lines: Mapping[Steps, int]) -> Iterator[int]:
    for length in range(len(steps), -1, -1):
        if line := lines.get(steps[:length]):
            yield line
