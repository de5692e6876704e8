"""What whoever previews or deploys may do on Google Cloud, as roles; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...planning.deployers import Deployer, StateSpec, written_objects
from .settings import Settings
from .state_plan import KEY, bucket_name, ring_name

_READ = (
    "roles/cloudkms.viewer",
    "roles/compute.viewer",
    "roles/container.viewer",
    "roles/iam.securityReviewer",
    "roles/iam.serviceAccountViewer",
    "roles/serviceusage.serviceUsageViewer",
    "roles/storage.bucketViewer",
)
"""What a preview asks of each resource; no object of a bucket and no secret is among it."""

_FOUNDATION = (
    "roles/compute.networkAdmin",
    "roles/compute.instanceAdmin.v1",
    "roles/container.admin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/logging.configWriter",
    "roles/serviceusage.serviceUsageAdmin",
)

_GRANTER = "roles/resourcemanager.projectIamAdmin"

GIVEN = (
    "roles/artifactregistry.reader",
    "roles/container.admin",
    "roles/container.defaultNodeServiceAccount",
    "roles/dns.reader",
    "roles/secretmanager.secretAccessor",
)
"""What the program gives to others in the project: whoever deploys may give nothing else."""

_CLUSTER = "roles/container.developer"
"""What a layer on top of the foundation needs: objects in the cluster."""


@dataclass(frozen=True, kw_only=True)
class Right:
    """One role in the project, where a condition says on what."""

    role: str
    condition: str | None = None
    """In the Common Expression Language; None: on everything."""

    title: str = ""
    """What the condition is called."""


def plan_rights(spec: StateSpec, settings: Settings, deployer: Deployer) -> Iterator[Right]:
    """Yield a deployer's roles in the project."""
    roles: tuple[str, ...] = _READ
    if deployer.foundation:
        roles = (*_READ, *_FOUNDATION, *(("roles/dns.admin",) if settings.dns_zone else ()))
    elif deployer.deploys:
        roles = (*_READ, _CLUSTER)
    yield from (Right(role=role) for role in roles)
    if deployer.foundation:
        yield from _bounded(spec, settings)


def _bounded(spec: StateSpec, settings: Settings) -> Iterator[Right]:
    """Yield what the foundation's deployer may do on all but the state."""
    bucket = f"projects/_/buckets/{bucket_name(spec, settings)}"
    # no state is the deployer's to open, to empty or to delete: not its own, and not that of
    # another environment in the project
    yield Right(
        role="roles/storage.admin",
        condition=f"{_but_for(bucket)} && {_no_states('buckets')}",
        title="no state",
    )
    # nor is its key to switch off; Google's pages name a project by its id and by its number
    place = f"locations/{settings.region}/keyRings/{ring_name(spec)}"
    yield Right(
        role="roles/cloudkms.admin",
        condition=_but_for(
            f"projects/{settings.project}/{place}", f"projects/{settings.project_number}/{place}"
        )
        + f" && {_no_states('keyRings')}",
        title="no state's key",
    )
    given = ", ".join(f"'{role}'" for role in GIVEN)
    yield Right(
        role=_GRANTER,
        condition=(
            f"api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([{given}])"
        ),
        title="what the program gives",
    )


def _but_for(*resources: str) -> str:
    return " && ".join(f"!resource.name.startsWith('{each}')" for each in resources)


def _no_states(kind: str) -> str:
    """Return what leaves out every environment's state: the name of its bucket and ring says it."""
    inside = f"resource.name.extract('/{kind}/{{name}}/')"
    return f"!resource.name.endsWith('-{KEY}') && !{inside}.endsWith('-{KEY}')"


def plan_bucket_role(deployer: Deployer) -> str:
    """Return a deployer's role for the objects of the state."""
    return "roles/storage.objectUser" if deployer.deploys else "roles/storage.objectViewer"


def plan_key_role(deployer: Deployer) -> str:
    """Return a deployer's role for the key: a preview decrypts a data key and makes none."""
    if deployer.deploys:
        return "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    return "roles/cloudkms.cryptoKeyDecrypter"


def plan_object_condition(spec: StateSpec, settings: Settings, deployer: Deployer) -> str | None:
    """Return which objects of the state a deployer of one layer may write; None: all of them."""
    if not deployer.deploys or deployer.layer is None:
        return None
    place = f"projects/_/buckets/{bucket_name(spec, settings)}/objects/.pulumi"
    paths = [place + each for each in written_paths(deployer.stack)]
    return " || ".join(f"resource.name.startsWith('{path}')" for path in paths)


def written_paths(stack: str) -> tuple[str, ...]:
    """Return the beginnings of what Pulumi writes for a stack."""
    return tuple(each.removeprefix(".pulumi").removesuffix("*") for each in written_objects(stack))
