"""What SARIF 2.1.0 demands of a log, as far as a report of ours has it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_LOG = {"$schema", "version", "runs"}
_RUN = {
    "tool",
    "automationDetails",
    "invocations",
    "originalUriBaseIds",
    "columnKind",
    "results",
}
_DRIVER = {"name", "version", "rules", "informationUri"}
_RULE = {
    "id",
    "name",
    "shortDescription",
    "fullDescription",
    "help",
    "helpUri",
    "defaultConfiguration",
    "properties",
}
_RESULT = {
    "ruleId",
    "ruleIndex",
    "level",
    "message",
    "locations",
    "partialFingerprints",
    "suppressions",
    "properties",
}
_LEVELS = {"none", "note", "warning", "error"}
_URI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s\"<>\\^`{|}]+")
_REFERENCE = re.compile(r"[^\s\"<>\\^`{|}]+")


def problems(log: Mapping[str, Any]) -> list[str]:
    """Return everything in a log that SARIF 2.1.0 does not allow or that it lacks."""
    return list(_log(log))


def _log(log: Mapping[str, Any]) -> Iterator[str]:
    yield from _keys("log", log, _LOG, {"version", "runs"})
    if log.get("version") != "2.1.0":
        yield "version: not 2.1.0"
    for place, run in enumerate(log["runs"]):
        where = f"runs[{place}]"
        yield from _keys(where, run, _RUN, {"tool"})
        driver = run["tool"]["driver"]
        yield from _keys(f"{where}.tool.driver", driver, _DRIVER, {"name"})
        for index, rule in enumerate(driver.get("rules", ())):
            yield from _rule(f"{where}.rules[{index}]", rule)
        ids = [each["id"] for each in driver.get("rules", ())]
        if len(ids) != len(set(ids)):
            yield f"{where}: an id of a rule is taken twice"
        for each in run.get("invocations", ()):
            if not isinstance(each.get("executionSuccessful"), bool):
                yield f"{where}.invocations: lacks executionSuccessful"
            for told in each.get("toolExecutionNotifications", ()):
                yield from _message(f"{where}.notification", told.get("message"))
        for index, result in enumerate(run.get("results", ())):
            yield from _result(f"{where}.results[{index}]", result, run)
        said = {"suppressions" in each for each in run.get("results", ())}
        if len(said) > 1:
            yield f"{where}: suppressions must be said of all results or of none"


def _rule(where: str, rule: Mapping[str, Any]) -> Iterator[str]:
    yield from _keys(where, rule, _RULE, {"id"})
    for key in ("shortDescription", "fullDescription", "help"):
        if key in rule:
            yield from _message(f"{where}.{key}", rule[key])
    if "helpUri" in rule and not _URI.fullmatch(rule["helpUri"]):
        yield f"{where}.helpUri: no absolute URI"
    if rule.get("defaultConfiguration", {}).get("level", "warning") not in _LEVELS:
        yield f"{where}.defaultConfiguration.level: unknown"
    tags = rule.get("properties", {}).get("tags", [])
    if len(tags) != len(set(tags)):
        yield f"{where}.properties.tags: not unique"


def _result(where: str, result: Mapping[str, Any], run: Mapping[str, Any]) -> Iterator[str]:
    yield from _keys(where, result, _RESULT, {"message"})
    yield from _message(f"{where}.message", result["message"])
    if result.get("level", "warning") not in _LEVELS:
        yield f"{where}.level: unknown"
    rules, index = run["tool"]["driver"]["rules"], result["ruleIndex"]
    if not 0 <= index < len(rules) or rules[index]["id"] != result["ruleId"]:
        yield f"{where}.ruleIndex: is not that of {result['ruleId']}"
    for each in result.get("suppressions", ()):
        if each.get("kind") not in {"inSource", "external"}:
            yield f"{where}.suppressions: kind is unknown"
        if each.get("status", "accepted") not in {"accepted", "underReview", "rejected"}:
            yield f"{where}.suppressions: status is unknown"
    for key, mark in result.get("partialFingerprints", {}).items():
        if not isinstance(mark, str) or not mark:
            yield f"{where}.partialFingerprints.{key}: no text"
    for each in result.get("locations", ()):
        yield from _location(where, each, run)


def _location(where: str, location: Mapping[str, Any], run: Mapping[str, Any]) -> Iterator[str]:
    physical = location["physicalLocation"]
    artifact = physical["artifactLocation"]
    if not _REFERENCE.fullmatch(artifact["uri"]):
        yield f"{where}.uri: no URI reference"
    if artifact["uri"].startswith("/") and "uriBaseId" in artifact:
        yield f"{where}.uri: absolute, beside a base"
    if artifact.get("uriBaseId", "%SRCROOT%") not in run["originalUriBaseIds"]:
        yield f"{where}.uriBaseId: unknown"
    if physical.get("region", {"startLine": 1}).get("startLine", 0) < 1:
        yield f"{where}.region.startLine: below 1"
    for each in location.get("logicalLocations", ()):
        if not each.get("name") and not each.get("fullyQualifiedName"):
            yield f"{where}.logicalLocations: without a name"


def _message(where: str, message: object) -> Iterator[str]:
    if not isinstance(message, dict) or not message.get("text"):
        yield f"{where}: lacks text"
    elif not all(isinstance(each, str) for each in message.values()):
        yield f"{where}: not text"


def _keys(where: str, found: Mapping[str, Any], known: set[str], needed: set[str]) -> Iterator[str]:
    yield from (f"{where}: lacks {key}" for key in sorted(needed - set(found)))
    yield from (f"{where}: does not know {key}" for key in sorted(set(found) - known))
