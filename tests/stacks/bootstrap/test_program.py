"""The place of a state, made in each simulated cloud, and who is let in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from evenkeel.testing.result import Result
from tests.stacks.bootstrap.conftest import CLOUDS, OPERATOR, STATES, bench

pytestmark = [pytest.mark.xdist_group("bootstrap")]

Made = Mapping[str, Result]
DEPLOYERS = ("preview", "deploy-foundation", "deploy-platform")
RING = "projects/evenkeel-prod/locations/us-central1/keyRings/gcp-prod-state"
HOLDING = {
    "aws": {"aws:s3/bucket:Bucket": "bucket", "aws:kms/key:Key": "key"},
    "gcp": {
        "gcp:storage/bucket:Bucket": "bucket",
        "gcp:kms/cryptoKey:CryptoKey": "key",
        "gcp:kms/keyRing:KeyRing": "ring",
    },
    "azure": {
        "azure-native:resources:ResourceGroup": "group",
        "azure-native:storage:StorageAccount": "account",
        "azure-native:storage:BlobContainer": "container",
        "azure-native:keyvault:Vault": "vault",
        "azure-native:keyvault:Key": "key",
    },
}
"""What holds the state, or what opens it."""


JOBS = {
    "preview": {"job": "-preview", "job-plan": "-plan", "job-drift": "-drift"},
    "deploy-foundation": {"job": ".foundation"},
    "deploy-platform": {"job": ".platform"},
}
"""Deployer -> job -> how the environment that it runs in ends (.github/workflows)."""

FILES = {"-plan": "deploy", "-drift": "drift", ".foundation": "deploy", ".platform": "deploy"}
"""End of an environment -> the file that a job of it must be in, as it is on the branch `main`."""

HOST = "token.actions.githubusercontent.com"
OPERATED = OPERATOR.removeprefix("https://")


def subjects(cloud: str, deployer: str) -> list[str]:
    """Return the subjects of a deployer's jobs, with the numbers that GitHub has in them."""
    begin = f"repo:company@1234/ml-platform@5678:environment:{cloud}-prod"
    return [f"{begin}{end}" for end in JOBS[deployer].values()]


def workload(cloud: str, end: str) -> str:
    """Return how the operator's cluster calls what deploys a layer."""
    return f"system:serviceaccount:evenkeel-deploy:{cloud}-prod{end}"


def workflow(file: str) -> str:
    """Return what GitHub calls a file of ours in a token: without numbers."""
    return f"company/ml-platform/.github/workflows/{file}.yml@refs/heads/main"


@pytest.mark.parametrize("cloud", CLOUDS)
def test_it_is_made_and_no_policy_has_anything_against_it(made: Made, cloud: str) -> None:
    """The whole program, with evenkeel's own pack at the strictness of production."""
    assert made[cloud].errors == ()
    assert made[cloud].violations == ()
    assert made[cloud].ok


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_holds_the_state_is_protected_whatever_the_stage(made: Made, cloud: str) -> None:
    """Bucket and key go only after somebody lifted Pulumi's protection."""
    found = {kind: made[cloud].resources.one(kind, name) for kind, name in HOLDING[cloud].items()}

    assert [kind for kind, each in found.items() if not each.protect] == []


def test_aws_keeps_versions_locked_private_and_encrypted_with_the_key(made: Made) -> None:
    """Each of it is said of the one bucket."""
    resources = made["aws"].resources
    key = resources.one("aws:kms/key:Key")
    part = {
        each.type.rpartition(":")[2]: each.inputs
        for each in resources
        if each.type.startswith("aws:s3/")
    }
    rule = part["BucketServerSideEncryptionConfiguration"]["rules"][0]
    retention = part["BucketObjectLockConfiguration"]["rule"]["defaultRetention"]
    lifecycle = part["BucketLifecycleConfiguration"]["rules"][0]

    assert key.inputs["enableKeyRotation"] is True
    assert part["Bucket"]["objectLockEnabled"] is True
    assert part["BucketVersioning"]["versioningConfiguration"] == {"status": "Enabled"}
    assert retention == {"mode": "GOVERNANCE", "days": 30}
    assert lifecycle["noncurrentVersionExpiration"] == {"noncurrentDays": 90}
    assert rule["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == key.outputs["arn"]
    assert '"aws:SecureTransport": "false"' in part["BucketPolicy"]["policy"]
    assert set(part["BucketPublicAccessBlock"].values()) == {True, "aws-prod-state-123456789012"}


def test_google_cloud_keeps_versions_and_what_was_deleted(made: Made) -> None:
    """Soft deletion, because a retention policy would refuse to overwrite a state."""
    bucket = made["gcp"].resources.one("gcp:storage/bucket:Bucket").inputs
    key = made["gcp"].resources.one("gcp:kms/cryptoKey:CryptoKey")

    assert bucket["versioning"] == {"enabled": True}
    assert bucket["softDeletePolicy"] == {"retentionDurationSeconds": 90 * 86400}
    assert bucket["publicAccessPrevention"] == "enforced"
    assert bucket["encryption"]["defaultKmsKeyName"] == key.id
    assert key.inputs["rotationPeriod"] == "7776000s"


def test_azure_keeps_versions_and_encrypts_with_a_key_that_rotates(made: Made) -> None:
    """The account's own identity uses the key; nobody has a shared key."""
    resources = made["azure"].resources
    account = resources.one("azure-native:storage:StorageAccount").inputs
    parts = resources.one("azure-native:storage:BlobServiceProperties").inputs
    key, stacks = (
        resources.one("azure-native:keyvault:Key", name).inputs for name in ("key", "stacks-key")
    )

    assert account["encryption"]["keySource"] == "Microsoft.Keyvault"
    assert account["allowSharedKeyAccess"] is False
    assert parts["isVersioningEnabled"] is True
    assert parts["deleteRetentionPolicy"] == {"enabled": True, "days": 90}
    [rotation] = key["properties"]["rotationPolicy"]["lifetimeActions"]
    assert rotation["trigger"] == {"timeAfterCreate": "P1Y"}
    assert account["encryption"]["keyVaultProperties"]["keyName"] == key["keyName"]
    # of a key without a version only the newest one decrypts: what Pulumi is told of has just one
    assert "rotationPolicy" not in stacks["properties"]
    assert made["azure"].outputs["secrets"].endswith(f"/keys/{stacks['keyName']}")
    assert stacks["keyName"] != key["keyName"]


def test_aws_trusts_each_job_by_its_whole_subject_and_file(made: Made) -> None:
    """Conditions for equality, on audience, subject and workflow; no star anywhere."""
    for who in DEPLOYERS:
        role = made["aws"].resources.one("aws:iam/role:Role", who)
        said = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        ends = JOBS[who].values()
        expected = [
            {
                f"{HOST}:aud": "sts.amazonaws.com",
                f"{HOST}:sub": [subject],
                # a pull request runs its own copy of the trusted preview, at no branch
                **({f"{HOST}:job_workflow_ref": workflow(FILES[end])} if end in FILES else {}),
            }
            for end, subject in zip(ends, subjects("aws", who), strict=True)
        ]
        expected += [
            {f"{OPERATED}:aud": "sts.amazonaws.com", f"{OPERATED}:sub": [workload("aws", end)]}
            for end in ends
            if who != "preview"
        ]
        assert [each["Condition"] for each in said] == [{"StringEquals": e} for e in expected]
        assert {each["Action"] for each in said} == {"sts:AssumeRoleWithWebIdentity"}


def test_google_cloud_trusts_each_job_by_its_whole_subject_and_file(made: Made) -> None:
    """The pool takes no other subject, and each account only one of them."""
    resources = made["gcp"].resources
    kind = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
    vouching, operating = (resources.one(kind, name) for name in ("issuer", "issuer-2"))
    pool = "projects/345678901234/locations/global/workloadIdentityPools/deployers-gcp-prod"
    begin = "'repo:company@1234/ml-platform@5678:environment:gcp-prod"
    written = "assertion.job_workflow_ref"
    planning = f"[{begin}-plan', {begin}.foundation', {begin}.platform']"
    member = "gcp:serviceaccount/iAMMember:IAMMember"

    mapping = vouching.inputs["attributeMapping"]["google.subject"]

    assert vouching.inputs["attributeCondition"].split(" || ") == [
        f"assertion.sub in [{begin}-preview']",
        f"(assertion.sub in {planning} && {written} == '{workflow('deploy')}')",
        f"(assertion.sub in [{begin}-drift'] && {written} == '{workflow('drift')}')",
    ]
    assert operating.inputs["oidc"] == {"issuerUri": OPERATOR}
    assert operating.inputs["attributeCondition"] == (
        f"assertion.sub in ['{workload('gcp', '.foundation')}', '{workload('gcp', '.platform')}']"
    )
    for who in DEPLOYERS[1:]:
        taken = resources.one(member, f"{who}-job-2").inputs["member"]
        assert taken == f"principal://iam.googleapis.com/{pool}/subject/{who}-job-2"
        assert f"' ? '{who}-job-2' : " in operating.inputs["attributeMapping"]["google.subject"]
    for who in DEPLOYERS:
        found = [resources.one(member, f"{who}-{job}").inputs["member"] for job in JOBS[who]]
        assert found == [
            f"principal://iam.googleapis.com/{pool}/subject/{who}-{job}" for job in JOBS[who]
        ]
        for job, subject in zip(JOBS[who], subjects("gcp", who), strict=True):
            assert f"assertion.sub == '{subject}' ? '{who}-{job}' : " in mapping


def test_azure_trusts_each_job_by_its_whole_subject(made: Made) -> None:
    """A credential for each job; who deploys is nobody else's identity.

    It compares nothing but the subject, which GitHub can be told to say the file in.
    """
    found = made["azure"].resources.of("azure-native:managedidentity:FederatedIdentityCredential")
    said: dict[str, list[str]] = {}
    for each in found:
        said.setdefault(each.inputs["resourceName"], []).append(each.inputs["subject"])

    nobody: dict[str, list[str]] = {"preview": []}
    operated = nobody | {
        who: [workload("azure", end) for end in JOBS[who].values()] for who in DEPLOYERS[1:]
    }
    assert sorted(map(sorted, said.values())) == sorted(
        sorted(subjects("azure", who) + operated[who]) for who in DEPLOYERS
    )
    issuers = {each.inputs["subject"].split(":")[0]: each.inputs["issuer"] for each in found}
    assert issuers == {"repo": f"https://{HOST}", "system": OPERATOR}


def test_who_deploys_on_azure_may_give_the_roles_of_an_environment_only(made: Made) -> None:
    """Otherwise it could make itself an owner."""
    given = made["azure"].resources.one(
        "azure-native:authorization:RoleAssignment", "deploy-foundation-build"
    )
    role = made["azure"].resources.one("azure-native:authorization:RoleDefinition")

    assert "8e3af657-a8ff-443c-a75c-2fe8c4bcb635" not in given.inputs["condition"]
    assert given.inputs["condition"].count("ForAnyOfAnyValues:GuidEquals") == 2
    assert "*" not in role.inputs["permissions"][0]["actions"]
    assert "Microsoft.Authorization/*" not in role.inputs["permissions"][0]["actions"]


@pytest.mark.parametrize(
    ("cloud", "backend", "secrets"),
    [
        (
            "aws",
            "s3://aws-prod-state-123456789012?region=us-west-2&awssdk=v2",
            "awskms:///alias/aws-prod-state?region=us-west-2",
        ),
        (
            "gcp",
            "gs://evenkeel-prod-gcp-prod-state",
            f"gcpkms://{RING}/cryptoKeys/state",
        ),
        (
            "azure",
            "azblob://state?storage_account=azureprodstated0eaea2c",
            "azurekeyvault://azureprodkeysf2afac6d.vault.azure.net/keys/stacks",
        ),
    ],
)
def test_the_stack_says_what_pulumi_is_told(
    made: Made, cloud: str, backend: str, secrets: str
) -> None:
    """Addresses as the Pulumi CLI takes them, and who each job is."""
    outputs: Mapping[str, Any] = made[cloud].outputs

    assert (outputs["backend"], outputs["secrets"]) == (backend, secrets)
    assert set(outputs["identities"]) == set(DEPLOYERS)


def test_the_program_itself_lets_one_deploy_the_environment(tmp_path: Path) -> None:
    """An environment is one stack: nobody is let in for a layer, which no program deploys."""
    result = bench("aws-prod", tmp_path).run("up", STATES["aws"])
    roles = {each.name for each in result.resources.of("aws:iam/role:Role")}

    access = list(yaml.safe_load_all(result.outputs["previewAccess"]))

    assert (result.errors, result.violations) == ((), ())
    assert {each["subjects"][0]["name"] for each in access if "subjects" in each} == {
        "evenkeel:preview"
    }
    assert roles == set(result.outputs["identities"]) == {"preview", "deploy"}
