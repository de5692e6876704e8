"""A simulated cloud that takes bad resources as they are: only rules have to say what is wrong.

Usage: python lenient.py PROVIDER
"""

from collections.abc import Callable
from typing import Any

from pulumi.runtime.proto import provider_pb2

from simulator.plugins.__main__ import main
from simulator.plugins.cloud.service import CloudProvider

SEED = "seed-"
"""How the names of bad resources begin."""


def lenient(method: str, taken: Callable[[Any], Any]) -> None:
    """Answer for bad resources without a look, and for others as the simulated cloud does."""
    strict = getattr(CloudProvider, method)

    def answer(self: CloudProvider, request: Any, context: Any) -> Any:  # noqa: ANN401 - gRPC's
        name = request.urn.rpartition("::")[2]
        return taken(request) if name.startswith(SEED) else strict(self, request, context)

    setattr(CloudProvider, method, answer)


if __name__ == "__main__":
    for each in ("Check", "CheckConfig"):
        lenient(each, lambda request: provider_pb2.CheckResponse(inputs=request.news))
    lenient("Create", lambda request: provider_pb2.CreateResponse(properties=request.properties))
    main()
