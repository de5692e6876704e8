"""Whether a plan of Pulumi's does nothing: then nobody has to approve it, or to carry it out."""

import json
from collections.abc import Mapping
from typing import Any, Final

_STILL: Final = frozenset({"same", "read", "refresh"})
_STACK: Final = "::pulumi:pulumi:Stack::"


def is_empty(plan: bytes, export: Mapping[str, Any]) -> bool:
    """Tell whether a plan leaves all as it is; where that is not sure, it does not.

    Args:
        plan: What `pulumi preview --save-plan` has written.
        export: The stack as it was then, of `pulumi stack export`.
    """
    try:
        resources: Mapping[str, Any] = json.loads(plan)["resourcePlans"]
        deployment: Mapping[str, Any] = export["deployment"]
        kept = {each["urn"]: each for each in deployment["resources"]}
        if deployment.get("pending_operations"):
            return False
        # what the state has and the plan does not even mention is not planned to stay
        if set(kept) != set(resources):
            return False
        return all(
            set(each["steps"]) <= _STILL
            and (_STACK not in urn or _same(each.get("outputs"), kept[urn].get("outputs")))
            for urn, each in resources.items()
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _same(planned: object, kept: object) -> bool:
    """Tell whether a stack's outputs stay; a secret is encrypted anew each time, and does not."""
    return (planned or {}) == (kept or {})
