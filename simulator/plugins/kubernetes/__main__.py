"""Start the simulated `kubernetes` provider: `python -m simulator.plugins.kubernetes [ENGINE]`."""

import sys

from simulator.cluster.api import KubernetesApi
from simulator.errors import SimulatorError
from simulator.plugins.kubernetes.service import KubernetesProvider, register
from simulator.plugins.serve import serve
from simulator.session import Session


def main() -> None:
    """Serve the session that `EVENKEEL_SESSION` names until the engine goes."""
    engine = next((each for each in sys.argv[1:] if not each.startswith("-")), None)
    try:
        session = Session.from_environ()
        api = KubernetesApi(session.kubeconfig, connections=64)
    except SimulatorError as error:
        sys.exit(f"error: {error}")
    serve(register(KubernetesProvider(session, api, engine)))


if __name__ == "__main__":
    main()
