"""Writes `environments/schema.json` from the types, so that an editor completes and underlines."""

import json
from pathlib import Path
from typing import Any

from components import clouds
from components.addons.catalogue import catalogue
from components.planning.accelerators import catalogue as accelerators
from components.section import Section
from components.section.schema import schema as schema_of
from stacks.environment import KEY
from stacks.sections import Environment

FILE = Path(__file__).parent.parent / "environments" / "schema.json"

Json = dict[str, Any]


def schema() -> Json:
    """Return the JSON schema of a stack file that holds an environment."""
    environment = _of(Environment)
    definitions: Json = environment.pop("$defs")
    definitions["GpuPool"]["properties"]["accelerator"]["enum"] = sorted(accelerators())
    environment["properties"]["cloud"] = {
        "description": "The cloud, and what it alone understands.",
        "oneOf": [{"$ref": f"#/$defs/{cloud}"} for cloud in clouds.CLOUDS],
    }
    for cloud in clouds.CLOUDS:
        definitions |= _cloud(cloud)
    environment["properties"]["addons"] = {
        "description": "Present means on; an empty mapping means the defaults.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _of(addon.options) for name, addon in catalogue().items()},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An environment of evenkeel",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "properties": {KEY: environment},
                "required": [KEY],
            }
        },
        "required": ["config"],
        "$defs": definitions,
    }


def text() -> str:
    """Return the schema as it stands in the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _of(section: type[Section]) -> Json:
    return schema_of(section)


def _cloud(cloud: clouds.Cloud) -> Json:
    """Return a cloud's section and what it is made of, under names of its own."""
    section = schema_of(clouds.settings_type(cloud), f"{cloud}-")
    parts: Json = section.pop("$defs", {})
    return {cloud: section, **{f"{cloud}-{name}": part for name, part in parts.items()}}


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
