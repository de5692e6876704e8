"""Seeds in previews of the embedded engine, with the pack in its own process."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from policies.model import Json, StackResource
from simulator.engine import embedded
from simulator.engine.request import Request
from tests.policies.seeded.seeds import Garden, Seed

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).parent / "program"
PLUGIN = ROOT / "tests" / "fixtures" / "plugins" / "anything.py"
PACK = ROOT / "policies"
MENDED = "mended"
"""The level of what the pack has mended itself."""


@dataclass(frozen=True)
class Told:
    """One policy's word in a preview."""

    resource: str
    """The resource's name; empty for the whole stack."""

    policy: str
    level: str


@dataclass(frozen=True)
class Seen:
    """What a preview came to."""

    ok: bool
    told: tuple[Told, ...]
    resources: int

    def about(self, resource: str) -> list[tuple[str, str]]:
        """Return what was said about a resource: policy and level."""
        return [(each.policy, each.level) for each in self.told if each.resource == resource]


class Previews:
    """Previews of seeds that fit together: one for all of the same environment and settings."""

    def __init__(self, garden: Garden, seeds: Iterable[Seed], folder: Path) -> None:
        """Take the seeds; nothing is previewed before a result is asked for."""
        self._garden = garden
        self._folder = folder
        self._groups: dict[str, list[Seed]] = {}
        self._seen: dict[str, Seen] = {}
        for each in seeds:
            self._groups.setdefault(_group(each), []).append(each)

    def see(self, seed: Seed) -> tuple[Seen, list[Seed]]:
        """Return the preview that a seed is in, with all seeds in it."""
        key = _group(seed)
        seeds = self._groups[key]
        if key not in self._seen:
            place = self._folder / str(len(self._seen))
            place.mkdir()
            out = {each.without for each in seeds}
            base = [each for each in self._garden.base if each.name not in out]
            resources = [*base, *(inner for each in seeds for inner in each.resources)]
            pack = _pack(place, {each.rule: each.settings for each in seeds if each.settings})
            self._seen[key] = _previewed(place, pack, seed.environment, resources)
        return self._seen[key], seeds


def _group(seed: Seed) -> str:
    whole = not seed.alone
    return json.dumps([whole, seed.environment, seed.settings], sort_keys=True)


def _pack(place: Path, settings: Mapping[str, Json]) -> Path:
    """Return a copy of the pack that exempts nothing, and whose rules may have other defaults."""
    pack = place / "policies"
    shutil.copytree(PACK, pack, ignore=shutil.ignore_patterns("__pycache__"))
    (pack / "exemptions.yaml").write_text("[]\n", encoding="utf-8")
    for path in (pack / "rules").glob("*.yaml") if settings else ():
        rules = yaml.safe_load(path.read_text(encoding="utf-8"))
        for rule in rules:
            for name, value in settings.get(rule["id"], {}).items():
                rule["parameters"][name]["default"] = value
        path.write_text(yaml.safe_dump(rules), encoding="utf-8")
    return pack


def _previewed(
    place: Path, pack: Path, environment: Json, resources: Sequence[StackResource]
) -> Seen:
    file = place / "resources.json"
    file.write_text(json.dumps([each.model_dump() for each in resources]))
    plugins = place / "plugins"
    plugins.mkdir()
    for token in {each.type for each in resources}:
        parts = token.split(":")
        _plugin(plugins, parts[2] if token.startswith("pulumi:providers:") else parts[0])
    events: list[dict[str, Any]] = []
    request = Request(
        operation="preview",
        project=PROGRAM,
        stack="seeded",
        config={"seeded:file": str(file), "evenkeel:environment": json.dumps(environment)},
        config_objects=frozenset({"evenkeel:environment"}),
        secret_keys=frozenset(),
        state=place / "state",
        environ={"PATH": os.environ["PATH"], "HOME": str(place), "PYTHONPATH": str(ROOT)},
        plugins=plugins,
        policy_packs=(pack,),
        log=place / "engine.log",
    )
    outcome = embedded.run(request, events.append)
    said = [each["policyEvent"] for each in events if "policyEvent" in each]
    mended = [each["policyRemediationEvent"] for each in events if "policyRemediationEvent" in each]
    errors = [
        each["diagnosticEvent"]["message"]
        for each in events
        if each.get("diagnosticEvent", {}).get("severity") == "error"
    ]
    assert [each for each in errors if each.strip() != "preview failed"] == []
    told = tuple(
        Told(_resource(each["resourceUrn"]), each["policyName"], each["enforcementLevel"])
        for each in (*said, *({**each, "enforcementLevel": MENDED} for each in mended))
    )
    return Seen(outcome.ok, told, sum(outcome.changes.values()))


def _resource(urn: str) -> str:
    return "" if "::pulumi:pulumi:Stack::" in urn else urn.rsplit("::", 1)[-1]


def _plugin(folder: Path, package: str) -> None:
    path = folder / f"pulumi-resource-{package}"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} {PLUGIN} "$@"\n')
    path.chmod(0o755)
