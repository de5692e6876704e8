"""Which environments are deployed: their files, as far as a workflow has to know them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from components.errors import EvenkeelError

STAGES: Final = ("dev", "staging", "prod")
_KEY: Final = "evenkeel:environment"
_SIMULATED: Final = "local"
"""The environment of a fresh clone, which stands in a simulated machine room alone."""


class EnvironmentFileError(EvenkeelError):
    """An environment file that says neither cloud nor stage."""


@dataclass(frozen=True, order=True)
class Deployed:
    """One environment."""

    cloud: str
    order: int
    """Of its stage."""

    name: str

    @property
    def job(self) -> str:
        """What its job is called: GitHub takes no name that begins with a digit."""
        return self.name if self.name[:1].isalpha() else f"env-{self.name}"

    @property
    def text(self) -> str:
        """The name in YAML, which takes `5` for a number, and `no` for an answer."""
        return self.name if yaml.safe_load(self.name) == self.name else f'"{self.name}"'


def deployed(folder: Path) -> list[Deployed]:
    """Return the environments with a file in a folder, cloud by cloud in the order of stages.

    Raises:
        EnvironmentFileError: A file does not say what is needed.
    """
    found = [_read(path) for path in sorted(folder.glob("Pulumi.*.yaml"))]
    return sorted(each for each in found if each.name != _SIMULATED)


def before(environment: Deployed, every: Sequence[Deployed]) -> list[Deployed]:
    """Return the environments of the nearest stage before, on the same cloud."""
    earlier = [
        each for each in every if each.cloud == environment.cloud and each.order < environment.order
    ]
    nearest = max((each.order for each in earlier), default=0)
    return [each for each in earlier if each.order == nearest]


def _read(path: Path) -> Deployed:
    name = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))["config"][_KEY]
        cloud, stage = _cloud(said["cloud"]), said["stage"]
        return Deployed(cloud=cloud, order=STAGES.index(stage), name=name)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError):
        raise EnvironmentFileError(
            f"environments/{path.name}: got no cloud or no stage that is known; expected both, for "
            "the workflows that deploy it. Correct it: evenkeel preview says what is wrong."
        ) from None


def _cloud(said: Any) -> str:  # noqa: ANN401 - any YAML
    return str(said["name"] if isinstance(said, dict) else said)
