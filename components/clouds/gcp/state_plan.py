"""Where an environment's state is on Google Cloud and who reaches it; pure."""

from ...errors import Refused
from ...planning.deployers import Deployer, Job, StatePlan, StateSpec, by_workflow, plan_deployers
from .names import bucket_name as project_bucket
from .names import within
from .settings import Settings

KEY = "state"
"""What the bucket is called after the environment's name, and the key in its ring."""

PROVIDER = "jobs"
"""What the pool calls the issuer of tokens."""

_POOL_LENGTH, _ACCOUNT_LENGTH = 32, 30
_MAPPING_LENGTH, _CONDITION_LENGTH = 2048, 4096
"""Characters; a subject of Google's own has 127 bytes at most, which GitHub's may exceed."""


def plan_state(spec: StateSpec, settings: Settings) -> StatePlan:
    """Return the bucket and the key as Pulumi calls them, and the accounts that jobs take on."""
    return StatePlan(
        backend=f"gs://{bucket_name(spec, settings)}",
        secrets=f"gcpkms://{key_path(spec, settings)}",
        identities={
            each.name: {
                "workload_identity_provider": provider_path(spec, settings),
                "service_account": account_email(spec, settings, each.name),
            }
            for each in plan_deployers(spec)
        },
    )


def bucket_name(spec: StateSpec, settings: Settings) -> str:
    """Return the bucket's name."""
    return project_bucket(settings, spec.scope.environment, KEY)


def ring_name(spec: StateSpec) -> str:
    """Return the name of the key's ring: with the state's own, because a ring stays for ever."""
    return f"{spec.scope.environment}-{KEY}".replace(".", "-")


def key_path(spec: StateSpec, settings: Settings) -> str:
    """Return the key's path, which is its id, too."""
    place = f"projects/{settings.project}/locations/{settings.region}"
    return f"{place}/keyRings/{ring_name(spec)}/cryptoKeys/{KEY}"


def account_id(spec: StateSpec, deployer: str) -> str:
    """Return the id of the service account that a deployer takes on."""
    return within(f"{spec.scope.environment}-{deployer}".replace(".", "-"), _ACCOUNT_LENGTH)


def account_email(spec: StateSpec, settings: Settings, deployer: str) -> str:
    """Return the service account that a deployer takes on."""
    return f"{account_id(spec, deployer)}@{settings.project}.iam.gserviceaccount.com"


def pool_id(spec: StateSpec) -> str:
    """Return the id of the pool of identities from outside; none may begin with `gcp-`."""
    return within(f"deployers-{spec.scope.environment}".replace(".", "-"), _POOL_LENGTH)


def pool_path(spec: StateSpec, settings: Settings) -> str:
    """Return the pool's path, with the project's number, as principals name it."""
    number = settings.project_number
    return f"projects/{number}/locations/global/workloadIdentityPools/{pool_id(spec)}"


def provider_path(spec: StateSpec, settings: Settings) -> str:
    """Return the path of who vouches for the pool's identities."""
    return f"{pool_path(spec, settings)}/providers/{PROVIDER}"


def provider_id(spec: StateSpec, issuer: str) -> str:
    """Return what the pool calls an issuer."""
    index = [each.address for each in spec.issuers].index(issuer) + 1
    return PROVIDER if index == 1 else f"{PROVIDER}-{index}"


def principals(spec: StateSpec, issuer: str) -> dict[str, str]:
    """Return each subject of an issuer and what the pool calls it: the first deployer's job."""
    named: dict[str, str] = {}
    for deployer in plan_deployers(spec):
        for job in _jobs(deployer, issuer):
            named.setdefault(job.subject, f"{deployer.name}-{job.name}")
    return named


def _jobs(deployer: Deployer, issuer: str) -> list[Job]:
    return [each for each in deployer.jobs if each.issuer == issuer]


def subject_mapping(spec: StateSpec, issuer: str) -> str:
    """Return the expression that gives an issuer's token its subject in the pool.

    Raises:
        Refused: The jobs' subjects are longer together than Google takes.
    """
    named = principals(spec, issuer)
    asked = " : ".join(f"assertion.sub == '{each}' ? '{name}'" for each, name in named.items())
    return _within(f"{asked} : 'nobody'", _MAPPING_LENGTH)


def subject_condition(spec: StateSpec, issuer: str) -> str:
    """Return the expression that is true for an issuer's jobs alone, each out of its own file.

    Raises:
        Refused: The jobs' subjects are longer together than Google takes.
    """
    jobs = {job.subject: job for each in plan_deployers(spec) for job in _jobs(each, issuer)}
    found = []
    for workflow, subjects in by_workflow(jobs.values()).items():
        listed = ", ".join(f"'{each}'" for each in subjects)
        asked = f"assertion.sub in [{listed}]"
        where = f"assertion.job_workflow_ref == '{workflow}'"
        found.append(f"({asked} && {where})" if workflow else asked)
    return _within(" || ".join(found), _CONDITION_LENGTH)


def _within(expression: str, longest: int) -> str:
    if len(expression) <= longest:
        return expression
    raise Refused(
        f"evenkeel-bootstrap:state.subject: got jobs whose subjects need {len(expression)} "
        f"characters in Google's pool; expected {longest} at most. Use a shorter subject, fewer "
        "layers, or a repository with a shorter name."
    )
