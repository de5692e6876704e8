"""What the device plugin, the MIG manager and GPU feature discovery do on each GPU node."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ..cluster.api import Json
from ..session_data import Gpus
from . import boot, kinds
from .controller import Controller, Watches
from .gpu_labels import gpu_labels
from .gpu_parts import SYSTEM_NAMESPACE, Scene
from .hardware import gpus_of, image_of
from .mig import CONFIG_LABEL as MIG_CONFIG
from .mig import DISABLED, STATE_LABEL, MigLayout, layout
from .node_features import WORKER, keep_node
from .operand import DEVICE_PLUGIN, DRIVER, FEATURE_DISCOVERY, MIG_MANAGER, OPERANDS
from .operand_objects import mig_strategy, plugin_config_name
from .ownership import holds, is_going, owned_keys, part_of
from .pods import keep_daemon_pods, ready_on
from .policy import in_order, spec_of
from .refusal import RefusalError
from .sharing import CONFIG_LABEL, Sharing, offered, read_sharing, shared_by_cloud

FIRST_GPU = "simulator.evenkeel.dev/first-gpu-seconds"
"""On a node: modelled seconds from the start of the operands to the first GPU."""

PROBLEM = "simulator.evenkeel.dev/gpu-problem"
"""On a node: why it would have no GPUs in reality, a line for each reason."""

LOADED = "simulator.evenkeel.dev/device-plugin-loaded"
"""On a node: the configuration that its device plugin has read, and which pod read it."""

_LOOK_AGAIN_SECONDS = 5.0
_NAMES = frozenset(each.name for each in OPERANDS)


@dataclass
class _Wanted:
    """What a node is to show."""

    labels: dict[str, str]
    annotations: dict[str, str]
    resources: dict[str, str]


class GpuNodes(Controller):
    """Makes GPUs appear on a node once all that they need is there, and go when it goes."""

    name = "gpu-nodes"

    def __init__(self, watches: Watches) -> None:
        """Watch nodes, operands' pods and policies."""
        super().__init__(watches)
        self._nodes = self.watch(kinds.NODE, lambda node: [node["metadata"]["name"]], keep_node)
        self._pods = self.watch(kinds.POD, _node_of_operand, keep_daemon_pods)
        self._daemon_sets = self.watch(kinds.DAEMON_SET, self._every_node)
        self._policies = self.watch(kinds.CLUSTER_POLICY, lambda _: self.keys())

    def keys(self) -> Iterable[str]:
        """Return the names of the nodes that have GPUs inside."""
        return [node["metadata"]["name"] for node in self._nodes.all() if gpus_of(node)]

    def reconcile(self, key: str) -> None:
        """Write a node's labels, annotations and resources where they differ."""
        node = self._nodes.get(key)
        gpus = gpus_of(node) if node is not None else None
        if node is None or gpus is None:
            return
        wanted = self._wanted(node, gpus)
        self._write_metadata(node, wanted)
        self._write_resources(node, wanted.resources)

    def _wanted(self, node: Json, gpus: Gpus) -> _Wanted:
        name = node["metadata"]["name"]
        ready = ready_on(self._pods.all(), name)
        pods = {each: pod for each, pod in ready.items() if each in _NAMES}
        wanted = _Wanted(self._kept_labels(node), {}, {})
        scene = self._scene(node)
        if scene.spec is None and not scene.image.device_plugin:
            return wanted  # nobody is to make GPUs known here
        if problems := scene.problems():
            wanted.annotations[PROBLEM] = "\n".join(problems)
            return wanted
        try:
            self._show(scene, gpus, pods, wanted)
        except RefusalError as error:
            wanted.annotations[PROBLEM] = str(error)
            self.queue.add(name, _LOOK_AGAIN_SECONDS)  # a ConfigMap that comes is not watched
        return wanted

    def _scene(self, node: Json) -> Scene:
        policy = next(iter(in_order(self._policies.all())), None)
        spec = None if policy is None or is_going(policy) else spec_of(policy)
        return Scene(node, image_of(node), spec, self._daemon_sets.all())

    def _show(self, scene: Scene, gpus: Gpus, pods: dict[str, Json], wanted: _Wanted) -> None:
        """Add what a node without a problem shows as far as its pods are.

        Raises:
            RefusalError: The device plugin would not start with its configuration.
        """
        spec, node = scene.spec or {}, scene.node
        namespace = next((each["metadata"]["namespace"] for each in pods.values()), "")
        cut, state = self._cut(scene, gpus, pods, namespace)
        if state:
            wanted.labels[STATE_LABEL] = state
        if DEVICE_PLUGIN in scene.brought:
            sharing = self._sharing(node, spec, pods, namespace, wanted) if pods else Sharing()
        else:
            sharing = shared_by_cloud(scene.image)
        if FEATURE_DISCOVERY in pods:
            driver = spec.get("driver", {})
            version = str(driver.get("version", "")) if DRIVER in scene.brought else ""
            wanted.labels |= gpu_labels(gpus, cut, mig_strategy(spec), sharing, version)
        if scene.brought <= pods.keys() and self._driver_installed(scene):
            resources = offered(gpus, cut, mig_strategy(spec), sharing)
            wanted.resources = {key: str(count) for key, count in resources.items()}
            seconds = boot.boot_seconds(DEVICE_PLUGIN, scene.brought, scene.image)
            wanted.annotations[FIRST_GPU] = str(seconds)

    def _driver_installed(self, scene: Scene) -> bool:
        """Tell whether a cloud's installer, where there is one, has done its work on the node."""
        installer = scene.installer
        return installer is None or any(
            pod["ready"]
            and pod["nodeName"] == scene.node["metadata"]["name"]
            and pod["daemonSet"] == installer["metadata"]["name"]
            and pod["metadata"]["namespace"] == SYSTEM_NAMESPACE
            for pod in self._pods.all()
        )

    def _kept_labels(self, node: Json) -> dict[str, str]:
        # What feature discovery wrote stays while its pod is away for a moment, and goes with it.
        if all(each["metadata"]["name"] != FEATURE_DISCOVERY for each in self._daemon_sets.all()):
            return {}
        labels = node["metadata"].get("labels", {})
        owned = owned_keys(node, self.manager, "metadata", "labels")
        return {key: value for key, value in labels.items() if key in owned and key != STATE_LABEL}

    def _cut(
        self, scene: Scene, gpus: Gpus, pods: dict[str, Json], namespace: str
    ) -> tuple[MigLayout, str]:
        """Return how the GPUs are cut, and the state that the MIG manager reports (or "")."""
        whole, spec = MigLayout((None,) * gpus.count), scene.spec or {}
        labels = scene.node["metadata"].get("labels", {})
        if scene.image.mig_profile:
            cut = layout(gpus, f"all-{scene.image.mig_profile.replace('+', '.')}")
            return (whole if cut is None else cut), ""
        name, state = labels.get(MIG_CONFIG, ""), labels.get(STATE_LABEL, "")
        if not name or not pods or (MIG_MANAGER not in pods and state != "success"):
            return whole, ""
        config = str((spec.get("migManager", {}).get("config") or {}).get("name") or "")
        custom = None
        if config and name != DISABLED:
            custom = self._config_map(config, namespace).get("config.yaml", "")
        cut = layout(gpus, name, custom)
        return (whole, "failed") if cut is None else (cut, "success")

    def _sharing(
        self, node: Json, spec: Json, pods: dict[str, Json], namespace: str, wanted: _Wanted
    ) -> Sharing:
        config = plugin_config_name(spec)
        default = str((spec.get("devicePlugin", {}).get("config") or {}).get("default") or "")
        entry = node["metadata"].get("labels", {}).get(CONFIG_LABEL) or default
        if not config or not entry:
            return Sharing()
        # A plugin reads its configuration when it starts and when its node's label changes, not
        # when the ConfigMap does: the same surprise that a real cluster has in store.
        pod = pods.get(DEVICE_PLUGIN, {"metadata": {"uid": ""}})["metadata"]["uid"]
        loaded = json.loads(node["metadata"].get("annotations", {}).get(LOADED, "{}"))
        if (loaded.get("pod"), loaded.get("entry")) != (pod, entry):
            data = self._config_map(config, namespace)
            if entry not in data:
                raise RefusalError(
                    f"ConfigMap {namespace}/{config}: got no entry {entry!r}; expected one of "
                    f"{sorted(data)}. Change the node's label {CONFIG_LABEL} or add the entry."
                )
            loaded = {"pod": pod, "entry": entry, "text": data[entry]}
        if pod:
            wanted.annotations[LOADED] = json.dumps(loaded)
        return read_sharing(loaded["text"], f"ConfigMap {namespace}/{config} {entry}")

    def _config_map(self, name: str, namespace: str) -> dict[str, str]:
        found = self.api.find("v1", "ConfigMap", name, namespace)
        if found is None:
            raise RefusalError(f"ConfigMap {namespace}/{name}: not found. Create it.")
        data: dict[str, str] = found.get("data") or {}
        return data

    def _write_metadata(self, node: Json, wanted: _Wanted) -> None:
        meta = node["metadata"]
        same = True
        for part, desired in (("labels", wanted.labels), ("annotations", wanted.annotations)):
            owned = owned_keys(node, self.manager, "metadata", part)
            same &= holds(meta.get(part, {}), desired) and not owned - desired.keys()
        if not same:
            both = {"labels": wanted.labels, "annotations": wanted.annotations}
            self.api.apply(part_of(node, metadata=both), manager=self.manager, force=True)

    def _write_resources(self, node: Json, resources: dict[str, str]) -> None:
        same = True
        for part in ("capacity", "allocatable"):
            owned = owned_keys(node, self.manager, "status", part, subresource="status")
            shown = node.get("status", {}).get(part, {})
            same &= holds(shown, resources) and not owned - resources.keys()
        if not same:
            # A kubelet would show 0 for some minutes before it forgets a resource; to a
            # scheduler that is the same.
            patch = part_of(node, status={"capacity": resources, "allocatable": resources})
            self.api.apply(patch, manager=self.manager, force=True, subresource="status")

    def _every_node(self, daemon_set: Json) -> Iterable[str]:
        meta = daemon_set["metadata"]
        concerns = (
            meta["name"] in _NAMES
            or meta["name"].endswith(WORKER)
            or meta["namespace"] == SYSTEM_NAMESPACE
        )
        return self.keys() if concerns else ()


def _node_of_operand(pod: Json) -> Iterable[str]:
    concerns = pod["daemonSet"] in _NAMES or pod["metadata"]["namespace"] == SYSTEM_NAMESPACE
    return [pod["nodeName"]] if concerns and pod["nodeName"] else ()
