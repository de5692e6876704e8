"""The Jobs and the service of a JobSet, and what they say of it: pure functions, no cluster."""

from collections.abc import Iterable, Mapping
from typing import Any

from ...cluster.api import Json
from ..conditions import is_true
from .workloads import owned

_PREFIX = "jobset.sigs.k8s.io/"
NAME = f"{_PREFIX}jobset-name"
PART = f"{_PREFIX}replicatedjob-name"
ATTEMPT = f"{_PREFIX}restart-attempt"


def job(job_set: Json, part: Mapping[str, Any], index: int, attempt: int, *, suspend: bool) -> Json:
    """Return one Job.

    Args:
        job_set: The JobSet, which owns it.
        part: The entry of `replicatedJobs` that it belongs to.
        index: Its number among the entry's replicas.
        attempt: How often the JobSet was started anew.
        suspend: Whether it waits.
    """
    meta, template = job_set["metadata"], part["template"]
    name = f"{meta['name']}-{part['name']}-{index}"
    labels = {
        NAME: meta["name"],
        PART: part["name"],
        f"{_PREFIX}job-index": str(index),
        f"{_PREFIX}replicatedjob-replicas": str(replicas(part)),
        ATTEMPT: str(attempt),
    }
    own = template.get("metadata") or {}
    body = dict(template["spec"])
    pod = dict(body.get("template") or {})
    pod_meta, pod_spec = dict(pod.get("metadata") or {}), dict(pod.get("spec") or {})
    pod_spec.setdefault("restartPolicy", "OnFailure")
    if has_names(job_set):
        pod_spec["subdomain"] = subdomain(job_set)
    pod_meta["labels"] = (pod_meta.get("labels") or {}) | labels
    pod_meta["annotations"] = (pod_meta.get("annotations") or {}) | labels
    body |= {"template": {"metadata": pod_meta, "spec": pod_spec}, "suspend": suspend}
    body.setdefault("completionMode", "Indexed")
    made = owned("Job", "batch/v1", name, job_set, (own.get("labels") or {}) | labels, spec=body)
    made["metadata"]["annotations"] = (own.get("annotations") or {}) | labels
    return made


def headless_service(job_set: Json) -> Json:
    """Return the service that gives the pods their host names."""
    selector = {NAME: job_set["metadata"]["name"]}
    spec = {"clusterIP": "None", "selector": selector, "publishNotReadyAddresses": True}
    return owned("Service", "v1", subdomain(job_set), job_set, selector, spec=spec)


def has_names(job_set: Json) -> bool:
    """Tell whether the pods have host names; the default of upstream's webhook is yes."""
    return (job_set["spec"].get("network") or {}).get("enableDNSHostnames") is not False


def subdomain(job_set: Json) -> str:
    """Return the name under which the pods find each other."""
    network = job_set["spec"].get("network") or {}
    return str(network.get("subdomain") or job_set["metadata"]["name"])


def replicas(part: Mapping[str, Any]) -> int:
    """Return how many Jobs an entry stands for."""
    wanted = part.get("replicas")
    return 1 if wanted is None else int(wanted)


def pods_of(spec: Mapping[str, Any]) -> int:
    """Return how many pods of a Job run at once."""
    parallel, completions = spec.get("parallelism"), spec.get("completions")
    wanted = 1 if parallel is None else int(parallel)
    return wanted if completions is None else min(wanted, int(completions))


def part_status(part: Mapping[str, Any], jobs: Iterable[Json]) -> Json:
    """Return what a JobSet reports of one of its entries."""
    counts = dict.fromkeys(("ready", "succeeded", "failed", "active", "suspended"), 0)
    for each in jobs:
        if each["metadata"]["labels"].get(PART) != part["name"]:
            continue
        status = each.get("status", {})
        if is_true(each, "Complete"):
            counts["succeeded"] += 1
        elif is_true(each, "Failed"):
            counts["failed"] += 1
        elif each["spec"].get("suspend"):
            counts["suspended"] += 1
        else:
            counts["active"] += bool(status.get("active"))
            there = status.get("ready", 0) + status.get("succeeded", 0)
            counts["ready"] += there >= pods_of(each["spec"])
    return {"name": part["name"], **counts}


def may_start(job_set: Json, part: Mapping[str, Any], parts: Mapping[str, Json]) -> bool:
    """Tell whether what an entry waits for has come true.

    Args:
        job_set: The JobSet.
        part: The entry.
        parts: The status of every entry by its name.
    """
    entries = job_set["spec"]["replicatedJobs"]
    waits = [(each["name"], each["status"]) for each in part.get("dependsOn") or ()]
    if (job_set["spec"].get("startupPolicy") or {}).get("startupPolicyOrder") == "InOrder":
        before = entries[: [each["name"] for each in entries].index(part["name"])]
        waits += [(each["name"], "Ready") for each in before]
    numbers = {each["name"]: replicas(each) for each in entries}
    for name, wanted in waits:
        done = parts[name]["succeeded"] + (parts[name]["ready"] if wanted == "Ready" else 0)
        if done < numbers[name]:
            return False
    return True


def outcome(job_set: Json, parts: Mapping[str, Json]) -> str:
    """Return `Completed`, `Failed`, or an empty string while neither is certain."""
    if any(each["failed"] for each in parts.values()):
        return "Failed"
    policy = job_set["spec"].get("successPolicy") or {}
    named = policy.get("targetReplicatedJobs")
    entries = [
        each for each in job_set["spec"]["replicatedJobs"] if not named or each["name"] in named
    ]
    done = [parts[each["name"]]["succeeded"] >= replicas(each) for each in entries]
    if policy.get("operator") == "Any":
        return "Completed" if any(parts[each["name"]]["succeeded"] for each in entries) else ""
    return "Completed" if done and all(done) else ""
