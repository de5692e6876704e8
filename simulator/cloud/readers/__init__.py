"""What reads a cloud's published API model, by the first word of a reference to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import azure, botocore, cloudformation, discovery, google


@dataclass(frozen=True)
class Reader:
    """How one family of models is read; neither function imports more than the module needs."""

    package: Callable[[str], str]
    """The distribution that holds a module."""

    limits: Callable[[str, str], dict[str, Any]]
    """What a module says of a name: `type`, and any of `enum`, `pattern`, `min`, `max`, `format`.

    Raises KeyError, AttributeError or ImportError where it does not know it.
    """


READERS: Mapping[str, Reader] = {
    "azure": Reader(azure.package, azure.limits),
    "botocore": Reader(lambda _: "botocore", botocore.limits),
    "cloudformation": Reader(lambda _: "cfn-lint", cloudformation.limits),
    "discovery": Reader(lambda _: "google-api-python-client", discovery.limits),
    "google": Reader(google.package, google.limits),
}
