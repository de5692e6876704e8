"""Node groups in the store and their nodes in the cluster: put, resized, removed."""

from collections.abc import Iterable
from dataclasses import replace

from ..cluster.api import KubernetesApi
from ..errors import CloudError
from ..session import Session
from .faults import happens
from .group_nodes import remove_node, settle
from .node_group import NodeGroup
from .quotas import Request, advice, expect
from .records import Call, Stored
from .store import Store


def all_groups(store: Store) -> list[NodeGroup]:
    """Return every group that there is."""
    rows = store.rows("SELECT content FROM node_groups ORDER BY provider, id")
    return [NodeGroup.of_json(row["content"]) for row in rows]


def find(store: Store, provider: str, identifier: str) -> NodeGroup | None:
    """Return one group, or None where it does not exist."""
    query = "SELECT content FROM node_groups WHERE provider=? AND id=?"
    rows = store.rows(query, provider, identifier)
    return NodeGroup.of_json(rows[0]["content"]) if rows else None


def put(
    store: Store, session: Session, api: KubernetesApi, group: NodeGroup, *, told: bool = False
) -> NodeGroup:
    """Make a group what it should be: its nodes join or go. Called again, nothing changes.

    A group that somebody scales keeps its size, as far as the limits allow; `told` gives it the
    size that it names, because some clouds' calls have no way to leave it out.

    Raises:
        CloudError: The machine type cannot be had, or the quota has no room.
    """
    with store.transaction():  # an autoscaler may be at it in another process
        before = find(store, group.provider, group.id)
        size = group.size
        if before is not None and group.scaled_by and not told:
            size = min(max(len(before.members), group.minimum), group.maximum)
        if before is not None:
            group = replace(group, members=before.members)
        changed = _write(store, session, group, size)
    settle(session, api, changed, before)
    return changed


def resize(
    store: Store, session: Session, api: KubernetesApi, group: NodeGroup, size: int
) -> NodeGroup:
    """Give a group another size, as an autoscaler does; one that is gone stays gone.

    What was changed in it since it was read stays as it is.

    Raises:
        CloudError: There is no capacity, or the quota has no room; nothing was changed.
    """
    call, told = _resizing(group), _told(group, size)
    try:
        if size > len(group.members) and happens(
            store, session, "no-capacity", group.type, group.name
        ):
            raise no_capacity(group)
        with store.transaction():
            now = find(store, group.provider, group.id)
            if now is None:
                return group
            changed = _write(store, session, now, min(size, max(now.maximum, now.size)))
    except CloudError as error:
        store.record(replace(call, outcome="failed", message=f"{told}: {error}"))
        raise
    _settle(store, session, api, changed, now)
    store.record(replace(call, message=told))
    return changed


def drop(
    store: Store, session: Session, api: KubernetesApi, group: NodeGroup, indexes: Iterable[int]
) -> NodeGroup:
    """Take certain nodes out of a group, as an autoscaler does; one that is gone stays gone."""
    gone = set(indexes)
    with store.transaction():
        now = find(store, group.provider, group.id)
        if now is None:
            return group
        kept = tuple(each for each in now.members if each not in gone)
        changed = _write(store, session, replace(now, members=kept), len(kept))
    _settle(store, session, api, changed, now)
    store.record(replace(_resizing(group), message=_told(group, len(kept))))
    return changed


def remove(store: Store, api: KubernetesApi, provider: str, identifier: str) -> None:
    """Take a group and its nodes away; one that is gone is no error."""
    group = find(store, provider, identifier)
    if group is None:
        return
    if group.scaled_by:
        group = _closed(store, group)
    _clear(api, group)
    with store.transaction() as db:
        db.execute("DELETE FROM node_groups WHERE provider=? AND id=?", (provider, identifier))
        db.execute("DELETE FROM demands WHERE provider=? AND id=?", (provider, identifier))
    if group.scaled_by:
        _clear(api, group)  # what an autoscaler has registered until the group was gone


def _closed(store: Store, group: NodeGroup) -> NodeGroup:
    """Write down that a group grows no more; return it as it is then."""
    with store.transaction() as db:
        now = find(store, group.provider, group.id) or group
        closed = replace(now, minimum=0, maximum=0, size=0)
        db.execute(
            "UPDATE node_groups SET content=? WHERE provider=? AND id=?",
            (closed.to_json(), group.provider, group.id),
        )
    return closed


def _clear(api: KubernetesApi, group: NodeGroup) -> None:
    for index in group.members:
        remove_node(api, group.node_name(index))


def _settle(
    store: Store, session: Session, api: KubernetesApi, group: NodeGroup, before: NodeGroup
) -> None:
    """Settle a group that somebody may have removed meanwhile: then none of its nodes stays."""
    settle(session, api, group, before)
    if find(store, group.provider, group.id) is None:
        _clear(api, group)


def no_capacity(group: NodeGroup, code: str = "no capacity") -> CloudError:
    """Return the refusal of machines that the cloud has none of."""
    hint = advice(group.alternatives or ["try again later"])
    return CloudError(
        f"{group.type} {group.name}: {code}: no {group.machine_type} to be had in "
        f"{', '.join(group.zones) or group.region}. {hint}",
        code="no-capacity",
    )


def _write(store: Store, session: Session, group: NodeGroup, size: int) -> NodeGroup:
    """Write a group down with so many members, where the quota has room for them."""
    kept = sorted(group.members)[:size]
    free = (index for index in range(size + len(group.members)) if index not in group.members)
    members = (*kept, *(next(free) for _ in range(size - len(kept))))
    changed = replace(group, members=members, size=size)
    group.hardware(session)
    with store.transaction() as db:
        if group.family:
            amount = size * group.each
            if size > len(group.members):
                expect(store, session, _request(group), group.family, amount)
            store.demand(_owner(group), [(group.family, amount)])
        db.execute(
            "INSERT OR REPLACE INTO node_groups VALUES (?, ?, ?)",
            (group.provider, group.id, changed.to_json()),
        )
    return changed


def _request(group: NodeGroup) -> Request:
    return Request(
        provider=group.provider,
        region=group.region,
        what=f"{group.type} {group.name}",
        id=group.id,
        alternatives=group.alternatives,
    )


def _owner(group: NodeGroup) -> Stored:
    return Stored(
        provider=group.provider,
        type=group.type,
        id=group.id,
        urn="",
        name=group.name,
        region=group.region,
    )


def _resizing(group: NodeGroup) -> Call:
    return Call(provider=group.provider, method="resize", type=group.type, id=group.id)


def _told(group: NodeGroup, size: int) -> str:
    return f"{group.name}: from {len(group.members)} to {size} nodes"
