"""The objects that the GPU operator makes from a ClusterPolicy: pure functions, no cluster."""

from ..cluster.api import Json
from . import boot
from .hardware import Host
from .operand import (
    DCGM,
    DCGM_EXPORTER,
    DEPLOY,
    DEVICE_PLUGIN,
    DRIVER,
    FEATURE_DISCOVERY,
    OPERANDS,
    STATUS_EXPORTER,
    TOOLKIT,
    Operand,
    enabled,
)
from .ownership import owned_by
from .refusal import RefusalError
from .toleration import OPERANDS_TOLERATE

_READS_MIG_STRATEGY = (DEVICE_PLUGIN, FEATURE_DISCOVERY, "nvidia-operator-validator")


def image_of(section: Json, where: str) -> str:
    """Return the image that a section of the spec names.

    Raises:
        RefusalError: It names none, or half of one; upstream refuses that too.
    """
    repository, image, version = (
        section.get(key, "") for key in ("repository", "image", "version")
    )
    if not repository and not version and image:
        return str(image)
    if not (repository and image and version):
        raise RefusalError(
            f"ClusterPolicy {where}: got repository {repository!r}, image {image!r}, version "
            f"{version!r}; expected all three. Set them in the chart's values."
        )
    separator = "@" if str(version).startswith("sha256:") else ":"
    return f"{repository}/{image}{separator}{version}"


def daemon_set(operand: Operand, policy: Json, spec: Json, namespace: str, host: Host) -> Json:
    """Return an operand's DaemonSet.

    Args:
        operand: Which one.
        policy: The ClusterPolicy, which owns it.
        spec: The policy's spec.
        namespace: The operator's.
        host: The first GPU node: one image of the driver is chosen for all, as upstream does.
    """
    common = spec.get("daemonsets", {})
    labels = {
        key: value for key, value in common.get("labels", {}).items() if key not in operand.selector
    }
    annotations = dict(common.get("annotations", {}))
    seconds = boot.boot_seconds(operand.name, enabled(spec), host.image)
    annotations[boot.ANNOTATION] = str(seconds)
    waits = boot.stuck(operand.name, enabled(spec), host.image)
    if reason := waits or _without_runtime(operand, spec, host):
        annotations[boot.STUCK] = reason
    body: Json = {
        "selector": {"matchLabels": operand.selector},
        "template": {
            "metadata": {"labels": labels | operand.selector, "annotations": annotations},
            "spec": _pod_spec(operand, spec, host.os_tag),
        },
    }
    if strategy := _update_strategy(operand, common):
        body["updateStrategy"] = strategy
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": _meta(operand.name, policy, namespace, operand.selector),
        "spec": body,
    }


def _without_runtime(operand: Operand, spec: Json, host: Host) -> str:
    """Return why pods get no sandbox: no toolkit has set up the runtime of their RuntimeClass."""
    brought = host.image.toolkit or TOOLKIT in enabled(spec)
    return "" if brought or not operand.runtime_class else "ContainerCreating"


def _update_strategy(operand: Operand, common: Json) -> Json | None:
    if operand.name == DRIVER or common.get("updateStrategy") == "OnDelete":
        return {"type": "OnDelete"}  # a new driver must not interrupt work: upstream's rule
    unavailable = str(common.get("rollingUpdate", {}).get("maxUnavailable", ""))
    if not unavailable:
        return None
    value = unavailable if unavailable.endswith("%") else int(unavailable)
    return {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": value}}


def _pod_spec(operand: Operand, spec: Json, os_tag: str) -> Json:
    section, common = spec.get(operand.section, {}), spec.get("daemonsets", {})
    pod: Json = {
        "nodeSelector": {DEPLOY + operand.deploy: "true", **operand.node_selector},
        "tolerations": common.get("tolerations") or OPERANDS_TOLERATE,
        "priorityClassName": common.get("priorityClassName") or "system-node-critical",
        "serviceAccountName": operand.account,
        "containers": _containers(operand, spec, os_tag),
    }
    if section.get("imagePullSecrets"):
        pod["imagePullSecrets"] = [{"name": str(each)} for each in section["imagePullSecrets"]]
    if section.get("hostNetwork"):
        pod["hostNetwork"] = True
    if operand.runtime_class and not spec.get("cdi", {}).get("nriPluginEnabled"):
        pod["runtimeClassName"] = runtime_class_name(spec)
    if operand.plugin_config and (name := plugin_config_name(spec)):
        pod["shareProcessNamespace"] = True
        pod["volumes"] = [
            {"name": name, "configMap": {"name": name}},
            {"name": "config", "emptyDir": {}},
        ]
    return pod


def _containers(operand: Operand, spec: Json, os_tag: str) -> list[Json]:
    section = spec.get(operand.section, {})
    image = image_of(section, operand.section)
    if operand.name == DRIVER and "sha256:" not in image:
        image = f"{image}-{os_tag}"
    variables = {str(each["name"]): str(each.get("value", "")) for each in section.get("env") or ()}
    if operand.name in _READS_MIG_STRATEGY:
        variables["MIG_STRATEGY"] = mig_strategy(spec)
    # Privileged as upstream's, so that pod security refuses them where it would in reality. What
    # they mount and run matters to nothing here, so it is left out.
    main: Json = {
        "name": operand.container,
        "image": image,
        "imagePullPolicy": section.get("imagePullPolicy") or "IfNotPresent",
        "securityContext": {"privileged": True},
    }
    if operand.port:
        main["ports"] = [{"name": operand.port[0], "containerPort": operand.port[1]}]
    if section.get("resources"):
        main["resources"] = section["resources"]
    if section.get("args"):
        main["args"] = section["args"]
    containers = [main]
    if operand.plugin_config and plugin_config_name(spec):
        variables["CONFIG_FILE"] = "/config/config.yaml"
        manager = {key: main[key] for key in ("image", "imagePullPolicy", "securityContext")}
        containers.append({"name": "config-manager", "command": ["config-manager"], **manager})
    if variables:
        main["env"] = [{"name": name, "value": value} for name, value in variables.items()]
    return containers


def mig_strategy(spec: Json) -> str:
    """Return how MIG instances are offered: `none`, `single` or `mixed`."""
    return str(spec.get("mig", {}).get("strategy") or "single")


def plugin_config_name(spec: Json) -> str:
    """Return the name of the device plugin's ConfigMap, or an empty string."""
    return str((spec.get("devicePlugin", {}).get("config") or {}).get("name") or "")


def runtime_class_name(spec: Json) -> str:
    """Return the name of the RuntimeClass that makes GPUs visible."""
    return str(spec.get("operator", {}).get("runtimeClass") or "nvidia")


def other_objects(policy: Json, spec: Json, namespace: str) -> list[Json]:
    """Return the accounts, the runtime class and the services."""
    objects: list[Json] = [
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": _meta(
                account, policy, namespace, {"app.kubernetes.io/part-of": "gpu-operator"}
            ),
        }
        for account in sorted({each.account for each in OPERANDS if each.is_enabled(spec)})
    ]
    if not spec.get("cdi", {}).get("nriPluginEnabled"):
        name = runtime_class_name(spec)
        meta = _meta(name, policy, None, {"app.kubernetes.io/component": "gpu-operator"})
        objects.append(
            {
                "apiVersion": "node.k8s.io/v1",
                "kind": "RuntimeClass",
                "metadata": meta,
                "handler": name,
            }
        )
    running = enabled(spec)
    objects.append(_service("gpu-operator", "gpu-operator-metrics", 8080, policy, namespace))
    if DCGM_EXPORTER in running:
        exporter = _service(DCGM_EXPORTER, "gpu-metrics", 9400, policy, namespace)
        wishes = spec["dcgmExporter"].get("service") or {} if "dcgmExporter" in spec else {}
        exporter["spec"] |= {
            key: wishes[key] for key in ("type", "internalTrafficPolicy") if wishes.get(key)
        }
        objects.append(exporter)
    if DCGM in running:
        objects.append(_service(DCGM, "dcgm", 5555, policy, namespace))
        objects[-1]["spec"]["internalTrafficPolicy"] = "Local"
    if STATUS_EXPORTER in running:
        objects.append(_service(STATUS_EXPORTER, "node-status", 8000, policy, namespace))
    return objects


def service_monitors(policy: Json, spec: Json, namespace: str) -> list[Json]:
    """Return the ServiceMonitors; the operator's own cannot be switched off upstream either."""
    running = enabled(spec)
    metrics = (spec.get("operator", {}).get("metrics") or {}).get("serviceMonitor") or {}
    monitors = [
        _service_monitor("gpu-operator", "gpu-operator-metrics", metrics, policy, namespace)
    ]
    wishes = spec.get("dcgmExporter", {}).get("serviceMonitor") or {}
    if DCGM_EXPORTER in running and wishes.get("enabled"):
        monitors.append(_service_monitor(DCGM_EXPORTER, "gpu-metrics", wishes, policy, namespace))
    if STATUS_EXPORTER in running:
        monitors.append(_service_monitor(STATUS_EXPORTER, "node-status", {}, policy, namespace))
    return monitors


def _service(name: str, port: str, number: int, policy: Json, namespace: str) -> Json:
    meta = _meta(name, policy, namespace, {"app": name})
    if name != DCGM:
        meta["annotations"] = {"prometheus.io/scrape": "true"}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": meta,
        "spec": {
            "selector": {"app": name},
            "ports": [{"name": port, "port": number, "targetPort": number, "protocol": "TCP"}],
        },
    }


def _service_monitor(name: str, port: str, wishes: Json, policy: Json, namespace: str) -> Json:
    endpoint: Json = {"port": port, "path": "/metrics"}
    for key in ("interval", "scrapeTimeout", "honorLabels", "relabelings"):
        if wishes.get(key):
            endpoint[key] = wishes[key]
    labels = {"app": name, **(wishes.get("additionalLabels") or {})}
    job_labels = {"gpu-operator": "operator", STATUS_EXPORTER: "node-status"}
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": _meta(name, policy, namespace, labels),
        "spec": {
            "endpoints": [endpoint],
            "jobLabel": job_labels.get(name, "app"),
            "namespaceSelector": {"matchNames": [namespace]},
            "selector": {"matchLabels": {"app": name}},
        },
    }


def _meta(name: str, policy: Json, namespace: str | None, labels: dict[str, str]) -> Json:
    meta: Json = {"name": name, "labels": labels, "ownerReferences": owned_by(policy)}
    return meta | ({"namespace": namespace} if namespace else {})
