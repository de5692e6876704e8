"""The foundation on AWS: what is registered, with which arguments that matter."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.errors import Refused
from tests.components.clouds.aws.environment import GRANT, RECORDS, ZONE, settings
from tests.components.clouds.aws.registered import FULL, built, given, inputs, of_type


def test_type_tokens_and_names_are_frozen() -> None:
    """A change of one replaces what is live: it needs an alias and a line in the changelog."""
    golden = Path(__file__).parents[2] / "golden" / "aws.json"

    assert sorted(built()) == json.loads(golden.read_text())


def test_the_cluster_is_closed_and_keeps_its_secrets() -> None:
    """Private endpoint, access entries alone, audit logs, a key for secrets, protected."""
    cluster = inputs(built(), "aws:eks/cluster:Cluster", "cluster")

    assert cluster["vpcConfig"]["endpointPublicAccess"] is False
    assert cluster["vpcConfig"]["endpointPrivateAccess"] is True
    assert len(cluster["vpcConfig"]["subnetIds"]) == 3
    assert cluster["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }
    assert "audit" in cluster["enabledClusterLogTypes"]
    assert cluster["encryptionConfig"] == {
        "provider": {"keyArn": "arn:cluster-secret-key"},
        "resources": ["secrets"],
    }
    assert cluster["deletionProtection"] is True
    assert cluster["bootstrapSelfManagedAddons"] is False


def test_who_previews_is_let_in_as_a_group_and_as_nothing_else() -> None:
    """No policy of EKS: what a group may do the cluster's own roles say."""
    role = "arn:aws:iam::123456789012:role/evenkeel-lab-preview"
    found = built(cloud=settings(dnsZone=ZONE, previewers=[role]))
    entry = inputs(found, "aws:eks/accessEntry:AccessEntry", "cluster-preview-evenkeel-lab-preview")
    rights = of_type(found, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation")

    assert entry["principalArn"] == role
    assert entry["kubernetesGroups"] == ["evenkeel:preview"]
    assert role not in [each["principalArn"] for each in rights.values()]


def test_machines_without_gpus_have_a_group_in_each_zone() -> None:
    """A volume stays in its zone: a group of several could grow where no pod can use it."""
    groups = {
        each["nodeGroupName"]: (each["subnetIds"], each["scalingConfig"])
        for each in of_type(built(), "aws:eks/nodeGroup:NodeGroup").values()
        if each["nodeGroupName"].startswith("system")
    }
    size = {"minSize": 1, "maxSize": 3, "desiredSize": 1}

    assert groups == {
        "system": (["network-private-a-id"], size),
        "system-b": (["network-private-b-id"], size),
        "system-c": (["network-private-c-id"], size),
    }


def test_volumes_say_whose_they_are() -> None:
    """The driver makes them: tags of the provider do not reach them."""
    addon = inputs(built(), "aws:eks/addon:Addon", "cluster-aws-ebs-csi-driver")

    assert json.loads(addon["configurationValues"])["controller"]["extraVolumeTags"] == {
        "environment": "lab",
        "stage": "prod",
        "owner": "ml",
        "managed-by": "evenkeel",
    }


def test_the_provider_reaches_that_cluster_and_no_other() -> None:
    """Its identity comes from the environment: it is known in the first preview."""
    provider = inputs(built(), "pulumi:providers:kubernetes", "cluster-provider")
    kubeconfig = json.loads(provider["kubeconfig"]["value"])

    assert kubeconfig["users"][0]["user"]["exec"]["args"][:4] == [
        "eks",
        "get-token",
        "--cluster-name",
        "lab",
    ]
    assert {key: provider[key] for key in provider if key != "kubeconfig"} == {
        "context": "lab",
        "clusterIdentifier": "arn:aws:eks:eu-west-1:123456789012:cluster/lab",
        "enableServerSideApply": "true",
        "deleteUnreachable": "false",
    }


def test_everything_is_made_in_one_account_and_tagged() -> None:
    """Credentials of another account make nothing."""
    provider = inputs(built(), "pulumi:providers:aws", "aws")

    assert json.loads(provider["allowedAccountIds"]) == ["123456789012"]
    assert json.loads(provider["defaultTags"])["tags"] == {
        "environment": "lab",
        "stage": "prod",
        "owner": "ml",
        "managed-by": "evenkeel",
    }


def test_a_gpu_group_says_all_of_it() -> None:
    """Image, taint, labels, one zone for machines close together, the template's latest version."""
    group = inputs(built(), "aws:eks/nodeGroup:NodeGroup", "train")

    assert group["amiType"] == "AL2023_x86_64_NVIDIA"
    assert group["instanceTypes"] == ["p5.48xlarge"]
    assert group["subnetIds"] == ["network-private-a-id"]
    assert group["launchTemplate"] == {"name": "lab-train", "version": "7"}
    assert group["taints"] == [
        {"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}
    ]
    assert group["labels"] == {
        "evenkeel.dev/pool": "train",
        "k8s.amazonaws.com/accelerator": "nvidia-h100-80gb",
    }
    assert group["scalingConfig"] == {"minSize": 1, "maxSize": 4, "desiredSize": 1}
    assert group["nodeRepairConfig"] == {"enabled": True}


def test_machines_are_closed_and_encrypted() -> None:
    """Tokens for the metadata service, no hop for containers, our own key for every disk."""
    templates = of_type(built(), "aws:ec2/launchTemplate:LaunchTemplate")

    assert sorted(templates) == ["cluster-system", "serve", "train"]
    for each in templates.values():
        assert each["metadataOptions"]["httpTokens"] == "required"
        assert each["metadataOptions"]["httpPutResponseHopLimit"] == 1
        (disk,) = each["blockDeviceMappings"]
        assert disk["ebs"]["encrypted"] == "true"
        assert disk["ebs"]["kmsKeyId"] == "arn:cluster-data-key"
    cards = templates["train"]["networkInterfaces"]
    assert len(cards) == 33
    assert cards[1]["securityGroups"] == ["sg-eks", "train-fabric-id"]
    assert templates["train"]["placement"] == {"groupName": "lab-train"}


def test_buckets_are_closed() -> None:
    """Private, encrypted with our key, versioned, reached with TLS only."""
    registered = built()

    buckets = of_type(registered, "aws:s3/bucket:Bucket")
    assert sorted(each["bucket"] for each in buckets.values()) == [
        "lab-data-123456789012",
        "lab-models-123456789012",
    ]
    for block in of_type(registered, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"):
        assert block.endswith("-private")
    policy = inputs(registered, "aws:s3/bucketPolicy:BucketPolicy", "storage-models-policy")
    assert "aws:SecureTransport" in policy["policy"]
    kept = of_type(registered, "aws:s3/bucketVersioning:BucketVersioning")
    assert {each["versioningConfiguration"]["status"] for each in kept.values()} == {"Enabled"}


def test_a_grant_is_a_role_for_one_service_account() -> None:
    """It may write where the grant says so, and read elsewhere."""
    registered = built()
    association = inputs(
        registered, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "identity-models"
    )
    policy = inputs(registered, "aws:iam/rolePolicy:RolePolicy", "identity-models-policy")
    rights = {
        each["Resource"]: each["Action"]
        for each in json.loads(policy["policy"])["Statement"]
        if "kms:Decrypt" not in each["Action"]
    }

    assert (association["namespace"], association["serviceAccount"]) == ("serving", "loader")
    assert "s3:PutObject" in rights["arn:storage-models/*"]
    assert rights["arn:storage-data/*"] == ["s3:GetObject"]


def test_no_role_has_a_longer_name_than_iam_takes() -> None:
    """An environment's own may have 50 characters; what begins alike stays two."""
    backups = [replace(GRANT, name=f"postgresql-backups-{each}") for each in ("a", "b")]
    scope = replace(FULL.scope, environment="e" * 50)
    roles = of_type(built(replace(FULL, scope=scope, grants=tuple(backups))), "aws:iam/role:Role")
    names = [each["name"] for each in roles.values()]

    assert {"identity-postgresql-backups-a", "cluster-aws-ebs-csi-driver"} <= roles.keys()
    assert max(map(len, names)) == 64
    assert len(set(names)) == len(names)
    # what the deployer may change begins so
    assert all(name.startswith(f"{'e' * 50}-") for name in names)


def test_records_and_secrets_are_rights_of_one_role_each() -> None:
    """Whoever writes records reads no secrets; without a zone or a domain nothing is let."""
    registered = built()
    token = "aws:iam/rolePolicy:RolePolicy"  # noqa: S105 - a type's name
    services = {
        name: {
            action.split(":")[0]
            for each in json.loads(inputs(registered, token, name)["policy"])["Statement"]
            for action in each["Action"]
        }
        for name in ("identity-external-dns-policy", "identity-external-secrets-policy")
    }

    assert services == {
        "identity-external-dns-policy": {"route53"},
        "identity-external-secrets-policy": {"secretsmanager", "kms"},
    }
    without = built(replace(FULL, domain=None, grants=(RECORDS,)), settings())
    assert "identity-external-dns" in of_type(without, "aws:iam/role:Role")
    assert "identity-external-dns-policy" not in of_type(without, token)


def test_rights_of_one_grant_are_one_document() -> None:
    """Buckets, records and secrets beside each other."""
    both = replace(GRANT, dns=True, secrets=True)
    registered = built(replace(FULL, grants=(both,)))
    policy = inputs(registered, "aws:iam/rolePolicy:RolePolicy", "identity-models-policy")

    assert {"s3:PutObject", "route53:GetChange", "secretsmanager:GetSecretValue"} <= {
        action for each in json.loads(policy["policy"])["Statement"] for action in each["Action"]
    }


def test_nothing_is_registered_where_the_settings_do_not_fit() -> None:
    """All problems at once, before the first resource."""
    with pytest.raises(Refused):
        built(replace(FULL, cidr=None))


def test_what_add_ons_get() -> None:
    """The offer, the machines, the context; nodes are nobody's to name."""
    made = given()

    assert made.offer.storage_class == "evenkeel-block-kept"
    assert made.machines == {"train": "p5.48xlarge", "serve": "g6.xlarge"}
    assert made.nodes == {"train": (), "serve": ()}
    assert made.context == "lab"
    # a pod that starts before its identity is there stays without it
    assert [type(each).__name__ for each in made.parts] == ["Cluster", "Storage", "Identity"]
    assert made.accounts == {"models": {}, "external-dns": {}, "external-secrets": {}}
