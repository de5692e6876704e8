"""The steps that a decision comes to, and the resource as it will be."""

from . import step, urns
from .diff import Diff
from .goals import Goal
from .resources import Resource
from .step import Step


def under_name(old: Resource, urn: str) -> Resource:
    """Return an old resource under its new name."""
    if old.urn == urn:
        return old
    renamed = old.copy()
    renamed.urn = urn
    renamed.type = urns.type_of(urn)
    return renamed


def create_first(old: Resource, new: Resource, diff: Diff) -> list[Step]:
    """Return a replacement that exists before the old resource goes (at the end of the run)."""
    keys, diffs, detailed = diff.replace_keys, diff.changed_keys, diff.detailed
    return [
        Step(
            step.CREATE_REPLACEMENT, old, new, keys, diffs, detailed, logical=False, marks="delete"
        ),
        Step(step.REPLACE, old, new, keys, diffs, detailed),
    ]


def update(old: Resource, new: Resource, goal: Goal, diff: Diff) -> Step:
    """Return the change of a resource where it is."""
    ignored = goal.ignore_changes
    return Step(step.UPDATE, old, new, (), diff.changed_keys, diff.detailed, ignored=ignored)


def proposed(urn: str, goal: Goal, old: Resource | None, alias: str) -> Resource:
    """Return the resource that the program wants, before anybody has checked it."""
    return Resource(
        urn,
        goal.custom,
        goal.type,
        inputs=goal.properties,
        parent=goal.parent,
        protect=bool(goal.protect),
        dependencies=sorted(goal.dependencies),
        provider=goal.provider,
        property_dependencies={
            key: sorted(each) for key, each in goal.property_dependencies.items()
        },
        additional_secret_outputs=goal.additional_secret_outputs,
        aliases=[alias] if alias else [],
        custom_timeouts=goal.timeouts,
        retain_on_delete=bool(goal.retain_on_delete),
        deleted_with=goal.deleted_with,
        created=old.created if old is not None else "",
        modified=old.modified if old is not None else "",
        source_position=goal.source_position,
        ignore_changes=goal.ignore_changes,
        hide_diff=goal.hide_diff,
        replace_on_changes=goal.replace_on_changes,
        refresh_before_update=old.refresh_before_update if old is not None else False,
    )
