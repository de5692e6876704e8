"""Start the simulated `kubernetes` provider: `python -m simulator.plugins.kubernetes [ENGINE]`."""

import sys

from ...cluster.api import KubernetesApi
from ...errors import SimulatorError
from ...session import Session
from ..renewing import renewing
from ..serve import serve
from .service import KubernetesProvider

_FRESH_SECONDS = 0.5
"""A kind that the server did not know is not asked for again so soon, unless it was defined."""


def main() -> None:
    """Serve the session that `EVENKEEL_SESSION` names until the engine goes."""
    engine = next((each for each in sys.argv[1:] if not each.startswith("-")), None)

    def make() -> KubernetesProvider:
        session = Session.from_environ()
        api = KubernetesApi(session.kubeconfig, connections=64, fresh_seconds=_FRESH_SECONDS)
        return KubernetesProvider(session, api, engine)

    try:
        register = renewing(make)
    except SimulatorError as error:
        sys.exit(f"error: {error}")
    serve(register)


if __name__ == "__main__":
    main()
