"""The entry of every simulated cloud's plugin process."""

import sys
from collections.abc import Mapping
from typing import Any

from ...errors import SimulatorError
from ...session import Session
from ..renewing import renewing
from ..serve import serve
from .kind import Cloud, Function, Kind
from .service import CloudProvider


def main(
    package: str,
    kinds: Mapping[str, Kind],
    functions: Mapping[str, Function],
    **more: Any,
) -> None:
    """Serve the session that `EVENKEEL_SESSION` names until the engine goes.

    Args:
        package: Pulumi's name of the provider: `aws`, `gcp`, `azure-native`.
        kinds: The simulated resource types by token.
        functions: The simulated functions by token.
        more: Further fields of `Cloud`, such as `place` and `codes`.
    """
    engine = next((each for each in sys.argv[1:] if not each.startswith("-")), None)
    cloud = Cloud(
        package=package, sdk=f"pulumi-{package}", kinds=kinds, functions=functions, **more
    )
    try:
        register = renewing(lambda: CloudProvider(cloud, Session.from_environ(), engine))
    except SimulatorError as error:
        sys.exit(f"error: {error}")
    serve(register)
