"""The foundation on Google Cloud: what is registered, with which arguments that matter."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.clouds.gcp.state_rights import GIVEN
from components.errors import Refused
from tests.components.clouds.gcp.environment import (
    GRANT,
    PROD,
    RECORDS,
    SECRETS,
    SERVE,
    SPEC,
    TRAIN,
    ZONE,
    settings,
)
from tests.components.clouds.gcp.registered import built, inputs


def test_type_tokens_and_names_are_frozen() -> None:
    """A change of one replaces what is live: it needs an alias and a line in the changelog."""
    golden = Path(__file__).parents[2] / "golden" / "gcp.json"
    spec = replace(PROD, grants=(GRANT, RECORDS, SECRETS), domain="ml.example.com")
    registered = built(spec, settings(admins=["group:ml@example.com"], dnsZone=ZONE))

    assert {n: each.typ for n, each in registered.items()} == json.loads(golden.read_text())


def test_nothing_is_registered_for_an_environment_that_is_refused() -> None:
    """The refusal comes first."""
    with pytest.raises(Refused):
        built(replace(SPEC, driver="preinstalled"))


def test_machines_and_pods_have_ranges_and_their_traffic_is_logged() -> None:
    """Nothing of it has a public address; the way out is Cloud NAT."""
    subnetwork = inputs("network-nodes")

    assert subnetwork["ipCidrRange"] == "10.40.0.0/16"
    assert subnetwork["privateIpGoogleAccess"] is True
    assert subnetwork["secondaryIpRanges"] == [
        {"rangeName": "pods", "ipCidrRange": "100.64.0.0/14"},
        {"rangeName": "services", "ipCidrRange": "100.112.0.0/20"},
    ]
    assert subnetwork["logConfig"]["flowSampling"] == 0.5


def test_the_cluster_is_private_and_encrypted() -> None:
    """Without asking, an environment gets what it needs to be safe."""
    cluster = inputs("cluster-gke")

    assert cluster["privateClusterConfig"] == {
        "enablePrivateNodes": True,
        "enablePrivateEndpoint": True,
        "masterGlobalAccessConfig": {"enabled": True},
    }
    assert cluster["databaseEncryption"]["state"] == "ENCRYPTED"
    assert cluster["workloadIdentityConfig"] == {"workloadPool": "ml-platform.svc.id.goog"}
    assert cluster["datapathProvider"] == "ADVANCED_DATAPATH"
    assert cluster["masterAuthorizedNetworksConfig"]["cidrBlocks"] == [
        {"cidrBlock": "10.40.0.0/16", "displayName": "nodes"}
    ]
    assert cluster["nodeLocations"] == ["us-central1-a", "us-central1-b"]
    assert cluster["deletionProtection"] is False
    assert cluster["resourceLabels"]["managed-by"] == "evenkeel"


def test_a_private_api_is_reached_by_an_address_that_answers() -> None:
    """Not by the DNS endpoint, which answers no user; ranges that are routed there may be named."""
    registered = built(SPEC, settings(apiCidrs=["10.200.0.0/16"]))
    cluster = registered["cluster-gke"].inputs
    config = json.loads(registered["cluster-provider"].inputs["kubeconfig"]["value"])

    assert cluster["controlPlaneEndpointsConfig"] == {
        "dnsEndpointConfig": {"allowExternalTraffic": False}
    }
    assert config["clusters"][0]["cluster"] == {
        "server": "https://10.40.0.2",
        "certificate-authority-data": "Y2E=",
    }
    assert cluster["masterAuthorizedNetworksConfig"]["cidrBlocks"] == [
        {"cidrBlock": "10.40.0.0/16", "displayName": "nodes"},
        {"cidrBlock": "10.200.0.0/16", "displayName": "named-0"},
    ]


def test_whoever_deploys_may_give_what_the_program_gives() -> None:
    """In the project; a role that is missing there would be refused on a real account."""
    spec = replace(PROD, grants=(GRANT, RECORDS, SECRETS), domain="ml.example.com")
    registered = built(spec, settings(admins=["group:ml@example.com"], dnsZone=ZONE))
    given = {
        each.inputs["role"]
        for each in registered.values()
        if each.typ == "gcp:projects/iAMMember:IAMMember"
    }

    assert given == set(GIVEN)


def test_admins_are_those_of_one_cluster() -> None:
    """Not of another one whose name begins alike; the cluster's parts are its own."""
    admins = ["group:ml@example.com", "group:ml@example-com.net", "group:ml@example.com-net"]
    registered = built(SPEC, settings(admins=admins))
    condition = registered["cluster-admin-group-ml-example-com"].inputs["condition"]
    path = "projects/ml-platform/locations/us-central1/clusters/gcp-dev"

    assert condition["expression"] == (
        f'resource.name == "{path}" || resource.name.startsWith("{path}/")'
    )
    made = {n: each for n, each in registered.items() if n.startswith("cluster-admin-")}
    assert {each.inputs["member"] for each in made.values()} == set(admins), list(made)


def test_nothing_is_asked_of_an_api_before_it_is_enabled() -> None:
    """A new project refuses; the cluster and all that is of it come after the network."""
    registered = built(SPEC)
    order = list(registered)
    last = max(index for index, name in enumerate(order) if name.startswith("network-api-"))
    early = [name for name in order[:last] if registered[name].typ.startswith("gcp:")]

    assert [name for name in early if not name.startswith("network-api-")] == []
    assert "network-api-cloudresourcemanager" in order
    assert order.index("cluster-agent") < order.index("cluster-key-secrets-use")


def test_gpu_machines_come_after_others() -> None:
    """The first pool of a cluster gets no taint from GKE, whatever is in its machines."""
    order = list(built(SPEC))

    assert order.index("cluster-system") < min(map(order.index, ("train-pool", "serve-pool")))


def test_the_gateway_api_has_one_owner() -> None:
    """An add-on brings its definitions; GKE would put its own ones back again and again."""
    assert inputs("cluster-gke")["gatewayApiConfig"] == {"channel": "CHANNEL_DISABLED"}


def test_gke_exports_no_gpu_metrics_beside_the_operator() -> None:
    """Two exporters would fight for the same counters."""
    assert "DCGM" not in inputs("cluster-gke")["monitoringConfig"]["enableComponents"]


def test_a_public_api_is_for_named_ranges() -> None:
    """Its address is the control plane's own, with the cluster's own certificate."""
    spec = replace(SPEC, public_api=True)
    cluster = inputs("cluster-gke", spec, settings(apiCidrs=["203.0.113.0/24"]))

    assert cluster["privateClusterConfig"]["enablePrivateEndpoint"] is False
    assert [
        each["cidrBlock"] for each in cluster["masterAuthorizedNetworksConfig"]["cidrBlocks"]
    ] == [
        "10.40.0.0/16",
        "203.0.113.0/24",
    ]


def test_production_is_protected() -> None:
    """By the cloud, and its audit log tells who read what."""
    registered = built(replace(PROD, grants=(GRANT,)))

    assert registered["cluster-gke"].inputs["deletionProtection"] is True
    assert registered["storage-features"].inputs["forceDestroy"] is False
    assert registered["cluster-audit"].inputs["service"] == "container.googleapis.com"


def test_a_gpu_pool_declares_no_taint() -> None:
    """GKE sets the GPU taint by itself and refuses a second one with its key."""
    pool = inputs("train-pool")

    assert "taints" not in pool["nodeConfig"]
    assert pool["nodeConfig"]["guestAccelerators"] == [
        {
            "type": "nvidia-h100-80gb",
            "count": 8,
            "gpuDriverInstallationConfig": {"gpuDriverVersion": "INSTALLATION_DISABLED"},
        }
    ]
    assert pool["autoscaling"] == {
        "totalMinNodeCount": 1,
        "totalMaxNodeCount": 4,
        "locationPolicy": "ANY",
    }
    assert pool["upgradeSettings"] == {"strategy": "SURGE", "maxSurge": 0, "maxUnavailable": 1}
    assert pool["nodeConfig"]["imageType"] == "COS_CONTAINERD"


def test_gkes_own_stack_shares_gpus_itself() -> None:
    """Then there is no installer, and the pool says how many share."""
    registered = built(replace(SPEC, driver="cloud"))
    (gpus,) = registered["serve-pool"].inputs["nodeConfig"]["guestAccelerators"]

    assert gpus["gpuDriverInstallationConfig"] == {"gpuDriverVersion": "DEFAULT"}
    assert gpus["gpuSharingConfig"] == {
        "gpuSharingStrategy": "TIME_SHARING",
        "maxSharedClientsPerGpu": 4,
    }
    assert "cluster-driver-installer" not in registered


@pytest.mark.parametrize(("image", "installed"), [("cos", True), ("ubuntu", False)])
def test_the_installer_runs_where_the_operator_has_no_driver(
    image: str, *, installed: bool
) -> None:
    """On Container-Optimized OS only."""
    registered = built(SPEC, settings(image=image))

    assert ("cluster-driver-installer" in registered) is installed


def test_the_installer_goes_to_gpu_machines_and_tolerates_their_taint() -> None:
    """What it runs is on the machine already."""
    spec = inputs("cluster-driver-installer")["spec"]["template"]["spec"]

    assert spec["tolerations"] == [
        {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
    ]
    assert spec["initContainers"][0]["imagePullPolicy"] == "Never"
    assert "@sha256:" in spec["containers"][0]["image"]


def test_reserved_machines_with_scratch_disks() -> None:
    """A reservation is named, and local SSDs are counted as the machine has them."""
    pool = replace(TRAIN, capacity="reserved", local_disk=True)
    cloud = settings(pools={"train": {"reservation": "held"}})
    config = inputs("train-pool", replace(SPEC, pools=(pool,)), cloud)["nodeConfig"]

    assert config["reservationAffinity"] == {
        "consumeReservationType": "SPECIFIC_RESERVATION",
        "key": "compute.googleapis.com/reservation-name",
        "values": ["held"],
    }
    assert config["ephemeralStorageLocalSsdConfig"] == {"localSsdCount": 16}


def test_machines_with_rdma_stand_close_together() -> None:
    """GKE wires their networks; a policy of their own places them."""
    pool = replace(TRAIN, accelerator="nvidia-h200-141gb", capacity="spot", rdma=True, compact=True)
    registered = built(replace(SPEC, pools=(pool,)))
    inside = registered["train-pool"].inputs

    assert inside["networkConfig"]["acceleratorNetworkProfile"] == "auto"
    assert inside["placementPolicy"] == {"type": "COMPACT", "policyName": "gcp-dev-train"}
    assert registered["train-placement"].inputs["workloadPolicy"] == {"type": "HIGH_THROUGHPUT"}


def test_volumes_and_buckets_are_encrypted() -> None:
    """With a key of the environment's own."""
    registered = built(replace(SPEC, grants=(GRANT,)))
    volumes, bucket = registered["storage-block"].inputs, registered["storage-features"].inputs

    assert volumes["metadata"]["name"] == "evenkeel-block"
    assert volumes["parameters"]["disk-encryption-kms-key"].endswith("/cryptoKeys/data")
    assert volumes["parameters"]["labels"] == (
        "environment=gcp-dev,stage=dev,owner=ml,managed-by=evenkeel"
    )
    assert volumes["volumeBindingMode"] == "WaitForFirstConsumer"
    assert bucket["name"] == "ml-platform-gcp-dev-features"
    assert bucket["publicAccessPrevention"] == "enforced"
    assert bucket["encryption"]["defaultKmsKeyName"].endswith("/cryptoKeys/data")


def test_the_provider_reaches_that_cluster_and_no_other() -> None:
    """It knows the cluster by its path, and never forgets one that is away."""
    provider = inputs("cluster-provider")

    assert {key: provider[key] for key in provider if key != "kubeconfig"} == {
        "context": "gke_ml-platform_us-central1_gcp-dev",
        "clusterIdentifier": "projects/ml-platform/locations/us-central1/clusters/gcp-dev",
        "enableServerSideApply": "true",
        "deleteUnreachable": "false",
    }


def test_each_environment_has_one_pool_without_gpus() -> None:
    """It grows by zone, and runs as the machines' own account."""
    pool = inputs("cluster-system", replace(SPEC, pools=(SERVE,)))

    assert pool["autoscaling"]["totalMinNodeCount"] == 2
    assert "guestAccelerators" not in pool["nodeConfig"]
    assert pool["networkConfig"] == {"enablePrivateNodes": True}
    assert pool["nodeConfig"]["workloadMetadataConfig"] == {"mode": "GKE_METADATA"}
