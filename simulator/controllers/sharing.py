"""How a device plugin shares GPUs: its configuration, and the resources that it offers then."""

from dataclasses import dataclass, field

import yaml

from ..session_data import Gpus, Image
from .mig import MigLayout
from .refusal import RefusalError

GPU = "nvidia.com/gpu"
CONFIG_LABEL = "nvidia.com/device-plugin.config"
"""On a node: which entry of the plugin's ConfigMap holds, instead of the default one."""

_SECTIONS = {"timeSlicing": "time-slicing", "mps": "mps"}


@dataclass(frozen=True)
class Sharing:
    """What the plugin's configuration says about sharing."""

    strategy: str = "none"
    """`none`, `time-slicing` or `mps`."""

    replicas: dict[str, int] = field(default_factory=dict)
    """Resource -> how many may use one device."""

    renamed: dict[str, str] = field(default_factory=dict)
    """Resource -> the name under which its shares are offered."""


def read_sharing(text: str, source: str) -> Sharing:
    """Read an entry of a device plugin's ConfigMap.

    Args:
        text: The entry: a device plugin configuration of version v1.
        source: Where it is from, for messages.

    Raises:
        RefusalError: The real plugin would not start with it.
    """
    try:
        content = yaml.safe_load(text) or {}
        if content.get("version") != "v1":
            raise RefusalError(f"{source}: got version {content.get('version')!r}; expected v1.")
        sections = {
            name: content["sharing"][name]
            for name in _SECTIONS
            if content.get("sharing", {}).get(name)
        }
        if len(sections) > 1:
            raise RefusalError(f"{source}: got timeSlicing and mps; expected one of them.")
        for name, section in sections.items():
            return _sharing(_SECTIONS[name], section, source)
    except (yaml.YAMLError, LookupError, TypeError, AttributeError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise RefusalError(
            f"{source}: not a device plugin configuration ({type(error).__name__}: {reason}). "
            "Write it as NVIDIA's k8s-device-plugin reads it, version v1."
        ) from None
    return Sharing()


def shared_by_cloud(image: Image) -> Sharing:
    """Return how a cloud's own device plugin shares the GPUs of its machines."""
    if image.sharers == 1:
        return Sharing()
    return Sharing("time-slicing", {GPU: image.sharers})


def _sharing(strategy: str, section: dict[str, object], source: str) -> Sharing:
    replicas: dict[str, int] = {}
    renamed: dict[str, str] = {}
    resources = section.get("resources")
    for entry in resources if isinstance(resources, list) else ():
        name, count = str(entry["name"]), int(entry["replicas"])
        if count < 1:
            raise RefusalError(f"{source}: got {count} replicas of {name}; expected 1 or more.")
        replicas[name] = count
        if rename := entry.get("rename") or (section.get("renameByDefault") and f"{name}.shared"):
            renamed[name] = str(rename)
    return Sharing(strategy, replicas, renamed)


def offered(gpus: Gpus, cut: MigLayout, mig_strategy: str, sharing: Sharing) -> dict[str, int]:
    """Return the resources that the device plugin of a node offers.

    Args:
        gpus: The node's hardware.
        cut: How its GPUs are cut by MIG.
        mig_strategy: `none`, `single` or `mixed`, as the ClusterPolicy says.
        sharing: The plugin's configuration.

    Raises:
        RefusalError: The real plugin would not start: MIG cuts differ under strategy `single`.
    """
    resources: dict[str, int] = {}
    if mig_strategy == "none" or cut.whole == len(cut.cuts):
        resources[GPU] = gpus.count
    elif mig_strategy == "mixed":
        resources[GPU] = cut.whole
        resources |= {mig_resource(name): count for name, count in cut.instances.items()}
    elif cut.single is not None:
        resources[GPU] = cut.instances[cut.single]
    else:
        raise RefusalError(
            "mig.strategy: got single on a node whose GPUs are not all cut alike; "
            "expected one profile. Use mixed, or one all-PROFILE configuration."
        )
    return {
        sharing.renamed.get(name, name): count * sharing.replicas.get(name, 1)
        for name, count in resources.items()
        if count
    }


def mig_resource(profile: str) -> str:
    """Return the resource of a MIG profile under strategy `mixed`."""
    return f"nvidia.com/mig-{profile.replace('+', '.')}"
