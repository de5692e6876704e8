"""`evenkeel capabilities`: what each cloud answers to everything that can be asked of it."""

from collections.abc import Mapping

from cli.result import Result
from components import clouds
from components.planning.capabilities import Capabilities, Feature, Support
from operations.exit_codes import Exit
from operations.own_name import own_name
from operations.project import Project
from operations.screen import Screen
from operations.screen.table import Table
from stacks.checks.capabilities import asked
from stacks.checks.written import Written
from stacks.configuration import load
from stacks.environment import KEY, read
from stacks.problems import dotted

_LEGEND = (
    "native: the cloud has it   operator: evenkeel installs it   "
    "emulated: something close to it   refused: nobody brings it"
)


def capabilities(project: Project, subject: str | None, screen: Screen) -> Result:
    """Show the table of all clouds, the answers of one, or those to what an environment asks.

    Raises:
        EnvironmentProblems: The environment is not right.
        UsageError: There is neither a cloud nor an environment of that name.
    """
    if subject is None:
        known = {str(cloud): clouds.capabilities(cloud) for cloud in clouds.CLOUDS}
        rows = [
            [feature.value, *(each[feature].level for each in known.values())]
            for feature in Feature
        ]
        screen.table(Table(["feature", *known], rows))
        screen.say("", _LEGEND, f"With what, or why not: {own_name()} capabilities CLOUD")
        return Result(Exit.OK, {"clouds": {name: _plain(each) for name, each in known.items()}})
    if subject in clouds.CLOUDS:
        answers = clouds.capabilities(subject)
        screen.table(Table(["feature", subject, "how, or why not"], _rows(answers)))
        screen.say("", _LEGEND)
        return Result(Exit.OK, {"clouds": {subject: _plain(answers)}})
    return _of_environment(project, subject, screen)


def _of_environment(project: Project, name: str, screen: Screen) -> Result:
    path = project.expect_file(name)
    cloud = read(path).cloud.name
    answers = clouds.capabilities(cloud)
    places: dict[Feature, list[str]] = {}
    for steps, _, feature in asked(Written(load(path)[KEY])):
        places.setdefault(feature, []).append(dotted(steps))
    rows = [
        [*row, ", ".join(places.get(feature, []))]
        for feature, row in zip(Feature, _rows(answers), strict=True)
    ]
    screen.table(Table(["feature", cloud, "how, or why not", f"asked by {name}"], rows))
    screen.say("", _LEGEND)
    document = {"clouds": {cloud: _plain(answers)}, "environment": name, "asked": places}
    return Result(Exit.OK, document)


def _rows(answers: Capabilities) -> list[list[str]]:
    return [[each.value, answers[each].level, answers[each].means or "-"] for each in Feature]


def _plain(answers: Mapping[Feature, Support]) -> Mapping[str, Mapping[str, str]]:
    return {
        feature.value: {"level": answers[feature].level, "means": answers[feature].means}
        for feature in Feature
    }
