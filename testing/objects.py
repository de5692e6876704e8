"""The Kubernetes objects of a simulated cluster, to assert on."""

import time
from collections.abc import Callable
from typing import Any

import yaml

from ..simulator.cluster.api import KubernetesApi
from ..simulator.errors import ApiError

Object = dict[str, Any]

_PAUSE_SECONDS = 0.1
_SHOWN = 2000
"""Characters of an object that a failure shows."""


class Objects:
    """What the simulated cluster's API server holds, read when asked."""

    def __init__(self, api: KubernetesApi) -> None:
        """Take the client."""
        self.api = api
        """For everything else: requests, watches, writes."""

    def get(
        self, api_version: str, kind: str, name: str, *, namespace: str | None = None
    ) -> Object:
        """Return one object.

        Raises:
            AssertionError: There is none; the message says which there are.
        """
        found = self.api.find(api_version, kind, name, namespace)
        if found is None:
            where = f" in {namespace}" if namespace else ""
            raise AssertionError(
                f"{api_version} {kind} {name}{where}: got none; {self._there(api_version, kind)}."
            )
        return found

    def list(
        self,
        api_version: str,
        kind: str,
        *,
        namespace: str | None = None,
        labels: str | None = None,
    ) -> list[Object]:
        """Return all objects of a kind.

        Args:
            api_version: Such as `apps/v1`.
            kind: Such as `Deployment`.
            namespace: Where; None is everywhere.
            labels: A label selector, such as `app=web,tier!=cache`.
        """
        query = {"labelSelector": labels} if labels else {}
        return self.api.list(api_version, kind, namespace, **query)

    def wait(
        self,
        find: Callable[["Objects"], Object],
        holds: Callable[[Object], object],
        *,
        seconds: float = 60,
    ) -> Object:
        """Wait until something holds for an object: what controllers do comes after a deployment.

        Args:
            find: Returns the object, such as `lambda it: it.get("v1", "Node", "gpu-0")`; while it
                fails with an AssertionError or a KeyError, it is tried again.
            holds: Whether the object is as wanted; a KeyError means not yet.
            seconds: How long to wait.

        Raises:
            AssertionError: The time is up; the message shows the object as it is.
        """
        end = time.monotonic() + seconds
        while True:
            seen = "nothing"
            try:
                found = find(self)
                seen = _text(found)
                if holds(found):
                    return found
            except (AssertionError, KeyError) as error:
                seen = seen if seen != "nothing" else str(error)
            if time.monotonic() > end:
                raise AssertionError(f"not so after {seconds:g} s; the last that was seen:\n{seen}")
            time.sleep(_PAUSE_SECONDS)

    def _there(self, api_version: str, kind: str) -> str:
        try:
            found = self.api.list(api_version, kind)
        except ApiError:
            return "the cluster does not know the kind"
        names = [
            "/".join(filter(None, (each["metadata"].get("namespace"), each["metadata"]["name"])))
            for each in found
        ]
        return f"there are: {', '.join(names[:20])}" if names else "there are none of the kind"


def _text(found: Object) -> str:
    metadata = {key: v for key, v in found["metadata"].items() if key != "managedFields"}
    return yaml.safe_dump({**found, "metadata": metadata}, sort_keys=False)[:_SHOWN]
