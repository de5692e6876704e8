"""Registers the resources of a file as they are: a good program with something bad in it."""

import json
from pathlib import Path
from typing import Any

import pulumi

made: dict[str, pulumi.Resource] = {}
providers: dict[str, pulumi.ProviderResource] = {}


def register(
    token: str, name: str, properties: dict[str, Any], *, protect: bool
) -> pulumi.Resource:
    """Register a resource of any type."""
    package = token.removeprefix("pulumi:providers:").split(":")[0]
    if token.startswith("pulumi:providers:"):
        made_provider = pulumi.ProviderResource(package, name, properties)
        providers.setdefault(package, made_provider)  # the good one comes first
        return made_provider
    if token.startswith("evenkeel:"):
        return pulumi.ComponentResource(token, name, properties)
    options = pulumi.ResourceOptions(provider=providers.get(package), protect=protect)
    return pulumi.CustomResource(token, name, properties, options)


def after(value: Any, needed: list[pulumi.Resource]) -> Any:  # noqa: ANN401 - JSON
    """Return a value that is made from resources."""
    return pulumi.Output.all(*(each.urn for each in needed)).apply(lambda _: value)


for entry in json.loads(Path(pulumi.Config("seeded").require("file")).read_text()):
    inputs = dict(entry["object"])
    for key, urns in entry["uses"].items():
        inputs[key] = after(inputs.get(key, ""), [made[urn.rsplit("::", 1)[-1]] for urn in urns])
    made[entry["name"]] = register(entry["type"], entry["name"], inputs, protect=entry["protect"])
