"""Waiting until a control plane serves, and failing at once when one of its processes ends."""

import contextlib
import socket
import time
from collections.abc import Callable, Sequence

from ..errors import ApiError, ClusterError
from ..session import Session
from .api import KubernetesApi
from .components import Component
from .creation import last_words

_SECONDS = 240
"""On a busy machine an API server takes its minutes; one that ends is told at once."""


class ComponentEndedError(ClusterError):
    """A process of the control plane ended before it served."""


def wait_until_ready(
    session: Session,
    components: Sequence[Component],
    running: Callable[[Component], bool],
    seconds: float = _SECONDS,
) -> None:
    """Return once the API server is ready, pods can be admitted and every process listens.

    Raises:
        ComponentEndedError: A process ended.
        ClusterError: `seconds` went by.
    """
    end = time.monotonic() + seconds
    with KubernetesApi(session.kubeconfig) as api:
        while True:
            for each in components:
                if not running(each):
                    log = session.logs / f"{each.name}.log"
                    raise ComponentEndedError(
                        f"{log}: the simulated {each.name} ended: {last_words(log)} "
                        f"Try again: evenkeel up {session.data.environment}"
                    )
            waiting_for = _missing(api, components)
            if waiting_for is None:
                return
            if time.monotonic() > end:
                raise ClusterError(
                    f"{session.logs}: got no ready cluster within {seconds:.0f} s: {waiting_for}. "
                    "Look at the logs there, then try again: "
                    f"evenkeel up {session.data.environment}"
                )
            time.sleep(0.05)


def _missing(api: KubernetesApi, components: Sequence[Component]) -> str | None:
    try:
        # The answer is the word `ok`, which is no JSON; a server that is not ready answers 500.
        with contextlib.suppress(ValueError):
            api.request("GET", "/readyz", seconds=5)
        if any(each.name == "kube-controller-manager" for each in components):
            # A pod is refused until its namespace has this account, which the controllers make.
            path = "/api/v1/namespaces/default/serviceaccounts/default"
            api.request("GET", path, seconds=5)
    except (ApiError, ClusterError) as error:
        return str(error)
    for each in components:
        for port in each.ports:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)):
                    return f"{each.name} does not listen on 127.0.0.1:{port}"
    return None
