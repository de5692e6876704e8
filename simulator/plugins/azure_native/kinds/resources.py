"""Resource groups and locks."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem
from ..arm import GROUP, described
from ..ids import group_id
from ..rules import LOCK, exists, named, one_of


def _group(context: Context, inputs: Inputs) -> Outputs:
    del context
    return {
        **described("Microsoft.Resources/resourceGroups", inputs["resourceGroupName"]),
        "provisioningState": None,
        "properties": {"provisioningState": "Succeeded"},
    }


def _lock(context: Context, inputs: Inputs) -> Outputs:
    del context
    return {
        **described("Microsoft.Authorization/locks", inputs["lockName"]),
        "lockName": None,
        "scope": None,
        "provisioningState": None,
    }


def _notes(_: Context, inputs: Inputs) -> Iterator[Problem]:
    notes = inputs.get("notes")
    longest = 512
    if isinstance(notes, str) and len(notes) > longest:
        yield Problem("notes", f"got {len(notes)} characters; expected at most 512. Shorten them.")


KINDS = (
    Kind(
        token=GROUP,
        identifier=lambda context, inputs: group_id(context, inputs["resourceGroupName"]),
        outputs=_group,
        required=frozenset({"location"}),
        replace=frozenset({"resourceGroupName", "location"}),
        name_input="resourceGroupName",
        name_format="{name}{random}",
        checks=(
            named(
                "resourceGroupName",
                r"[-\w.()]{0,89}[-\w()]",
                "at most 90 letters, digits, dashes, dots, underscores and brackets",
                "azure-prod",
            ),
        ),
        seconds=2,
    ),
    Kind(
        token=LOCK,
        identifier=lambda _, inputs: (
            f"{inputs['scope']}/providers/Microsoft.Authorization/locks/{inputs['lockName']}"
        ),
        outputs=_lock,
        replace=frozenset({"scope", "lockName"}),
        name_input="lockName",
        name_format="{name}{random}",
        checks=(one_of("level", "CanNotDelete", "ReadOnly"), _notes),
        rules=(exists("scope", "something"),),
        seconds=5,
    ),
)
