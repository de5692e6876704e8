"""Faults and quotas that a person asks a simulated cloud for: `--fault` and `--quota`."""

from collections.abc import Iterable
from typing import get_args

from pydantic import ValidationError

from cli.errors import UsageError
from components.planning.names import nearest
from simulator.session_data import Fault

_KINDS: tuple[str, ...] = get_args(Fault.model_fields["kind"].annotation)
_WORDS = (2, 3)


def faults(typed: Iterable[str]) -> tuple[Fault, ...]:
    """Read faults such as `no-capacity aws:eks/nodeGroup:NodeGroup train`.

    Raises:
        UsageError: One of them cannot be read; nothing was started.
    """
    return tuple(map(_fault, typed))


def _fault(text: str) -> Fault:
    words = text.split()
    if len(words) not in _WORDS:
        raise UsageError(
            f"--fault: got {text!r}; expected KIND TYPE [NAME], for example "
            "'no-capacity aws:eks/nodeGroup:NodeGroup train'. Nothing was started."
        )
    kind, token, *name = words
    try:
        return Fault.model_validate({"kind": kind, "type": token, "name": " ".join(name)})
    except ValidationError:
        meant = nearest(kind, _KINDS)
        raise UsageError(
            f"--fault: got {kind}; expected one of {', '.join(_KINDS)}. "
            f"{f'Did you mean {meant}? ' if meant else ''}Nothing was started."
        ) from None


def quotas(typed: Iterable[str]) -> dict[str, int]:
    """Read quotas such as `aws/eu-west-1/p5=192`.

    Raises:
        UsageError: One of them cannot be read; nothing was started.
    """
    found = {}
    for text in typed:
        name, _, limit = text.rpartition("=")
        if name.count("/") != _WORDS[0] or not all(name.split("/")) or not limit.isdigit():
            raise UsageError(
                f"--quota: got {text!r}; expected PROVIDER/REGION/FAMILY=LIMIT with a whole "
                "number, for example aws/eu-west-1/p5=192. Nothing was started."
            )
        found[name] = int(limit)
    return found
