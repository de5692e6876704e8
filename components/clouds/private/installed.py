"""Whether somebody else has installed what the GPU operator brings: two of it would fight."""

from collections.abc import Iterator, Sequence

from ...planning import labels
from .finding import Finding, problem, warning
from .inventory import Installed

_OPERATOR = "gpu-operator"
"""The add-on that brings all of these; its chart gives its name to the Deployment, too."""

_NAME = "app.kubernetes.io/name"
_COMPONENT = "app.kubernetes.io/component"

_REMEDIES = {
    "the GPU operator": "Remove it (helm uninstall), or take gpu-operator out of addons.",
    "node feature discovery": "Remove it: the GPU operator brings its own.",
    "a device plugin": "Remove it: the GPU operator brings its own.",
}


def check(addons: Sequence[str], installed: Sequence[Installed] | None) -> Iterator[Finding]:
    """Yield what is there already and not ours, where the add-on would bring it again."""
    if _OPERATOR not in addons:
        return
    if installed is None:
        yield warning(
            "addons.gpu-operator: got no right to list Deployments and DaemonSets; expected to see "
            "whether another GPU operator is there. Look yourself: "
            "kubectl get deployments,daemonsets -A"
        )
        return
    for each in installed:
        what = _what(each)
        if what and not each.owned and each.labels.get(labels.ADDON) != _OPERATOR:
            yield problem(
                f"addons.gpu-operator: got {what} already, as {each}, which evenkeel did not "
                f"install; expected none, because two of it fight for the same GPUs. "
                f"{_REMEDIES[what]}"
            )


def _what(found: Installed) -> str | None:
    if found.kind == "ClusterPolicy":
        return "the GPU operator"
    named = {found.name, found.labels.get(_NAME, ""), found.labels.get(_COMPONENT, "")}
    if found.kind == "Deployment" and _OPERATOR in named:
        return "the GPU operator"
    if "node-feature-discovery" in named or found.name.startswith(("nfd-master", "nfd-worker")):
        return "node feature discovery"
    if found.kind == "DaemonSet" and (
        "nvidia-device-plugin" in named or found.name.startswith("nvidia-device-plugin")
    ):
        return "a device plugin"
    return None
