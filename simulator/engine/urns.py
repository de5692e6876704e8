"""Uniform resource names: what a resource is called in the state and by its dependents."""

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_PREFIX = "pulumi:providers:"


def make_urn(stack: str, project: str, parent: str, kind: str, name: str) -> str:
    """Return the name of a resource; a parent other than the stack becomes part of its type."""
    above = qualified_type_of(parent) if parent else ""
    inside = f"{above}${kind}" if above and above != STACK_TYPE else kind
    return f"urn:pulumi:{stack}::{project}::{inside}::{name}"


def qualified_type_of(urn: str) -> str:
    """Return the type with those of its parents: `a:b:Parent$c:d:Child`."""
    return urn.split("::", 3)[2]


def type_of(urn: str) -> str:
    """Return the type of the resource itself."""
    return qualified_type_of(urn).rsplit("$", 1)[-1]


def name_of(urn: str) -> str:
    """Return the name that the program gave."""
    return urn.split("::", 3)[3]


def is_provider(kind: str) -> bool:
    """Tell whether a type is that of a provider."""
    return kind.startswith(PROVIDER_PREFIX)


def is_default_provider(urn: str) -> bool:
    """Tell whether a provider was made by the engine, not by the program."""
    return is_provider(type_of(urn)) and name_of(urn).startswith("default")


def package_of(token: str) -> str:
    """Return the package of a type or function token; for a provider's type, the one it serves."""
    return token.removeprefix(PROVIDER_PREFIX) if is_provider(token) else token.split(":", 1)[0]


def split_reference(reference: str) -> tuple[str, str]:
    """Split a provider reference into the provider's URN and its id."""
    urn, _, number = reference.rpartition("::")
    return urn, number
