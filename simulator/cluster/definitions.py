"""Definitions that an API server had not finished when it ended.

A definition is served once it is `Established`. The server looks after that when the definition
changes, and not when it starts: one that was cut off between accepting the names and establishing
would wait for the server's own next look at everything, after five minutes.
"""

from typing import Any, Final

from .api import KubernetesApi

_KIND: Final = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
_MESSAGE: Final = "the server was started again before it was done"


def finish(api: KubernetesApi) -> list[str]:
    """Touch the status of every definition that was cut off, so that the server goes on with it.

    Args:
        api: A server that has just become ready.

    Returns:
        The names of those definitions.

    Raises:
        SimulatorError: The server does not answer, or refuses.
    """
    cut_off = [each for each in api.list(*_KIND) if _is_cut_off(each)]
    for each in cut_off:
        conditions = _conditions(each)
        conditions["Established"]["message"] = _MESSAGE
        api.patch(each, {"status": {"conditions": [*conditions.values()]}}, subresource="status")
    return [each["metadata"]["name"] for each in cut_off]


def _is_cut_off(definition: dict[str, Any]) -> bool:
    conditions = _conditions(definition)
    return [
        conditions.get(each, {}).get("status") for each in ("NamesAccepted", "Established")
    ] == ["True", "False"]


def _conditions(definition: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = definition.get("status", {}).get("conditions") or []
    return {each["type"]: each for each in found}
