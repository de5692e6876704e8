"""What GKE asks of a cluster: what goes together, and what must exist."""

import ipaddress
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from ..cloud.context import Context
from ..cloud.kind import Inputs, Problem
from ..cloud.marks import is_unknown, lookup
from .kinds.keys import key_problem
from .rules import find
from .tokens import ACCOUNT, NETWORK, SUBNETWORK

_VERSION = re.compile(r"1\.(\d+)(\.\d+(-gke\.\d+)?)?|latest")
_LOWEST = 33
_SHORTEST_WINDOW = timedelta(hours=4)
_RANGES = ("clusterSecondaryRangeName", "servicesSecondaryRangeName")


def check_version(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a problem for a version that GKE does not offer."""
    version = inputs.get("minMasterVersion")
    if version is None or is_unknown(version):
        return
    found = _VERSION.fullmatch(str(version))
    if not found or (found[1] and int(found[1]) < _LOWEST):
        yield Problem(
            "minMasterVersion",
            f"got {version}; expected 1.{_LOWEST} or later, such as 1.35. Change it.",
        )


def check_together(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield inputs that exclude or need each other."""
    if (
        inputs.get("enableMultiNetworking")
        and inputs.get("datapathProvider") != "ADVANCED_DATAPATH"
    ):
        yield Problem(
            "enableMultiNetworking",
            "got true; expected datapathProvider ADVANCED_DATAPATH with it. Set that.",
        )
    if lookup(inputs, "privateClusterConfig.enablePrivateEndpoint") and not inputs.get(
        "masterAuthorizedNetworksConfig"
    ):
        yield Problem(
            "privateClusterConfig.enablePrivateEndpoint",
            "got true without masterAuthorizedNetworksConfig (400); expected it, even if empty.",
        )
    if not any(inputs.get(key) for key in ("initialNodeCount", "nodePools", "enableAutopilot")):
        yield Problem(
            "initialNodeCount",
            "got nothing; expected at least 1, also where removeDefaultNodePool takes it away. "
            "Set it to 1.",
        )


def check_workload_pool(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a pool of identities that is not the project's."""
    path = "workloadIdentityConfig.workloadPool"
    pool = lookup(inputs, path)
    expected = f"{context.account}.svc.id.goog"
    if pool is not None and not is_unknown(pool) and pool != expected:
        yield Problem(path, f"got {pool}; expected {expected}. Correct it.")


def check_authorized(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what is no range of addresses."""
    blocks = lookup(inputs, "masterAuthorizedNetworksConfig.cidrBlocks")
    for index, each in enumerate(blocks if isinstance(blocks, list) else ()):
        text = each.get("cidrBlock")
        try:
            if text is not None and not is_unknown(text):
                ipaddress.IPv4Network(text)
        except ValueError:
            yield Problem(
                f"masterAuthorizedNetworksConfig.cidrBlocks[{index}].cidrBlock",
                f"got {text}; expected an IPv4 range. Set its host bits to zero.",
            )


def check_maintenance(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a window in which GKE has too little time."""
    path = "maintenancePolicy.recurringWindow"
    window = lookup(inputs, path)
    if not window or is_unknown(window):
        return
    start, end = (datetime.fromisoformat(window[key]) for key in ("startTime", "endTime"))
    if end - start < _SHORTEST_WINDOW:
        yield Problem(
            path, f"got {end - start}; expected at least {_SHORTEST_WINDOW}. Lengthen it."
        )


def fits_network(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a subnetwork of another network or region, and ranges that it does not have."""
    subnetwork = find(context, SUBNETWORK, inputs.get("subnetwork"))
    network = find(context, NETWORK, inputs.get("network"))
    if subnetwork is None:
        return
    theirs = find(context, NETWORK, subnetwork.inputs.get("network"))
    if network and theirs and theirs.id != network.id:
        yield Problem(
            "subnetwork",
            f"got {subnetwork.outputs['name']} of network {theirs.outputs['name']}; expected one "
            f"of {network.outputs['name']}. Choose one there.",
        )
    if subnetwork.region and context.region and subnetwork.region != context.region:
        yield Problem(
            "subnetwork", f"got one in {subnetwork.region}; expected {context.region}. Change it."
        )
    there = [each["rangeName"] for each in subnetwork.inputs.get("secondaryIpRanges") or ()]
    for key in _RANGES:
        name = lookup(inputs, f"ipAllocationPolicy.{key}")
        if name is not None and name not in there:
            yield Problem(
                f"ipAllocationPolicy.{key}",
                f"got {name}; expected a secondary range of {subnetwork.outputs['name']}: "
                f"{', '.join(there) or 'it has none'}. Correct it.",
            )


def may_encrypt(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a key that GKE may not use."""
    path = "databaseEncryption.keyName"
    yield from key_problem(context, path, lookup(inputs, path), "container-engine-robot")


def account_exists(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a service account of the machines that does not exist."""
    path = "nodeConfig.serviceAccount"
    account = lookup(inputs, path)
    if account and account != "default" and context.find(ACCOUNT, account, "email") is None:
        yield Problem(path, f"got {account}; expected one that exists. Make it first.")
