"""Faults and quotas that a person asks a simulated cloud for: `--fault` and `--quota`."""

from collections.abc import Iterable
from typing import get_args

from pydantic import ValidationError

from components.planning.names import nearest
from operations.errors import UsageError
from simulator.cloud import kubernetes_faults, providers
from simulator.cloud import quotas as limits
from simulator.cloud.store import FILE, Store
from simulator.session import Session
from simulator.session_data import Fault, SessionData

_KINDS: tuple[str, ...] = get_args(Fault.model_fields["kind"].annotation)
_WORDS = (2, 3)
_SLASHES = 2


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
        raise UsageError(
            f"--fault: got {kind}; expected one of {', '.join(_KINDS)}. "
            f"{_meant(kind, _KINDS)}Nothing was started."
        ) from None


def check(data: SessionData, region: str) -> None:
    """Refuse faults and quotas that could never matter to an environment.

    Args:
        data: What the simulator is told of it.
        region: Where it stands.

    Raises:
        UsageError: A resource type or a quota that they do not have; nothing was started.
    """
    types = {token for provider in data.clouds for token in providers.tokens(provider)}
    for fault in data.faults:
        if kubernetes_faults.is_type(fault.type):
            _check_capacity(fault)
        elif fault.type not in types:
            raise UsageError(
                f"--fault: got {fault.type}; expected a type that the environment's simulated "
                "cloud has, or one of Kubernetes, such as kubernetes:core/v1:Namespace. "
                f"{_meant(fault.type, types)}Nothing was started."
            )
    for name in data.quotas:
        provider, place, family = name.split("/")
        families = limits.families(provider) if provider in data.clouds else set[str]()
        if family not in families:
            known = ", ".join(sorted(families)) or "none: the environment has no such cloud"
            raise UsageError(
                f"--quota: got {name}; expected a family that is counted there ({known}). "
                f"{_meant(family, families)}Nothing was started."
            )
        if place != region:
            raise UsageError(
                f"--quota: got {name}; expected the environment's region, {region}. "
                "Nothing was started."
            )


def _check_capacity(fault: Fault) -> None:
    if fault.kind == "no-capacity" and not kubernetes_faults.has_capacity(fault.type):
        raise UsageError(
            f"--fault: got {fault.kind} for {fault.type}; expected one of machines: "
            f"{kubernetes_faults.MACHINES} or {kubernetes_faults.NODE}. Nothing was started."
        )


def never_happened(session: Session, faults: Iterable[Fault]) -> list[str]:
    """Return a line for each fault that struck nothing: what succeeds by doing nothing misleads."""
    if not (session.folder / FILE).exists():
        return []
    store = Store.of(session)
    try:
        struck = store.struck()
    finally:
        store.close()
    return [
        f"--fault {each.kind} {each.type} {each.name}".rstrip()
        + ": struck nothing; no such resource was being made. Its name is the program's."
        for each in faults
        if not struck.get(each.model_dump_json())
    ]


def _meant(name: str, known: Iterable[str]) -> str:
    found = nearest(name, known)
    return f"Did you mean {found}? " if found else ""


def quotas(typed: Iterable[str]) -> dict[str, int]:
    """Read quotas such as `aws/eu-west-1/on-demand-p=192`.

    Raises:
        UsageError: One of them cannot be read; nothing was started.
    """
    found = {}
    for text in typed:
        name, _, limit = text.rpartition("=")
        if name.count("/") != _SLASHES or not all(name.split("/")) or not limit.isdigit():
            raise UsageError(
                f"--quota: got {text!r}; expected PROVIDER/REGION/FAMILY=LIMIT with a whole "
                "number, for example aws/eu-west-1/on-demand-p=192. Nothing was started."
            )
        found[name] = int(limit)
    return found
