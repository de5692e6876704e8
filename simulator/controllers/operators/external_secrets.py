"""External Secrets: stores that are valid, and Secrets with simulated values."""

import base64
import hashlib
import re

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, is_true, timed
from ..refusal import RefusalError
from .operator import Operator
from .workloads import owned

_FIELD = re.compile(r"\{\{-?\s*\.([\w-]+)[^}]*\}\}")


class SecretStores(Operator):
    """Reports stores as valid; no store is ever asked for anything."""

    name = "secret-stores"
    acts_for = kinds.SECRET_STORE

    def plan(self, _obj: Json) -> list[Json]:
        """Return nothing: a store makes no objects."""
        return []

    def status(self, obj: Json, _problem: str) -> Json:
        """Return that the store is valid."""
        ready = condition(
            "Ready", status=True, reason="Valid", message="store validated (simulated)"
        )
        return {"capabilities": "ReadWrite", "conditions": timed([ready], obj.get("status"))}


class ClusterSecretStores(SecretStores):
    """The same for stores that serve all namespaces."""

    name = "cluster-secret-stores"
    acts_for = kinds.CLUSTER_SECRET_STORE


class ExternalSecrets(Operator):
    """Makes the Secrets, with values that say that they are simulated."""

    name = "external-secrets"
    acts_for = kinds.EXTERNAL_SECRET
    makes = (kinds.SECRET,)
    reads = (kinds.SECRET_STORE, kinds.CLUSTER_SECRET_STORE)

    def plan(self, obj: Json) -> list[Json]:
        """Return the Secret.

        Raises:
            RefusalError: Its store is not there, or not valid.
        """
        self._check_store(obj)
        target = obj["spec"].get("target") or {}
        if target.get("creationPolicy") in ("Merge", "None"):
            raise RefusalError("NotSimulated: target.creationPolicy: expected Owner or Orphan")
        template = target.get("template") or {}
        name = target.get("name") or obj["metadata"]["name"]
        meta = template.get("metadata") or {}
        made = owned("Secret", "v1", name, obj, meta.get("labels"))
        made["metadata"]["annotations"] = dict(meta.get("annotations") or {})
        values = simulated_values(obj)
        if template.get("data"):
            filled = {key: _filled(text, values) for key, text in template["data"].items()}
            values = filled if template.get("mergePolicy") != "Merge" else values | filled
        made["type"] = template.get("type") or "Opaque"
        made["data"] = {
            key: base64.b64encode(value.encode()).decode() for key, value in values.items()
        }
        return [made]

    def status(self, obj: Json, problem: str) -> Json:
        """Return whether the Secret is there."""
        reason = "SecretSyncedError" if problem else "SecretSynced"
        message = problem or "secret synced (simulated)"
        ready = condition("Ready", status=not problem, reason=reason, message=message)
        status: Json = {"conditions": timed([ready], obj.get("status"))}
        if not problem:
            target = obj["spec"].get("target") or {}
            status["binding"] = {"name": target.get("name") or obj["metadata"]["name"]}
        return status

    def _check_store(self, obj: Json) -> None:
        reference = obj["spec"].get("secretStoreRef") or {}
        kind, name = reference.get("kind") or "SecretStore", reference.get("name", "")
        if not name:
            return  # every entry names a store or a generator of its own
        if kind == "ClusterSecretStore":
            found = self.read[kinds.CLUSTER_SECRET_STORE].get(name)
        else:
            found = self.read[kinds.SECRET_STORE].get(name, obj["metadata"]["namespace"])
        if found is None:
            raise RefusalError(f'could not get {kind} "{name}": not found')
        if not is_true(found, "Ready"):
            raise RefusalError(f'{kind} "{name}" is not ready')


def simulated_values(external: Json) -> dict[str, str]:
    """Return a value for each key: the same at every call, and no secret of anybody's."""
    values = {}
    for each in external["spec"].get("data") or ():
        remote = each.get("remoteRef") or {}
        source = f"{remote.get('key', '')}#{remote.get('property', '')}"
        values[each["secretKey"]] = _simulated(source)
    for each in external["spec"].get("dataFrom") or ():
        if entry := (each.get("extract") or {}).get("key"):
            # Which fields the entry has, only the store knows.
            values["value"] = _simulated(entry)
    return values


def _simulated(source: str) -> str:
    return f"simulated-{hashlib.sha256(source.encode()).hexdigest()[:16]}"


def _filled(text: str, values: dict[str, str]) -> str:
    return _FIELD.sub(lambda match: values.get(match[1], ""), text)
