"""The policies at a cluster's door, which an API server that has just started cannot judge.

It looks for the kinds of their settings as it starts, before it serves definitions, and again only
half a minute later; until then it refuses everything that such a policy speaks of.
"""

import time
from collections.abc import Callable
from typing import Final

from ..errors import ApiError
from .api import KubernetesApi

SHUT: Final = "failed to configure policy"
"""What is answered while the kind of a policy's settings is not known yet."""

_POLICIES: Final = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies"
_PROBE: Final = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"generateName": "evenkeel-door-"},
}
_PATIENCE_SECONDS: Final = 90
_PAUSE_SECONDS: Final = 0.5


def until_open(ask: Callable[[], object], seconds: float = _PATIENCE_SECONDS) -> None:
    """Ask again and again while the door is being set up, as whoever is outside would.

    Raises:
        ApiError: The server refuses for another reason, or for this one after so many seconds.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            ask()
        except ApiError as error:
            if SHUT not in str(error) or time.monotonic() > end:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def wait(api: KubernetesApi, seconds: float = _PATIENCE_SECONDS) -> None:
    """Wait until a server that has been started again judges by its policies; nothing is made.

    Raises:
        ApiError: It does not come to it.
    """
    policies = api.request("GET", _POLICIES)["items"]
    if any(each["spec"].get("paramKind") for each in policies):
        until_open(lambda: _try(api), seconds)


def _try(api: KubernetesApi) -> None:
    try:
        api.request("POST", "/api/v1/namespaces", _PROBE, query={"dryRun": "All"})
    except ApiError as error:
        if SHUT in str(error):
            raise  # any other answer is a judgement
