"""Judges what a refresh has found: what is drift, and what is left out and why."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gitops.drift.cluster_pools import OWN, Pool, is_pool_list, own_pools, pool_changes
from gitops.drift.harmless import Harmless, harmless
from gitops.drift.owners import Owner, Step, at, fields, is_secret, owners, steps_of
from gitops.drift.refreshed import Look
from gitops.drift.report import Change, Drifted, Silent
from gitops.drift.scaled import Workload, scaled, workload
from simulator.plugins.kubernetes.store import CREATOR

_SECRET: Final = "[secret]"  # noqa: S105 - what stands for one
_LONGEST: Final = 300
_SECRET_TYPE: Final = "kubernetes:core/v1:Secret"  # noqa: S105 - a type of resource
_REPLICAS: Final = "spec.replicas"
_CLUSTER: Final = "kubernetes:"


@dataclass
class Verdict:
    """What is drift, and what is not."""

    drifted: list[Drifted] = field(default_factory=list)
    silent: list[Silent] = field(default_factory=list)


def judge(looks: list[Look], table: Harmless | None = None) -> Verdict:
    """Judge every resource that was looked at."""
    verdict, table = Verdict(), table or harmless()
    targets, pools = scaled(looks), own_pools(looks)
    for look in looks:
        kind, name = look.type, look.name
        if look.op == "delete":
            gone = Drifted(kind="gone", type=kind, name=name[:2000], urn=look.urn[:2000])
            verdict.drifted.append(gone)
            continue
        changes = [
            *_changed(look, table, targets, verdict.silent),
            *_pooled(look, table, pools, verdict.silent),
            *_added(look, table),
        ]
        if changes:
            verdict.drifted.append(
                Drifted(
                    kind="changed",
                    type=kind,
                    name=name[:2000],
                    urn=look.urn[:2000],
                    changes=tuple(changes),
                )
            )
    return verdict


def _changed(
    look: Look, table: Harmless, targets: frozenset[Workload], silent: list[Silent]
) -> Iterator[Change]:
    """Yield what is not as the program has written it."""
    if look.op == "same":
        return
    for path in look.paths:
        if is_pool_list(look, path):
            continue
        steps = steps_of(path)
        by = [] if not look.type.startswith(_CLUSTER) else _others(look, path)
        why = table.why(look.type, path, by)
        if not why and _is_kept_by_no_cluster(look, steps):
            why = "the cluster keeps no empty value"
        # scaled to none, the cluster forgets who has done it
        if path == _REPLICAS and not by and workload(look) in targets:
            why = "an autoscaler of the stack sets the replicas"
        if why:
            silent.append(Silent(urn=look.urn[:2000], path=path[:2000], why=why))
            continue
        yield Change(
            path=path[:2000],
            deployed=_shown(_seen(look, look.inputs, steps)),
            found=_shown(_seen(look, look.found, steps)),
            by=", ".join(each.title for each in by)[:2000],
        )


def _pooled(
    look: Look, table: Harmless, own: frozenset[Pool], silent: list[Silent]
) -> Iterator[Change]:
    """Yield what is not as it was in the pools that a cluster lists."""
    for each in pool_changes(look, own):
        path = each.path[:2000]
        if why := OWN if each.own else table.why(look.type, each.path, []):
            silent.append(Silent(urn=look.urn[:2000], path=path, why=why))
        else:
            yield Change(path=path, deployed=_shown(each.deployed), found=_shown(each.found))


def _is_kept_by_no_cluster(look: Look, steps: Sequence[Step]) -> bool:
    """Tell whether a chart has written an empty value, which the API server leaves out.

    Such as false for a host's network, or no annotations. It keeps the empty texts of labels and
    of data, and each false that is not what it would take by itself; so what it has left out is
    missing in its first answer, too: what was there then has been taken away.
    """
    written, found, before = (at(each, steps) for each in (look.inputs, look.found, look.before))
    kept_by_none = found is None and before is None
    return look.type.startswith(_CLUSTER) and written is not None and not written and kept_by_none


def _others(look: Look, path: str) -> list[Owner]:
    """Return who has set a field beside the program itself."""
    own = {look.live.get("__fieldManager"), CREATOR}
    return [each for each in owners(look.live, path) if each.name not in own]


def _added(look: Look, table: Harmless) -> Iterator[Change]:
    """Yield what a person has added since the deployment, where the program says nothing.

    A refresh compares what the program has written. What else is there is mostly the work of
    controllers; but a subject in a role binding, or a rule in a role, that somebody has put there
    by hand is drift.
    """
    if not look.type.startswith(_CLUSTER):
        return
    known = {(owner, path) for owner, path in fields(look.before)}
    steps_reported = {tuple(steps_of(path)) for path in look.paths}
    for owner, path in fields(look.live):
        steps = tuple(steps_of(path))
        if (
            not table.is_person(owner)
            or (owner, path) in known
            or any(_meet(steps, each) for each in steps_reported)
            or table.why(look.type, path, [owner])
            or _is_same(at(look.live, steps), at(look.inputs, steps))
        ):
            continue
        found = _shown(_seen(look, look.live, steps))
        yield Change(path=path[:2000], found=found, by=owner.title[:2000])


def _meet(one: tuple[Step, ...], other: tuple[Step, ...]) -> bool:
    """Tell whether one path is inside the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _seen(look: Look, value: Any, steps: Sequence[Step]) -> Any:  # noqa: ANN401 - any JSON
    """Return what stands at a path, and the secret where it is inside one."""
    if look.type == _SECRET_TYPE and steps[0] in {"data", "stringData"}:
        return _SECRET
    for count in range(len(steps)):
        if is_secret(at(value, steps[:count])):
            return _SECRET
    return at(value, steps)


def _is_same(found: Any, written: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether somebody has set just what the program has; of a secret nobody can tell."""
    return bool(found == written) and not is_secret(found)


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON
    if value is None:
        return ""
    if is_secret(value):
        return _SECRET
    # without marks it would read as nothing
    text = value if isinstance(value, str) and value else json.dumps(_hidden(value), sort_keys=True)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _hidden(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        return _SECRET if is_secret(value) else {key: _hidden(each) for key, each in value.items()}
    return [_hidden(each) for each in value] if isinstance(value, list) else value
