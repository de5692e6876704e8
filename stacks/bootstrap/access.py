"""What whoever previews may do in the cluster of an environment, made from the environment's file.

Usage: python -m stacks.bootstrap.access ENV [KIND NAME]

Without KIND (User, Group or ServiceAccount) and NAME it is the group `evenkeel:preview`.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from components.addons.catalogue import catalogue
from components.addons.plan import Plan
from components.addons.record import AddOn
from components.errors import EvenkeelError
from stacks.environment import Environment, read
from stacks.plan import addon_plans, offer, workspaces

Json = dict[str, Any]

FILE = Path(__file__).with_name("preview-access.yaml")
"""What is the same for every environment."""

ENVIRONMENTS = Path(__file__).parents[2] / "environments"
ROLE, SECRETS = "evenkeel-preview", "evenkeel-preview-secrets"
GROUP = "evenkeel:preview"

_RBAC = "rbac.authorization.k8s.io"
_VERBS = ("get", "list", "watch", "create", "patch")


def render(environment: Environment, name: str, subject: Mapping[str, str]) -> str:
    """Return the objects for an environment's cluster as YAML."""
    objects = plan_access(
        plan_groups(environment, name), plan_namespaces(environment, name), subject
    )
    return yaml.safe_dump_all(objects, sort_keys=False, width=100)


def plan_subject(kind: str = "Group", name: str = GROUP) -> dict[str, str]:
    """Return who previews, as a binding names it; a service account as NAMESPACE:NAME."""
    if kind == "ServiceAccount":
        namespace, _, own = name.partition(":")
        return {"kind": kind, "namespace": namespace, "name": own}
    return {"kind": kind, "apiGroup": _RBAC, "name": name}


def plan_access(
    groups: Iterable[str], namespaces: Iterable[str], subject: Mapping[str, str]
) -> list[Json]:
    """Return the policy, then the roles with the groups of custom resources, then the bindings."""
    objects: list[Json] = list(yaml.safe_load_all(FILE.read_text(encoding="utf-8")))
    role = next(each for each in objects if each["metadata"]["name"] == ROLE)
    brought = list(groups)
    if brought:
        # before the mark, which stays the last
        role["rules"].insert(-1, {"apiGroups": brought, "resources": ["*"], "verbs": list(_VERBS)})
    whole = {"metadata": {"name": ROLE}}
    bindings = [_binding("ClusterRoleBinding", whole, ROLE, subject)]
    for each in namespaces:
        place = {"metadata": {"name": SECRETS, "namespace": each}}
        bindings.append(_binding("RoleBinding", place, SECRETS, subject))
    return [*objects, *bindings]


def _binding(kind: str, place: Json, role: str, subject: Mapping[str, str]) -> Json:
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": kind,
        **place,
        "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": role},
        "subjects": [dict(subject)],
    }


def plan_groups(environment: Environment, name: str) -> tuple[str, ...]:
    """Return the API groups of custom resources that add-ons bring.

    Those that are not on are among them: what brings one must not end the previews after it.
    """
    cluster = offer(environment, name)
    plans = [plan for _, plan in addon_plans(environment, name)]
    plans += [each.plan(cluster, each.options()) for each in _others(environment)]
    found = {
        each.group
        for plan in plans
        for expected in _expected(plan)
        for each in expected.definitions
    }
    return tuple(sorted(found))


def _others(environment: Environment) -> list[AddOn]:
    return [each for each in catalogue().values() if each.name not in environment.addons]


def _expected(plan: Plan) -> Iterator[Any]:
    yield from (each.expectations for each in plan.charts)
    yield from (each.expectations for each in plan.manifests)
    yield plan.after_expectations


def plan_namespaces(environment: Environment, name: str) -> tuple[str, ...]:
    """Return the namespaces in which an environment has objects of its own, Secrets among them."""
    found = {each.name for each in workspaces(environment)}
    for addon, plan in addon_plans(environment, name):
        found |= {addon.namespace, *(each.name for each in plan.namespaces)}
        found |= {each.namespace for each in plan.charts if each.namespace}
        found |= {space for each in plan.secrets for space in each.namespaces}
        found |= {each.namespace for each in plan.borrowed if each.namespace}
        found |= {
            space
            for each in (*plan.before, *plan.after)
            if each["kind"] == "Secret" and (space := each["metadata"].get("namespace"))
        }
    return tuple(sorted(found))


def main(arguments: list[str]) -> None:
    """Print the objects."""
    if len(arguments) not in {1, 3}:
        sys.exit(f"{' '.join(arguments)}: got that; expected an environment, maybe KIND and NAME.")
    name, *who = arguments
    try:
        environment = read(ENVIRONMENTS / f"Pulumi.{name}.yaml")
    except EvenkeelError as error:
        sys.exit(str(error))
    sys.stdout.write(render(environment, name, plan_subject(*who)))


if __name__ == "__main__":
    main(sys.argv[1:])
