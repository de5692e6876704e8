"""Workloads: there, as many as planned, ready, with the image that is pinned."""

from collections.abc import Iterator

from components.addons.expectations import Workload
from components.addons.images import FILLED_IN

from .finding import Finding
from .observed import Json, Observed
from .remedies import Remedies
from .wanted import Part

_CHART = "chart"
NOT_YET = "comes once there is a GPU node"


def check(part: Part, observed: Observed, remedies: Remedies) -> Iterator[Finding]:
    """Check every workload that a part brings."""
    for each in part.expectations.workloads:
        yield _check(each, part, observed, remedies)


def awaited(part: Part, made_by: str, observed: Observed) -> bool:
    """Tell whether what a controller makes can be there: what runs on GPU nodes needs one."""
    on_nodes = any(
        each.made_by == made_by and each.kind == "DaemonSet" for each in part.expectations.workloads
    )
    return made_by == _CHART or not on_nodes or observed.has_gpu_nodes


def wanted_pods(workload: Json) -> int:
    """Return how many pods a workload wants now."""
    status = workload.get("status") or {}
    if workload["kind"] == "DaemonSet":
        return int(status.get("desiredNumberScheduled", 0))
    return int(workload["spec"].get("replicas", 1))


def _check(wanted: Workload, part: Part, observed: Observed, remedies: Remedies) -> Finding:
    namespace = part.place(wanted)
    label = f"{wanted.kind} {namespace}/{wanted.name}"
    listing = observed.listing(("apps/v1", wanted.kind), namespace)
    if listing.refused:
        return Finding(part.addon, label, "unknown", listing.refused)
    live = listing.objects.get(wanted.name)
    if live is None and wanted.kind == "DaemonSet" and not awaited(part, wanted.made_by, observed):
        return Finding(part.addon, label, found=NOT_YET)
    if live is None:
        remedy = remedies.bring(wanted.made_by, namespace)
        return Finding(part.addon, label, "missing", "is not there", remedy)
    if lack := _lack(wanted, live, namespace, remedies):
        return Finding(part.addon, label, "wrong", *lack)
    return Finding(part.addon, label, found=f"{wanted_pods(live)} ready")


def _lack(
    wanted: Workload, live: Json, namespace: str, remedies: Remedies
) -> tuple[str, str] | None:
    """Return what is wrong with a workload, and what to do; None where all is well."""
    if wanted.kind != "DaemonSet" and wanted_pods(live) < wanted.replicas:
        scale = f"scale {wanted.kind.lower()} {wanted.name} --replicas={wanted.replicas}"
        return (
            f"asks for {wanted_pods(live)} replicas; expected {wanted.replicas}",
            f"Scale it: {remedies.run(f'-n {namespace} {scale}')}",
        )
    if found := _not_ready(live):
        return found, remedies.look(wanted.kind, namespace, wanted.name)
    if wanted.made_by == _CHART and (found := _other_image(wanted, live)):
        return found, remedies.restore
    return None


def _not_ready(live: Json) -> str:
    status, wanted = live.get("status") or {}, wanted_pods(live)
    ready = status.get("numberReady" if live["kind"] == "DaemonSet" else "readyReplicas", 0)
    if status.get("observedGeneration", 0) < live["metadata"].get("generation", 1):
        return "its controller has not seen the last change"
    return "" if ready >= wanted else f"{ready} of {wanted} ready"


def _other_image(wanted: Workload, live: Json) -> str:
    """Compare the last part of the image's name and its tag: a mirror changes what is before.

    Where an image is filled in, only the pods say which.
    """
    pod = live["spec"]["template"]["spec"]
    images = [each.get("image", "") for each in pod.get("containers") or ()]
    last = {each.rpartition("/")[2] for each in images}
    if wanted.image.rpartition("/")[2] in last or FILLED_IN & set(images):
        return ""
    return f"runs {', '.join(images)}; expected {wanted.image}"
