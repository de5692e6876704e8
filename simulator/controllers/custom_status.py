"""Writes the status of custom resources, with or without a status subresource."""

from ..cluster.api import Json, KubernetesApi
from ..errors import ApiError
from .ownership import holds, part_of

_NOT_FOUND = 404


def write_status(api: KubernetesApi, obj: Json, status: Json, manager: str) -> None:
    """Apply a status unless the object shows it already.

    A real chart's definition has the subresource; that of a stand-in may not have it.
    """
    if holds(obj.get("status", {}), status):
        return
    patch = part_of(obj, status=status)
    try:
        api.apply(patch, manager=manager, force=True, subresource="status")
    except ApiError as error:
        if error.status != _NOT_FOUND:
            raise
        if api.find(obj["apiVersion"], obj["kind"], **_name(obj)) is not None:
            api.apply(patch, manager=manager, force=True)


def _name(obj: Json) -> dict[str, str]:
    meta = obj["metadata"]
    return {key: meta[key] for key in ("name", "namespace") if key in meta}
