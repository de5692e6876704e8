"""Who opens which notebook, as the policies at the notebooks' gateway say it in the cluster."""

from collections.abc import Iterator

from tests.end_to_end.team import Json, Team, name

_NAMESPACE = "notebooks"
_EMAIL = "request.headers[x-auth-request-email]"
_GROUPS = "experimental.envoy.filters.http.lua[groups]"


def check_door(team: Team) -> None:
    """Expect that a group opens the notebooks of its own workspace, and nobody else's."""
    (gateway,) = team.items("gateways.networking.istio.io", _NAMESPACE)
    policies = team.items("authorizationpolicies", _NAMESPACE)
    told = next(e for e in team.items("configmaps", _NAMESPACE) if name(e) == "notebook-controller")
    asked = [
        (workspace, group)
        for workspace in ("ranking", "speech", "vision")
        for group in ("ranking-ml", "speech-ml", "")
        if _opens(policies, f"/notebook/{workspace}/sketch/", "ann@example.com", group)
    ]

    assert told["data"]["ISTIO_GATEWAY"] == f"{_NAMESPACE}/{name(gateway)}"
    assert told["data"]["USE_ISTIO"] == "true"
    assert asked == [("ranking", "ranking-ml"), ("speech", "speech-ml")]
    pods = {str(each["spec"]["selector"]) for each in policies}
    assert pods == {str({"matchLabels": gateway["spec"]["selector"]})}


def _opens(policies: list[Json], path: str, email: str, group: str) -> bool:
    """Tell whether any policy lets a request in: with one that does so, all others are refused."""
    assert {each["spec"]["action"] for each in policies} == {"ALLOW"}
    rules = [rule for each in policies for rule in each["spec"].get("rules") or ()]
    return any(all(_holds(rule, path, email, group)) for rule in rules)


def _holds(rule: Json, path: str, email: str, group: str) -> Iterator[bool]:
    (to,) = rule["to"]
    yield any(path.startswith(each.removesuffix("*")) for each in to["operation"]["paths"])
    for each in rule["when"]:
        yield {_EMAIL: email, _GROUPS: f"[{group}]"}[each["key"]] in each["values"]
