"""Resources that tests start from, each as the components write it."""

from typing import Any

from simulator.plugins.gcp import tokens
from tests.simulator.plugins.cloud.provider_client import Client, Json, Made

PROJECT, REGION, NUMBER = "ml-platform", "us-central1", "123456789012"

SUBNETWORK: Json = {
    "name": "nodes",
    "region": REGION,
    "ipCidrRange": "10.40.0.0/16",
    "secondaryIpRanges": [
        {"rangeName": "pods", "ipCidrRange": "100.64.0.0/14"},
        {"rangeName": "services", "ipCidrRange": "100.112.0.0/20"},
    ],
}
CLUSTER: Json = {
    "name": "gcp-dev",
    "location": REGION,
    "nodeLocations": ["us-central1-a", "us-central1-b"],
    "minMasterVersion": "1.35",
    "networkingMode": "VPC_NATIVE",
    "datapathProvider": "ADVANCED_DATAPATH",
    "removeDefaultNodePool": True,
    "initialNodeCount": 1,
    "deletionProtection": False,
}
POOL: Json = {
    "name": "train",
    "cluster": "gcp-dev",
    "location": REGION,
    "nodeLocations": ["us-central1-a"],
    "initialNodeCount": 1,
    "autoscaling": {"totalMinNodeCount": 1, "totalMaxNodeCount": 4, "locationPolicy": "ANY"},
    "nodeConfig": {
        "machineType": "a3-highgpu-8g",
        "imageType": "COS_CONTAINERD",
        "guestAccelerators": [
            {
                "type": "nvidia-h100-80gb",
                "count": 8,
                "gpuDriverInstallationConfig": {"gpuDriverVersion": "INSTALLATION_DISABLED"},
            }
        ],
        "labels": {"gke-no-default-nvidia-gpu-device-plugin": "true"},
    },
}


def enable(client: Client, api: str) -> Made:
    """Turn an API on."""
    return client.create(tokens.SERVICE, f"api-{api}", {"service": f"{api}.googleapis.com"})


def make_network(client: Client, name: str = "vpc") -> Made:
    """Make a network without subnetworks."""
    return client.create(
        tokens.NETWORK, name, {"name": name, "autoCreateSubnetworks": False, "mtu": 8896}
    )


def make_subnetwork(client: Client, network: Made, name: str = "nodes", **more: Any) -> Made:
    """Make a subnetwork with ranges for pods and services."""
    inputs = {**SUBNETWORK, "name": name, "network": network.state["selfLink"], **more}
    return client.create(tokens.SUBNETWORK, name, inputs)


def make_key(client: Client, name: str = "secrets") -> Made:
    """Make a key in a ring of its own."""
    ring = client.create(tokens.KEY_RING, f"{name}-ring", {"location": REGION})
    inputs = {"name": name, "keyRing": ring.id, "rotationPeriod": "7776000s"}
    return client.create(tokens.CRYPTO_KEY, name, inputs)


def let_use(client: Client, key: Made, agent: str) -> Made:
    """Let a service of Google's use a key."""
    return client.create(
        tokens.CRYPTO_KEY_MEMBER,
        f"{agent}-use",
        {
            "cryptoKeyId": key.id,
            "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            "member": f"serviceAccount:service-{NUMBER}@{agent}.iam.gserviceaccount.com",
        },
    )


def changed(inputs: Json, path: str, value: object) -> Json:
    """Return inputs with another value at a dotted path; None takes it away."""
    head, _, rest = path.partition(".")
    if not rest:
        kept = {key: each for key, each in inputs.items() if key != head}
        return kept if value is None else {**kept, head: value}
    return {**inputs, head: changed(inputs.get(head) or {}, rest, value)}
