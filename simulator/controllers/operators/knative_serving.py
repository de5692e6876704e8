"""The Knative operator: the Deployments, services and definitions of Knative Serving."""

import json
from functools import cache
from pathlib import Path

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, timed
from ..controller import Watches
from ..ownership import ensure
from .knative_definitions import definition
from .operator import Operator
from .workloads import RESTRICTED, available, deployment, service, shortfall

_FILE = Path(__file__).with_name("knative_parts.json")
_KINDS = (
    kinds.KNATIVE_CONFIGURATION,
    kinds.KNATIVE_REVISION,
    kinds.KNATIVE_ROUTE,
    kinds.KNATIVE_SERVICE,
)
_DEFINED = {f"{each.plural}.{each.api_version.partition('/')[0]}": each for each in _KINDS}
_RESOURCES = {
    "requests": {"cpu": "100m", "memory": "100Mi"},
    "limits": {"cpu": "1", "memory": "1000Mi"},
}


class KnativeServings(Operator):
    """Runs the parts of Knative Serving, with the images of one version.

    The definitions that people write objects of come with the first, and stay.
    """

    name = "knative"
    acts_for = kinds.KNATIVE_SERVING
    makes = (kinds.DEPLOYMENT, kinds.SERVICE)

    def __init__(self, watches: Watches) -> None:
        """Watch definitions: one that somebody removed comes back."""
        super().__init__(watches)
        self._definitions = self.watch(
            kinds.DEFINITION,
            lambda found: self.keys() if found["metadata"]["name"] in _DEFINED else (),
        )

    def plan(self, obj: Json) -> list[Json]:
        """Return the parts, and those of the ingress that is chosen."""
        for name, kind in _DEFINED.items():
            if self._definitions.get(name) is None:
                ensure(self.api, definition(kind), None, self.manager)
        spec = obj["spec"]
        replicas = int((spec.get("high-availability") or {}).get("replicas") or 1)
        override = (spec.get("registry") or {}).get("override") or {}
        ingress = spec.get("ingress") or {"istio": {"enabled": True}}
        chosen = wanted_parts(obj)
        wanted = []
        for name, part in chosen.items():
            image = override.get(part.get("override", name)) or part["image"]
            container = {
                "name": name.removeprefix("3scale-"),
                "image": image,
                "resources": _RESOURCES,
                "securityContext": RESTRICTED,
            }
            pod = {"containers": [container]}
            wanted.append(deployment(obj, name, {"app": name}, pod, replicas))
        for name, each in _parts()["services"].items():
            if each["part"] not in chosen:
                continue
            ports: dict[str, tuple[int, int | str]] = {
                port: (number, number) for port, number in each["ports"].items()
            }
            exposed = (ingress.get("kourier") or {}).get("service-type") or "LoadBalancer"
            fields = {"type": exposed} if name == "kourier" else {}
            wanted.append(service(obj, name, {"app": each["part"]}, ports, **fields))
        return wanted

    def status(self, obj: Json, problem: str) -> Json:
        """Return whether all Deployments are available."""
        namespace = obj["metadata"]["namespace"]
        lacks = problem
        for name in wanted_parts(obj):
            found = self.made[kinds.DEPLOYMENT].get(name, namespace)
            if not lacks and not available(found):
                lacks = shortfall(found, name)
        reason = "NotReady" if lacks else "Ready"
        conditions = [
            condition("DependenciesInstalled", status=True, reason="Ready"),
            condition("InstallSucceeded", status=not problem, reason="Ready", message=problem),
            condition("VersionMigrationEligible", status=True, reason="Ready"),
            condition("DeploymentsAvailable", status=not lacks, reason=reason, message=lacks),
            condition("Ready", status=not lacks, reason=reason, message=lacks),
        ]
        return {
            "version": str(obj["spec"].get("version") or _parts()["version"]),
            "observedGeneration": obj["metadata"].get("generation", 1),
            "conditions": timed(conditions, obj.get("status")),
        }


def wanted_parts(obj: Json) -> dict[str, Json]:
    """Return the parts that a KnativeServing asks for; without a word, Istio is its ingress."""
    ingress = obj["spec"].get("ingress") or {"istio": {"enabled": True}}
    return {
        name: part
        for name, part in _parts()["parts"].items()
        if "ingress" not in part or (ingress.get(part["ingress"]) or {}).get("enabled")
    }


@cache
def _parts() -> Json:
    found: Json = json.loads(_FILE.read_text(encoding="utf-8"))
    return found
