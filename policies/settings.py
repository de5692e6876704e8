"""What the rules are told: the environment, their settings, and how strictly each is held."""

import json
from collections.abc import Mapping
from typing import Final

from .errors import PolicyError
from .model import Json, Level, Rule, Stage

ENVIRONMENT_KEY: Final = "evenkeel:environment"
"""The key of the stack configuration that describes the environment."""

STRICTEST: Final = "prod"
"""The stage of a stack that does not say one."""

_STAGES: Final = ("dev", "staging", "prod")


class Settings:
    """What holds for one stack."""

    def __init__(
        self, environment: Json | None = None, *, preview: bool = True, name: str = ""
    ) -> None:
        """Start from an environment; without one, or without its stage, the strictest stage holds.

        Args:
            environment: What its file says.
            preview: Whether nothing is done yet, so that values may be unknown.
            name: The environment's name, which exemptions go by.

        Raises:
            PolicyError: The environment's stage is not one that the rules know.
        """
        # an environment need not name a pool, and a program of another kind has none
        self.environment: Json = {"stage": STRICTEST, "gpuPools": []} | (environment or {})
        self.preview = preview
        self.name = name
        stage = self.environment["stage"]
        if stage not in _STAGES:
            raise PolicyError(
                f"{ENVIRONMENT_KEY}.stage: got {stage!r}; expected dev, staging or prod. "
                "Correct the environment file."
            )
        self._stage: Stage = stage
        self._levels: dict[str, Level] = {}
        self._values: dict[str, Json] = {}
        self._plain: Json = {"environment": self.environment, "settings": {}}
        self._params: dict[str, Json] = {}

    @classmethod
    def from_stack(cls, config: Mapping[str, str], *, preview: bool, name: str = "") -> "Settings":
        """Read the environment out of a stack's configuration.

        Raises:
            PolicyError: It is not what an environment file holds.
        """
        text = config.get(ENVIRONMENT_KEY)
        if not text:
            return cls(preview=preview, name=name)
        try:
            environment = json.loads(text)
        except ValueError as error:
            raise PolicyError(
                f"{ENVIRONMENT_KEY}: got text that is not JSON ({error}); expected a structured "
                "value. Write it as a mapping in the environment file."
            ) from None
        if not isinstance(environment, dict):
            got = type(environment).__name__
            raise PolicyError(
                f"{ENVIRONMENT_KEY}: got {got}; expected a mapping. Correct the environment file."
            )
        return cls(environment, preview=preview, name=name)

    def configure(self, rule: Rule, level: Level | None, values: Json) -> None:
        """Take what a policy configuration file says about a rule.

        Raises:
            PolicyError: A setting is unknown or has the wrong type.
        """
        for name, value in values.items():
            parameter = rule.parameters.get(name)
            if parameter is None:
                known = ", ".join(rule.parameters) or "none"
                raise PolicyError(
                    f"{rule.id}.{name}: got an unknown setting; expected {known}. Remove it."
                )
            if problem := parameter.problem(value):
                raise PolicyError(f"{rule.id}.{name}: {problem}. Correct the value.")
        if level is not None:
            self._levels[rule.id] = level
        self._values[rule.id] = values
        self._params.pop(rule.id, None)

    @property
    def stage(self) -> Stage:
        """The environment's stage."""
        return self._stage

    def level(self, rule: Rule) -> Level:
        """Say how strictly a rule is held."""
        return self._levels.get(rule.id, rule.enforcement[self._stage])

    def params(self, rule: Rule) -> Json:
        """Return `params` for a rule's expression; one and the same for all without settings."""
        known = self._params.get(rule.id)
        if known is None:
            values = rule.defaults() | self._values.get(rule.id, {})
            known = {"environment": self.environment, "settings": values} if values else self._plain
            self._params[rule.id] = known
        return known
