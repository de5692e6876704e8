"""Who brings driver, toolkit and device plugin to a node: exactly one party each, or no GPU.

Pure: what the machine's image and its cloud bring, what a ClusterPolicy asks for, and which
DaemonSets there are, decide together. Each problem is one line: what is wrong and what to do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..cluster.api import Json
from ..session_data import Image
from .mig import CONFIG_LABEL, DISABLED, STATE_LABEL
from .node_features import WORKER
from .operand import DEVICE_PLUGIN, DRIVER, MIG_MANAGER, TOOLKIT, enabled_on
from .operand_objects import runtime_class_name
from .toleration import OPERANDS_TOLERATE, pod_tolerations, untolerated

SYSTEM_NAMESPACE = "kube-system"
"""Where a cloud's installer runs."""

INSTALL_DIR = "/usr/local/nvidia"
DRIVER_DIR = "/run/nvidia/driver"
"""Where the GPU operator puts toolkit and driver unless it is told otherwise."""

_WITH_REBOOT = "WITH_REBOOT"
"""The variable that lets the MIG manager restart a machine."""

_PARTS = frozenset({DRIVER, TOOLKIT, DEVICE_PLUGIN})


@dataclass(frozen=True)
class Scene:
    """All that decides whether one node can have its GPUs."""

    node: Json
    image: Image
    spec: Json | None
    """The ClusterPolicy's in force; None where there is none."""

    daemon_sets: Sequence[Json]

    @property
    def brought(self) -> frozenset[str]:
        """The parts that the GPU operator is to bring to this node."""
        if self.spec is None:
            return frozenset()
        return _PARTS & enabled_on(self.node["metadata"].get("labels", {}), self.spec)

    @property
    def installer(self) -> Json | None:
        """The DaemonSet that installs the image's driver, where it stands."""
        for each in self.daemon_sets:
            meta = each["metadata"]
            if (meta["namespace"], meta["name"]) == (SYSTEM_NAMESPACE, self.image.driver_installer):
                return each
        return None

    def problems(self) -> list[str]:
        """Return why the node cannot have its GPUs, the cause first; empty where it can."""
        parts = (_driver, _toolkit, _device_plugin, _mig, _tolerations)
        return [each for part in parts for each in part(self)]


def _driver(scene: Scene) -> Iterator[str]:
    image, installer = scene.image, f"DaemonSet {SYSTEM_NAMESPACE}/{scene.image.driver_installer}"
    parties = {"image": ["the machine's image"], "cloud": ["the cloud"], "none": []}[image.driver]
    parties += [installer] if scene.installer is not None else []
    if DRIVER in scene.brought and not image.operator_driver:
        beside = f" beside that of {' and '.join(parties)}" if parties else ""
        expected = "the latter alone" if parties else "another"
        apply = f" and apply {installer}" if image.driver_installer and not parties else ""
        yield (
            f"driver: got the GPU operator's{beside}; expected {expected}, because the operator "
            f"has none for {image.os} and its pods stay ImagePullBackOff. "
            f"Set driver.enabled to false in its values{apply}."
        )
        return
    parties += ["the GPU operator"] if DRIVER in scene.brought else []
    if len(parties) > 1:
        remedy = (
            "Set driver.enabled to false in the GPU operator's values"
            if DRIVER in scene.brought
            else f"Remove {installer}"
        )
        yield (
            f"driver: got {len(parties)}, from {' and '.join(parties)}; expected one, because two "
            f"break each other. {remedy}."
        )
    elif not parties:
        yield _no_driver(scene, installer)


def _no_driver(scene: Scene, installer: str) -> str:
    image = scene.image
    if image.operator_driver and scene.spec is not None:
        who, remedy = "the GPU operator's", "Set driver.enabled to true in its values"
    elif image.driver_installer:
        who, remedy = f"that of {installer}", "Apply it"
    else:
        who = "the image's or the cloud's"
        remedy = "Choose an image, or a setting of the pool, that brings one"
    return f"driver: got none; expected {who}, because {image.os} comes without. {remedy}."


def _toolkit(scene: Scene) -> Iterator[str]:
    image, operators = scene.image, TOOLKIT in scene.brought
    if image.toolkit and operators:
        yield (
            "toolkit: got 2, from the machine's image and the GPU operator; expected one, because "
            "the second undoes the first's settings. "
            "Set toolkit.enabled to false in the GPU operator's values."
        )
    elif operators:
        yield from _toolkit_settings(image, scene.spec or {})
    elif image.toolkit and scene.spec is not None:
        runtime = runtime_class_name(scene.spec)
        if runtime != image.runtime_class:
            yield (
                f"operator.runtimeClass: got {runtime}; expected {image.runtime_class}, which the "
                "machine's image has set up. Set it so in the GPU operator's values."
            )
    elif not image.toolkit and not image.device_plugin:  # a cloud's own plugin needs none
        yield (
            f"toolkit: got none; expected the GPU operator's, because {image.os} comes without. "
            "Set toolkit.enabled to true in its values."
        )


def _toolkit_settings(image: Image, spec: Json) -> Iterator[str]:
    toolkit, paths = spec.get("toolkit") or {}, spec.get("hostPaths") or {}
    given = _variables(toolkit)
    wanted = [
        (f"toolkit.env {name}", given.get(name, "none"), value)
        for name, value in image.toolkit_env.items()
    ]
    if image.toolkit_dir:
        wanted += [
            ("toolkit.installDir", toolkit.get("installDir") or INSTALL_DIR, image.toolkit_dir),
            (
                "hostPaths.driverInstallDir",
                paths.get("driverInstallDir") or DRIVER_DIR,
                image.toolkit_dir,
            ),
        ]
    for path, got, expected in wanted:
        if got != expected:
            yield (
                f"{path}: got {got}; expected {expected} on {image.os}. "
                "Set it so in the GPU operator's values."
            )


def _variables(part: Json) -> dict[str, str]:
    """Return the environment that a ClusterPolicy gives to one of its parts."""
    return {each["name"]: str(each.get("value", "")) for each in part.get("env") or ()}


def _mig(scene: Scene) -> Iterator[str]:
    """Yield GPUs that are to change their mode where nobody may restart the machine for it."""
    labels, spec = scene.node["metadata"].get("labels", {}), scene.spec or {}
    wanted = labels.get(CONFIG_LABEL, DISABLED)
    if (
        not scene.image.mig_needs_restart
        or wanted == DISABLED
        or labels.get(STATE_LABEL) == "success"  # the mode was changed before, and stays
        or MIG_MANAGER not in enabled_on(labels, spec)
    ):
        return
    got = _variables(spec.get("migManager") or {}).get(_WITH_REBOOT, "none")
    if got != "true":
        yield (
            f"migManager.env {_WITH_REBOOT}: got {got}; expected true for {wanted}, because GPUs "
            "of this machine change their mode of MIG only when it starts again. "
            "Set it so in the GPU operator's values."
        )


def _device_plugin(scene: Scene) -> Iterator[str]:
    clouds, operators = scene.image.device_plugin, DEVICE_PLUGIN in scene.brought
    if clouds and operators:
        yield (
            "devicePlugin: got 2, from the cloud and the GPU operator; expected one, because both "
            "would offer the same GPUs. "
            "Set devicePlugin.enabled to false in the GPU operator's values."
        )
    elif not clouds and not operators:
        yield (
            "devicePlugin: got none; expected the GPU operator's, because the cloud brings none. "
            "Set devicePlugin.enabled to true in its values."
        )


def _tolerations(scene: Scene) -> Iterator[str]:
    """Yield what is not tolerated by pods without which nothing happens on the node."""
    checked = []
    if scene.installer is not None:
        name = f"DaemonSet {SYSTEM_NAMESPACE}/{scene.image.driver_installer}"
        checked.append((name, pod_tolerations(scene.installer), "the driver is not installed"))
    if scene.brought and scene.spec is not None:
        checked += [
            (
                "node-feature-discovery.worker.tolerations",
                pod_tolerations(each),
                "no GPU is found",
            )
            for each in scene.daemon_sets
            if each["metadata"]["name"].endswith(WORKER)
        ]
        common = (scene.spec.get("daemonsets") or {}).get("tolerations") or OPERANDS_TOLERATE
        checked.append(("daemonsets.tolerations", common, "the GPU operator's pods do not run"))
    for path, tolerations, consequence in checked:
        for taint in untolerated(scene.node, tolerations):
            yield (
                f"{path}: got none for the taint {taint}; expected one, because without it "
                f"{consequence} on the node. Add it."
            )
