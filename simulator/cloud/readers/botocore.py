"""AWS' service models: `botocore:eks:CreateNodegroupRequest.taints[*].key`."""

import importlib
import re
from typing import Any

from .patterns import compiles


def limits(service: str, name: str) -> dict[str, Any]:
    """Return what a service's model says of a shape, or of a member of one."""
    loader = importlib.import_module("botocore.loaders").Loader()
    if service not in loader.list_available_services("service-2"):
        raise KeyError(service)
    shapes: dict[str, Any] = loader.load_service_model(service, "service-2")["shapes"]
    first, *steps = re.findall(r"[^.\[\]]+|\[\*\]", name)
    shape = shapes[first]
    for step in steps:
        if step == "[*]":
            inner = shape.get("member") or shape["value"]
        elif step == "key" and shape["type"] == "map":
            inner = shape["key"]
        else:
            inner = shape["members"][step]
        shape = shapes[inner["shape"]]
    found = {key: shape[key] for key in ("enum", "pattern", "min", "max") if key in shape}
    if "pattern" in found and not compiles(found["pattern"]):
        del found["pattern"]
    return {"type": shape["type"], **found}
