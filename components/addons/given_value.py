"""Values that a person gives as secret configuration: what is missing, and how it is set."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from ..errors import Refused
from .plan import GivenSecret

PROJECT: Final = "evenkeel"
"""Under whose name the configuration is."""


def key_of(secret: GivenSecret) -> str:
    """Return the key of a value in the stack's configuration."""
    return f"{PROJECT}:{secret.setting}"


def expect_given(secrets: Iterable[GivenSecret], given: Collection[str]) -> None:
    """Refuse to install what lacks a value.

    Args:
        secrets: What is to be there.
        given: The settings of which there are values.

    Raises:
        Refused: A value is missing; nothing of the add-on was registered.
    """
    missing = [
        f"{each.setting}: got nothing; expected {each.meaning}. Hand it over in `given`."
        for each in secrets
        if each.setting not in given
    ]
    if missing:
        raise Refused(*missing)


def check_configuration(
    secrets: Iterable[GivenSecret], config: Mapping[str, str], hidden: Collection[str], stack: str
) -> Iterator[str]:
    """Yield what is wrong with a stack's configuration, with the command that sets it right.

    Args:
        secrets: What is to be there.
        config: Key -> value; keys as `key_of` has them.
        hidden: Keys whose values are encrypted.
        stack: The stack.
    """
    for each in secrets:
        key = key_of(each)
        command = f"pulumi config set --secret {key} -s {stack}"
        if not config.get(key, "").strip():
            got = "an empty value" if key in config else "nothing"
            yield (
                f"{key}: got {got}; expected {each.meaning}. Where you made the Secret {each.name} "
                f"yourself, say {each.option}: cluster; else type it after: {command}"
            )
        elif key not in hidden:
            yield (
                f"{key}: got {each.meaning} in the open; expected it encrypted. Have a new one "
                f"made where this one was committed, and type it after: {command}"
            )
