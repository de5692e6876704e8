"""The catalogue of accelerators: what each is called, how large it is, how it can be shared."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class Accelerator:
    """One kind of GPU."""

    name: str
    """The name in an environment file, such as `nvidia-h100-80gb`."""

    product: str
    """What GPU feature discovery reports in `nvidia.com/gpu.product`."""

    memory_mib: int
    """The memory of one GPU in MiB."""

    mig_profiles: tuple[str, ...]
    """The MIG profiles that it can be cut into; empty where it has no MIG."""


@cache
def catalogue() -> Mapping[str, Accelerator]:
    """Return every accelerator that evenkeel knows, by name."""
    source = Path(__file__).with_name("accelerators.json")
    return {
        each["name"]: Accelerator(
            name=each["name"],
            product=each["product"],
            memory_mib=each["memory_mib"],
            mig_profiles=tuple(each["mig_profiles"]),
        )
        for each in json.loads(source.read_text(encoding="utf-8"))["accelerators"]
    }
