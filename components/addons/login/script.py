"""What the gateway itself does with each request, in Envoy's Lua, once the guard has been asked."""

from collections.abc import Iterable, Mapping
from typing import Final

from ...frozen import dataclass
from . import names

_SCRIPT: Final = """\
local pages = {{{pages}}}
local admins = {{{admins}}}
local editors = {{{editors}}}

local function of_the_guard(cookie)
  return string.sub(cookie, 1, {length}) == "{cookie}"
end

-- what only a person or a service account is called: a group of that name has no right by it
local function names_somebody(group)
  return string.find(group, "@", 1, true) or string.find(group, "^system:serviceaccount:")
end

local function among(headers, listed)
  if listed[headers:get("{email}") or ""] then
    return true
  end
  for group in string.gmatch(headers:get("{groups}") or "", "[^,]+") do
    if listed[group] and not names_somebody(group) then
      return true
    end
  end
  return false
end

local function role_of(headers)
  if among(headers, admins) then
    return "Admin"
  end
  return among(headers, editors) and "Editor" or "Viewer"
end

local function keep_cookies(headers)
  local lines = {{}}
  for index = 0, headers:getNumValues("cookie") - 1 do
    table.insert(lines, headers:getAtIndex("cookie", index))
  end
  -- off first: whatever fails after this, no cookie passes
  headers:remove("cookie")
  local kept = {{}}
  for cookie in string.gmatch(table.concat(lines, ";"), "[^;]+") do
    cookie = string.match(cookie, "^%s*(.-)%s*$")
    if cookie ~= "" and not of_the_guard(cookie) then
      table.insert(kept, cookie)
    end
  end
  if #kept > 0 then
    headers:add("cookie", table.concat(kept, "; "))
  end
end

local function may_pass(headers, host)
  local only = pages[host]
  if only and not among(headers, only) then
    return false
  end
  if headers:get("{email}") then
    headers:add("{role}", role_of(headers))
  end
  return true
end

function envoy_on_request(request)
  local headers = request:headers()
  -- as Envoy finds the route: it leaves out all that follows the last colon, digits or not
  local host = string.gsub(string.lower(headers:get(":authority") or ""), ":[^:%]]*$", "")
  if host == "{host}" then
    return
  end
  -- a script that fails lets the request go on: so this comes first, and fails alone
  local worked, passes = pcall(may_pass, headers, host)
  if not (worked and passes) then
    request:respond({{[":status"] = "403", ["content-type"] = "text/plain"}}, "{refusal}\\n")
    return
  end
  keep_cookies(headers)
end
"""
"""A request keeps every cookie but the guard's, whose names all begin alike; pages that not all
may open are refused to others, and all pages learn what somebody is there.

The guard's own host keeps its cookies: people come back to it with Dex's answer, and log out there.
"""

_REFUSAL: Final = "This page is for others: ask who runs the platform."

EMAIL: Final = "x-auth-request-email"
GROUPS: Final = "x-auth-request-groups"


@dataclass(frozen=True, kw_only=True)
class Rights:
    """Who may do what, beyond passing: groups, or addresses."""

    pages: Mapping[str, tuple[str, ...]]
    """Page -> who alone may open it."""

    admins: tuple[str, ...]
    editors: tuple[str, ...]


def render_script(domain: str, rights: Rights) -> str:
    """Return the script."""
    pages = ", ".join(
        f'["{page}.{domain}"] = {{{_listed(members)}}}' for page, members in rights.pages.items()
    )
    return _SCRIPT.format(
        cookie=names.COOKIE,
        length=len(names.COOKIE),
        host=f"{names.AUTH_HOST}.{domain}",
        email=EMAIL,
        groups=GROUPS,
        role=names.ROLE_HEADER,
        refusal=_REFUSAL,
        pages=pages,
        admins=_listed(rights.admins),
        editors=_listed(rights.editors),
    )


def _listed(members: Iterable[str]) -> str:
    return ", ".join(f'["{each}"] = true' for each in members)
