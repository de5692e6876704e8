"""What the operator is told of one environment: where its state is, and who it is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components import clouds
from components.errors import Refused
from components.planning.deployers import StateSpec
from components.planning.scope import Scope, Stage
from stacks.environment import Environment

NO_REPOSITORY = "none/none"
"""Where a state is does not depend on whose jobs reach it."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One environment as the operator deploys it."""

    name: str
    cloud: str
    stage: Stage
    backend: str
    secrets: str
    annotations: Mapping[str, str]
    """What makes the service account of its workspace somebody in the cloud."""

    labels: Mapping[str, str]
    """What its workspace's pod must be labelled with for that."""

    variables: Mapping[str, str]
    """What the cloud's SDKs are told; no secret."""

    secret_variables: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Variable -> the Secret and the key in it."""

    kubeconfig: str = ""
    """The Secret with the kubeconfig of a cluster that exists; empty where the program makes it."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said in place of what follows from the environment file."""

    backend: str | None = None
    secrets: str | None = None
    identity: str | None = None
    """A role's ARN, a service account's address, the client id of a managed identity."""

    secret_variables: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Such as the keys of a store that speaks S3; where nobody can sign in by workload identity."""


def plan_deployment(name: str, environment: Environment, told: Told) -> Deployment:
    """Return how the operator deploys an environment.

    Raises:
        Refused: Something is not known; all that is missing is said at once.
    """
    scope = Scope(environment=name, stage=environment.stage, owner=environment.owner)
    spec = StateSpec(scope=scope, repository=NO_REPOSITORY)
    try:
        plan = clouds.plan_state(spec, environment.cloud)
        backend, secrets = told.backend or plan.backend, told.secrets or plan.secrets
        said = plan.identities["deploy"]
    except Refused:
        missing = [
            f"{name}: got no --{option}; expected one, because {environment.cloud.name} has no "
            f"place for a state. Add --{option} {name}=URL."
            for option, value in (("state", told.backend), ("secrets", told.secrets))
            if not value
        ]
        if missing:
            raise Refused(*missing) from None
        backend, secrets, said = told.backend or "", told.secrets or "", {}
    annotations, labels, variables = _identity(name, environment, said, told.identity)
    return Deployment(
        name=name,
        cloud=environment.cloud.name,
        stage=environment.stage,
        backend=backend,
        secrets=secrets,
        annotations=annotations,
        labels=labels,
        variables=variables,
        secret_variables=told.secret_variables,
        kubeconfig=f"{name}-kubeconfig" if environment.cloud.name == "private" else "",
    )


def _identity(
    name: str, environment: Environment, said: Mapping[str, str], told: str | None
) -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    """Return annotations, labels and variables of a workspace: workload identity, never a key."""
    cloud = environment.cloud.name
    if cloud == "aws":
        region = str(getattr(environment.cloud, "region", ""))
        role = told or said["role"]
        return {"eks.amazonaws.com/role-arn": role}, {}, {"AWS_REGION": region}
    if cloud == "gcp":
        account = told or said["service_account"]
        project = str(getattr(environment.cloud, "project", ""))
        return {"iam.gke.io/gcp-service-account": account}, {}, {"GOOGLE_PROJECT": project}
    if cloud == "azure":
        if not told:
            raise Refused(
                f"{name}: got no --identity; expected the client id of its managed identity, "
                "which Azure chose: pulumi stack output identities, in stacks/bootstrap. Add "
                f"--identity {name}=CLIENT-ID."
            )
        variables = {
            "AAD_LOGIN_METHOD": "workloadidentity",  # of kubelogin: there is no `az login`
            "ARM_CLIENT_ID": told,
            "ARM_OIDC_TOKEN_FILE_PATH": "/var/run/secrets/azure/tokens/azure-identity-token",
            "ARM_SUBSCRIPTION_ID": said["subscription"],
            "ARM_TENANT_ID": said["tenant"],
            "ARM_USE_OIDC": "true",
        }
        annotations = {
            "azure.workload.identity/client-id": told,
            "azure.workload.identity/tenant-id": said["tenant"],
        }
        return annotations, {"azure.workload.identity/use": "true"}, variables
    return {}, {}, {}
