"""Kubeflow's profiles: a namespace with its owner's rights and its quota."""

from ...cluster.api import Json
from .. import kinds
from ..controller import Watches
from ..ownership import ensure, is_going, owned_by
from ..refusal import RefusalError
from .operator import Operator

_ACCOUNTS = {"default-editor": "kubeflow-edit", "default-viewer": "kubeflow-view"}
_OWNER = "owner"
_QUOTA = "kf-resource-quota"
_LABELS = {
    "app.kubernetes.io/part-of": "kubeflow-profile",
    "istio-injection": "enabled",
    "katib.kubeflow.org/metrics-collector-injection": "enabled",
    "serving.kubeflow.org/inferenceservice": "enabled",
}
_ROLES = "rbac.authorization.k8s.io"


class Profiles(Operator):
    """Makes namespaces for people; one that somebody else made is not taken."""

    name = "profiles"
    acts_for = kinds.PROFILE
    makes = (kinds.NAMESPACE, kinds.SERVICE_ACCOUNT, kinds.ROLE_BINDING, kinds.QUOTA)

    def __init__(self, watches: Watches) -> None:
        """Watch namespaces of others, too: one may become free, or be made for the owner."""
        super().__init__(watches)
        self.watch(kinds.NAMESPACE, lambda found: [found["metadata"]["name"]])

    def plan(self, obj: Json) -> list[Json]:
        """Return accounts, rights and quota once the namespace is there.

        Raises:
            RefusalError: The namespace is another's, or is not there yet.
        """
        self._take_namespace(obj)
        person = obj["spec"]["owner"]
        objects = [_inside(obj, "ServiceAccount", "v1", each) for each in _ACCOUNTS]
        objects += [
            _binding(obj, account, role, {"kind": "ServiceAccount", "name": account})
            for account, role in _ACCOUNTS.items()
        ]
        objects.append(_binding(obj, "namespaceAdmin", "kubeflow-admin", dict(person)))
        if wishes := obj["spec"].get("resourceQuotaSpec"):
            objects.append(_inside(obj, "ResourceQuota", "v1", _QUOTA, spec=wishes))
        return [namespace(obj), *objects]

    def status(self, _obj: Json, problem: str) -> Json:
        """Return that the profile is applied, or why not."""
        kind = "Failed" if problem else "Ready"
        # Of a condition, the definition of profiles knows no more.
        return {"conditions": [{"type": kind, "status": "True", "message": problem}]}

    def _take_namespace(self, obj: Json) -> None:
        wanted = namespace(obj)
        name = wanted["metadata"]["name"]
        found = self.made[kinds.NAMESPACE].get(name)
        if found is None:
            ensure(self.api, wanted, None, self.manager)
            return
        if is_going(found):
            raise RefusalError(f"namespace {name} is being deleted")
        person = found["metadata"].get("annotations", {}).get(_OWNER)
        if person != obj["spec"]["owner"]["name"]:
            raise RefusalError(
                f"namespace already exist, but not owned by profile creator "
                f"{obj['spec']['owner']['name']}"
            )
        uids = {each["uid"] for each in found["metadata"].get("ownerReferences", ())}
        if obj["metadata"]["uid"] not in uids:
            # Somebody made it for this very person: it is taken over, as upstream does.
            ensure(self.api, wanted, found, self.manager)


def namespace(profile: Json) -> Json:
    """Return a profile's namespace."""
    name = profile["metadata"]["name"]
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": name,
            "labels": _LABELS | {"kubernetes.io/metadata.name": name},
            "annotations": {_OWNER: profile["spec"]["owner"]["name"]},
            "ownerReferences": owned_by(profile),
        },
    }


def _inside(profile: Json, kind: str, api_version: str, name: str, **fields: Json) -> Json:
    meta = {
        "name": name,
        "namespace": profile["metadata"]["name"],
        "ownerReferences": owned_by(profile),
    }
    return {"apiVersion": api_version, "kind": kind, "metadata": meta, **fields}


def _binding(profile: Json, name: str, role: str, subject: Json) -> Json:
    if subject["kind"] == "ServiceAccount":
        subject = subject | {"namespace": profile["metadata"]["name"]}
    else:
        subject = {"apiGroup": _ROLES} | subject
    made = _inside(profile, "RoleBinding", f"{_ROLES}/v1", name)
    reference = {"apiGroup": _ROLES, "kind": "ClusterRole", "name": role}
    return made | {"roleRef": reference, "subjects": [subject]}
