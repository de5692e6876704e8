"""The SDKs of clouds: which of them programs need, and whether this Python has them.

They are looked for and not imported: one of them takes seconds.
"""

from importlib.util import find_spec

from components.clouds.providers import PROVIDERS
from operations.errors import UsageError


def missing_sdk(cloud: str) -> str:
    """Return the package that programs of a cloud need and this Python lacks; empty for none."""
    provider = PROVIDERS.get(cloud)
    package = f"pulumi_{provider.replace('-', '_')}" if provider else ""
    return package if package and find_spec(package) is None else ""


def expect_sdk(cloud: str, install: str) -> None:
    """Expect what the program of an environment imports, before anything is started for it.

    Args:
        cloud: The environment's.
        install: What brings the SDK.

    Raises:
        UsageError: It is not installed.
    """
    if package := missing_sdk(cloud):
        raise UsageError(
            f"cloud.name: got {cloud}, whose SDK ({package}) is not installed; expected it: the "
            f"program makes {cloud}'s resources with it. Run: {install}. Nothing was started."
        )
