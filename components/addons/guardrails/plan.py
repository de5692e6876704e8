"""What the rules put on a cluster."""

from collections.abc import Collection, Iterator

from ...contract import ClusterOffer
from ...planning.names import nearest
from ..expectations import Definition, Expectations
from ..plan import Plan
from .door import definition, guarded_rules
from .options import Options
from .schema import faults


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it: the policies first, which do nothing until they are bound to their settings."""
    rules = guarded_rules().values()
    spec = definition()["spec"]
    group, (version,), names = spec["group"], spec["versions"], spec["names"]
    held = [(each, actions) for each in rules if (actions := each.actions(cluster.stage, options))]
    settings = [
        each.parameters(f"{group}/{version['name']}", names["kind"], cluster, options)
        for each, _ in held
    ]
    return Plan(
        before=(definition(), *(each.guard(options) for each, _ in held)),
        after=(*settings, *(each.binding(actions) for each, actions in held)),
        after_expectations=Expectations(
            definitions=(
                Definition(
                    group=group,
                    kind=names["kind"],
                    plural=names["plural"],
                    versions=(version["name"],),
                    namespaced=False,
                ),
            )
        ),
    )


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield what an environment says of rules and settings that there are not."""
    del cluster
    known = guarded_rules()
    for place, named in (("rules", options.rules), ("settings", options.settings)):
        for name in named:
            if name not in known:
                yield f"addons.guardrails.{place}: {_unknown(name, known, 'rule')}"
    for name, settings in options.settings.items():
        for key, value in settings.items() if name in known else ():
            path = f"addons.guardrails.settings.{name}"
            defaults = known[name].settings
            if key not in defaults:
                yield f"{path}: {_unknown(key, defaults, 'setting')}"
                continue
            for fault in faults(known[name].schemas[key], value, f"{path}.{key}"):
                yield f"{fault}. Correct it."


def _unknown(name: str, known: Collection[str], noun: str) -> str:
    meant = nearest(name, known)
    remedy = f"Did you mean {meant}?" if meant else "Remove it."
    expected = (
        f"expected a {noun} about Kubernetes objects"
        if noun == "rule"
        else "expected " + (", ".join(known) or "none")
    )
    return f"got {name}; {expected}. {remedy}"
