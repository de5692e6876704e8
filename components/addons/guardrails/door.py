"""The rules as objects of an API server, from `rules.json`, which `make docs` writes."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final

from ...contract import ClusterOffer
from ...frozen import dataclass
from ..plan import Object
from .options import Options

RULES: Final = Path(__file__).parent / "rules.json"

SYSTEM: Final = ("kube-node-lease", "kube-public", "kube-system")
"""Namespaces of Kubernetes itself: what runs there, runs before anything is judged."""

_ADMISSION: Final = "admissionregistration.k8s.io/v1"
_NAMESPACE: Final = "kubernetes.io/metadata.name"
_WARNS: Final = ["Warn", "Audit"]
_DENIES: Final = ["Deny", "Audit"]

Json = dict[str, Any]


@dataclass(frozen=True)
class GuardedRule:
    """One rule, as it is written down for every cluster."""

    id: str
    warns: bool
    """Whether it only warns unless the mode is strict."""

    levels: Mapping[str, str]
    """Stage -> advisory, mandatory, remediate or disabled."""

    settings: Mapping[str, Any]
    """Its settings where nobody says otherwise."""

    schemas: Mapping[str, Mapping[str, Any]]
    """Setting -> what its value may be, as JSON schema."""

    exemptions: tuple[Mapping[str, Any], ...]
    """Each with globs of `environments`, `patterns` of what is not judged there, and the last day
    on which it `expires` (YYYY-MM-DD)."""

    policy: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of its objects."""
        name: str = self.policy["metadata"]["name"]
        return name

    def guard(self, options: Options) -> Object:
        """Return the policy, which does nothing by itself."""
        names = [*SYSTEM, *options.system_namespaces]
        elsewhere = {"key": _NAMESPACE, "operator": "NotIn", "values": names}
        spec: Json = self.policy["spec"]
        matched = {
            **spec["matchConstraints"],
            "namespaceSelector": {"matchExpressions": [elsewhere]},
        }
        return {**self.policy, "spec": {**spec, "matchConstraints": matched}}

    def parameters(
        self, version: str, kind: str, cluster: ClusterOffer, options: Options
    ) -> Object:
        """Return what the rule is told on a cluster: its `params`, and what is exempt."""
        charts = {"charts": {"mirror": cluster.mirror}} if cluster.mirror else {}
        until = self._until(cluster.environment)
        return {
            "apiVersion": version,
            "kind": kind,
            "metadata": {"name": self.name},
            "environment": {"stage": cluster.stage, **charts},
            "settings": {**self.settings, **options.settings.get(self.id, {})},
            "exemptions": list(until),
            "until": until,
        }

    def _until(self, environment: str) -> dict[str, str]:
        """Return the patterns of what is exempt, each with the moment at which that ends."""
        until: dict[str, str] = {}
        for each in self.exemptions:
            if any(fnmatchcase(environment, glob) for glob in each["environments"]):
                after = date.fromisoformat(each["expires"]) + timedelta(days=1)
                for pattern in each["patterns"]:
                    until[pattern] = max(f"{after}T00:00:00Z", until.get(pattern, ""))
        return until

    def actions(self, stage: str, options: Options) -> list[str]:
        """Return what is done with what it denies; nothing where it is off."""
        said = options.rules.get(self.id)
        if said is not None:
            return {"deny": _DENIES, "warn": _WARNS, "off": []}[said]
        level = self.levels[stage]
        if level == "disabled":
            return []
        refuses = level != "advisory" and (options.mode == "strict" or not self.warns)
        return _DENIES if refuses and options.mode != "warn" else _WARNS

    def binding(self, actions: list[str]) -> Object:
        """Return what puts the policy into force."""
        return {
            "apiVersion": _ADMISSION,
            "kind": "ValidatingAdmissionPolicyBinding",
            "metadata": {"name": self.name},
            "spec": {
                "policyName": self.name,
                # a rule whose settings are gone must not stop everything that it would look at
                "paramRef": {"name": self.name, "parameterNotFoundAction": "Allow"},
                "validationActions": actions,
            },
        }


@cache
def definition() -> Mapping[str, Any]:
    """Return the definition of the kind that holds the rules' settings."""
    found: Mapping[str, Any] = _read()["definition"]
    return found


@cache
def guarded_rules() -> Mapping[str, GuardedRule]:
    """Return every rule about Kubernetes objects by its id."""
    rules = (
        GuardedRule(**{**each, "exemptions": tuple(each["exemptions"])})
        for each in _read()["rules"]
    )
    return {each.id: each for each in rules}


@cache
def _read() -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(RULES.read_text(encoding="utf-8"))
    return content
