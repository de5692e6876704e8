"""How the GPUs of a node are cut into MIG instances, as the MIG manager does it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from ..session_data import Gpus

if TYPE_CHECKING:
    from ..cluster.api import Json

CONFIG_LABEL = "nvidia.com/mig.config"
STATE_LABEL = "nvidia.com/mig.config.state"
DISABLED = "all-disabled"

_COMPUTE_SLICES = 7
_MEMORY_SLICES = 8
_BALANCED = {1: 2, 2: 1, 3: 1}


@dataclass(frozen=True)
class MigLayout:
    """The cut of each GPU of a node."""

    cuts: tuple[Mapping[str, int] | None, ...]
    """For each GPU the number of instances by profile; None where MIG is off."""

    @property
    def whole(self) -> int:
        """How many GPUs are not in MIG mode."""
        return self.cuts.count(None)

    @property
    def instances(self) -> dict[str, int]:
        """How many instances there are of each profile on the node."""
        total: Counter[str] = Counter()
        for cut in self.cuts:
            total.update(cut or {})
        return dict(sorted(total.items()))

    @property
    def single(self) -> str | None:
        """The profile that every GPU is cut into, or None where they differ or are whole."""
        profiles = self.instances
        uniform = len(profiles) == 1 and all(self.cuts)
        return next(iter(profiles)) if uniform else None


def layout(gpus: Gpus, name: str, custom: str | None = None) -> MigLayout | None:
    """Return how a named configuration cuts the GPUs of a node.

    Args:
        gpus: The node's hardware.
        name: The value of the node's label `nvidia.com/mig.config`.
        custom: `config.yaml` of the ConfigMap that the ClusterPolicy names; without one the
            configurations that the MIG manager derives from the hardware hold.

    Returns:
        None where there is no such configuration for this hardware.
    """
    if custom is not None:
        return _custom(gpus, name, custom)
    cut = _derived(gpus).get(name, "unknown")
    return None if isinstance(cut, str) else MigLayout((cut,) * gpus.count)


def most(gpus: Gpus, profile: str) -> int:
    """Return how many instances of a profile fit on one GPU.

    A GPU has seven compute slices and eight slices of memory.
    """
    base, _, extra = profile.partition("+")
    if extra.startswith("me"):
        return 1  # there is one set of media engines
    compute, memory_gb = base.removesuffix("gb").split("g.")
    memory_slice = gpus.memory_mib / 1024 / _MEMORY_SLICES
    memory_slices = max(1, round(int(memory_gb) / memory_slice))
    return min(_COMPUTE_SLICES // int(compute), _MEMORY_SLICES // memory_slices)


def _derived(gpus: Gpus) -> dict[str, Mapping[str, int] | None]:
    configs: dict[str, Mapping[str, int] | None] = {DISABLED: None}
    if gpus.mig_profiles:
        configs["all-enabled"] = {}
        balanced = {}
        for compute, count in _BALANCED.items():
            of_size = [each for each in gpus.mig_profiles if each.startswith(f"{compute}g.")]
            if of_size:
                balanced[of_size[0]] = count
        configs["all-balanced"] = balanced
    for profile in gpus.mig_profiles:
        configs[f"all-{profile.replace('+', '.')}"] = {profile: most(gpus, profile)}
    return configs


def _custom(gpus: Gpus, name: str, text: str) -> MigLayout | None:
    try:
        entries: list[Json] = yaml.safe_load(text)["mig-configs"][name]
        cuts: list[Mapping[str, int] | None] = [None] * gpus.count
        for entry in entries:
            devices = entry["devices"]
            for index in range(gpus.count) if devices == "all" else devices:
                if entry["mig-enabled"]:
                    cut = {str(key): int(n) for key, n in entry.get("mig-devices", {}).items()}
                    if not _fits(gpus, cut):
                        if "device-filter" in entry:
                            break  # meant for other hardware: we know no PCI device numbers
                        return None
                    cuts[index] = cut
    except (yaml.YAMLError, LookupError, TypeError, ValueError, AttributeError):
        return None
    return MigLayout(tuple(cuts))


def _fits(gpus: Gpus, cut: Mapping[str, int]) -> bool:
    share = 0.0
    for profile, count in cut.items():
        if profile not in gpus.mig_profiles:
            return False
        share += count / most(gpus, profile)
    compute = sum(int(profile.partition("g.")[0]) * count for profile, count in cut.items())
    return compute <= _COMPUTE_SLICES and (share <= 1 or len(cut) > 1)
