"""The gateway's script does what it says, run by the Lua that Envoy has.

It runs on each request of each page. Envoy's own objects are stood in for by the least that has
their methods: headers that may come several times, and an answer in place of the page.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from lupa import luajit21

from components.addons.login import ADDON
from components.addons.login.options import Options
from components.contract import ClusterOffer
from tests.components.addons.rendered import at

_REQUEST = """
local lines = {%s}
local headers, answer = {}, ""
local function of(name)
  local found = {}
  for _, line in ipairs(lines) do
    if line[1] == name then table.insert(found, line[2]) end
  end
  return found
end
function headers:get(name)
  local found = of(name)
  if #found > 0 then return table.concat(found, ",") end
end
function headers:getNumValues(name) return #of(name) end
function headers:getAtIndex(name, index) return of(name)[index + 1] end
function headers:add(name, value) table.insert(lines, {name, value}) end
function headers:remove(name)
  for index = #lines, 1, -1 do
    if lines[index][1] == name then table.remove(lines, index) end
  end
end
local request = {}
function request:headers() return headers end
function request:respond(said) answer = said[":status"] end
envoy_on_request(request)
print(answer or "")
for _, line in ipairs(lines) do print(line[1] .. ": " .. line[2]) end
"""

_ADA = ("x-auth-request-email", "ada@example.com")
_JOB = "system:serviceaccount:jobs:nightly"
_SAID = {
    "pages": [{"page": "prometheus", "members": ["platform team", "ada@example.com", _JOB]}],
    "admins": ["platform team"],
    "editors": ["research"],
}

Lines = Sequence[tuple[str, str]]


def script(cluster: ClusterOffer, said: Mapping[str, object]) -> str:
    """Return the script of the EnvoyFilter, for some options."""
    plan = ADDON.plan(replace(cluster, domain="ml.example.com"), Options.model_validate(said))
    (made,) = [each for each in plan.after if each["kind"] == "EnvoyFilter"]
    text = at(made, "spec.configPatches.1.patch.value.typed_config")
    return str(text["default_source_code"]["inline_string"])


def run(text: str, host: str, *lines: tuple[str, str]) -> tuple[str, list[str]]:
    """Return the status of an answer in place of the page, and what the page would get."""
    listed = ", ".join(
        f"{{{json.dumps(name)}, {json.dumps(value)}}}"
        for name, value in [(":authority", host), *lines]
    )
    said: list[object] = []
    lua = luajit21.LuaRuntime()
    # its `print` writes to the process' own output
    replace_print: Any = lua.eval("function(into) print = into end")
    replace_print(said.append)
    lua.execute(text + _REQUEST % listed)
    status, *rest = ("" if each is None else str(each) for each in said)
    return status, [each for each in rest if not each.startswith((":authority", _ADA[0]))]


@pytest.mark.parametrize(
    ("cookies", "kept"),
    [
        (["_oauth2_proxy=a; theme=dark"], ["cookie: theme=dark"]),
        (["a=1", "_oauth2_proxy_0=b;c=3", "_oauth2_proxy_csrf=d"], ["cookie: a=1; c=3"]),
        (["_oauth2_proxy_1=a"], []),
        (["not_oauth2_proxy=a"], ["cookie: not_oauth2_proxy=a"]),
        ([], []),
    ],
)
def test_pages_get_every_cookie_but_the_guards(
    cluster: ClusterOffer, cookies: list[str], kept: list[str]
) -> None:
    """Whatever its part and in whichever line it comes."""
    text = script(cluster, {})

    assert run(text, "models.ml.example.com", *(("cookie", each) for each in cookies)) == ("", kept)


def test_the_guards_own_host_keeps_its_cookies(cluster: ClusterOffer) -> None:
    """People come back to it with Dex's answer."""
    text = script(cluster, {})

    _, kept = run(text, "auth.ml.example.com:443", ("cookie", "_oauth2_proxy_csrf=a"))

    assert kept == ["cookie: _oauth2_proxy_csrf=a"]


@pytest.mark.parametrize(
    ("host", "lines", "status"),
    [
        ("prometheus.ml.example.com", [_ADA], ""),
        ("prometheus.ml.example.com", [("x-auth-request-groups", "a,platform team,b")], ""),
        ("prometheus.ml.example.com", [("x-auth-request-groups", "research")], "403"),
        ("prometheus.ml.example.com", [("x-auth-request-groups", "platform team b")], "403"),
        ("prometheus.ml.example.com", [], "403"),
        ("prometheus.ml.example.com", [("x-auth-request-groups", "a,ada@example.com")], "403"),
        ("prometheus.ml.example.com", [("x-auth-request-groups", _JOB)], "403"),
        ("prometheus.ml.example.com", [("x-auth-request-email", _JOB)], ""),
        ("Prometheus.ML.example.com:443", [], "403"),
        ("prometheus.ml.example.com:", [], "403"),
        ("prometheus.ml.example.com:x", [], "403"),
        ("prometheus.ml.example.com:+443", [], "403"),
        ("grafana.ml.example.com", [("x-auth-request-groups", "research")], ""),
    ],
)
def test_a_page_is_open_to_those_who_are_named_for_it(
    cluster: ClusterOffer, host: str, lines: Lines, status: str
) -> None:
    """By address or group; to others, and to whoever is not known, it answers itself."""
    assert run(script(cluster, _SAID), host, *lines)[0] == status


def test_a_check_that_fails_lets_nobody_pass(cluster: ClusterOffer) -> None:
    """Envoy would let the request go on."""
    broken = script(cluster, _SAID).replace("local only = pages[host]", "local only = pages.x.y")

    assert run(broken, "grafana.ml.example.com", _ADA)[0] == "403"


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("research,platform team", "Admin"),
        ("research", "Editor"),
        ("guests", "Viewer"),
    ],
)
def test_pages_learn_what_somebody_is(cluster: ClusterOffer, groups: str, role: str) -> None:
    """The highest that one of the groups gives; nobody is anything who is not known."""
    text, known = script(cluster, _SAID), ("x-auth-request-groups", groups)
    _, got = run(text, "grafana.ml.example.com", _ADA, known)
    _, unknown = run(text, "grafana.ml.example.com", known)

    assert f"x-auth-request-role: {role}" in got
    assert not [each for each in unknown if "role" in each]


@pytest.mark.parametrize(
    ("issuer", "person", "role"),
    [
        (None, "admin", "Admin"),
        (None, "ada", "Viewer"),
        ("https://id.example.com", "admin", "Viewer"),
    ],
)
def test_unasked_the_clusters_own_admin_is_one_on_pages(
    cluster: ClusterOffer, issuer: str | None, person: str, role: str
) -> None:
    """Nobody of a company is, because nobody knows who that might be."""
    text = script(replace(cluster, issuer=issuer), {})
    _, got = run(
        text, "grafana.ml.example.com", ("x-auth-request-email", f"{person}@ml.example.com")
    )

    assert got == [f"x-auth-request-role: {role}"]
