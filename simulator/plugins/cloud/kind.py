"""What a simulated cloud knows of a resource type or of a function: the registry's entries."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .context import Context

Inputs = Mapping[str, Any]
"""A resource's inputs, plain: secrets are unwrapped, and what is not known yet is `UNKNOWN`."""

Outputs = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the inputs."""

    path: str
    """Where, as Pulumi writes it: `scalingConfig.maxSize`, `taints[1].key`."""

    reason: str
    """`got X; expected Y. Do Z.`; the path is put in front of it."""


@dataclass(frozen=True)
class Demand:
    """What a resource counts for in a quota."""

    family: str
    """The quota's key in `quotas.json`."""

    amount: int


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An input that names another resource, which must exist when this one is made."""

    path: str
    """The input, such as `subnetIds[*]`; absent and unknown values are let be."""

    type: str
    """The type token of what it names."""

    by: str = "id"
    """The output by which it is named: `id`, `arn`, `name`, `selfLink`; dotted where nested."""

    outside: str = ""
    """A pattern of values that exist without being made, such as policies of the cloud's own."""

    holds: bool = True
    """Whether what is named cannot be deleted while it is named."""


def _nothing(_: Context, __: Inputs) -> Outputs:
    return {}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One resource type, as a cloud treats it.

    Every function gets the context and the plain inputs. `outputs`, `identifier`, `region` and
    `checks` are asked in previews too and must depend on nothing else; an unknown input may be put
    into a text (`f"arn:{inputs['name']}"`), which is unknown then as a whole.
    """

    token: str

    identifier: Callable[[Context, Inputs], str]
    """The cloud's id. The same for old and new inputs of a replacement: the old one goes first.

    `context.fingerprint()` differs for every resource that is made of one URN.
    """

    outputs: Callable[[Context, Inputs], Outputs] = _nothing
    """Computed outputs, added to the inputs; `context.id` is known. None takes an input away."""

    required: frozenset[str] = frozenset()
    """Inputs that the cloud demands beyond those that the SDK does; dotted where nested."""

    replace: frozenset[str] = frozenset()
    """Input paths that cannot change: `vpcConfig.subnetIds`, `taints[*].key`."""

    delete_before_replace: bool = False
    """Whether the old one must go first in any case."""

    name_input: str = ""
    """The input that is named automatically where the program names nothing."""

    name_format: str = "{name}-{random}"
    """How: `name` is the resource's name in the program, `random` seven hexadecimal digits."""

    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Inputs that the provider fills in at the top level."""

    references: tuple[Reference, ...] = ()

    checks: tuple[Callable[[Context, Inputs], Iterator[Problem]], ...] = ()
    """What can be said of the inputs alone; all problems are told before anything is made."""

    rules: tuple[Callable[[Context, Inputs], Iterator[Problem]], ...] = ()
    """What depends on what exists; asked when it is made or changed, never in a preview."""

    quota: Callable[[Context, Inputs], Iterable[Demand]] | None = None
    """What it counts for. A node group's is counted anew whenever its size changes."""

    alternatives: Callable[[Context, Inputs], Sequence[str]] | None = None
    """What a person could do without the quota or the capacity, one clause each."""

    seconds: int = 0
    """What the cloud takes to make one."""

    after_create: Callable[[Context, Inputs], None] | None = None
    """Called once it is in the store; must bear being called again. A failure undoes it all."""

    after_update: Callable[[Context, Inputs], None] | None = None
    before_delete: Callable[[Context, Inputs], None] | None = None

    live: Callable[[Context, Inputs], Inputs] | None = None
    """The inputs as somebody else has changed them meanwhile, such as an autoscaler a pool's size.

    Where there is one, the engine is told to read before it compares, as `refresh: always` in a
    Pulumi.yaml has it for everything: `ignoreChanges` sends again what the state has.
    """

    sensitive: frozenset[str] = frozenset()
    """Outputs that are secret; dotted where nested."""


@dataclass(frozen=True, kw_only=True)
class Function:
    """One function of a provider (an invoke); answered in previews too."""

    token: str
    answer: Callable[[Context, Inputs], Outputs]
    required: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()
    """Results that are secret."""


@dataclass(frozen=True)
class Place:
    """Where a resource is."""

    region: str
    account: str


def place(settings: Inputs, inputs: Inputs) -> Place:
    """Read region and account where the three clouds have them, of the inputs or the provider."""
    region = inputs.get("region") or inputs.get("location") or settings.get("region") or ""
    accounts = settings.get("allowedAccountIds") or ()
    account = (
        inputs.get("project")
        or settings.get("project")
        or settings.get("subscriptionId")
        or next(iter(accounts), "")
    )
    return Place(str(region), str(account))


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """A simulated provider: all that it knows."""

    package: str
    """Pulumi's name of it: `aws`, `gcp`, `azure-native`."""

    sdk: str
    """The SDK's distribution, whose version the plugin gives as its own."""

    kinds: Mapping[str, Kind]
    functions: Mapping[str, Function] = field(default_factory=dict)

    place: Callable[[Inputs, Inputs], Place] = place
    """Provider configuration and inputs -> region and account."""

    codes: Mapping[str, str] = field(default_factory=dict)
    """A fault's kind -> the cloud's own word for it, such as `InsufficientInstanceCapacity`."""

    fixed_settings: frozenset[str] = frozenset({"region", "project", "subscriptionId"})
    """What of the provider's configuration cannot change without making everything anew."""


def registry(*kinds: Kind) -> dict[str, Kind]:
    """Return kinds by their tokens.

    Raises:
        ValueError: Two have the same token.
    """
    found = {kind.token: kind for kind in kinds}
    if len(found) != len(kinds):
        raise ValueError("two kinds have the same token")
    return found
