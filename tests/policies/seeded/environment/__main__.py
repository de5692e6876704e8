"""An environment, as the repository's program makes it, and bad resources beside it."""

import json
from pathlib import Path
from typing import Any

import pulumi

from stacks.program import main

main()

given = json.loads(Path(pulumi.Config("seeded").require("file")).read_text())
providers: dict[str, pulumi.ProviderResource] = {
    package: pulumi.ProviderResource(package, f"seed-{package}", said)
    for package, said in given["providers"].items()
}


def register(token: str, name: str, properties: dict[str, Any]) -> pulumi.Resource:
    """Register a resource of any type."""
    package = token.removeprefix("pulumi:providers:").split(":")[0]
    if token.startswith("pulumi:providers:"):
        return pulumi.ProviderResource(package, name, properties)
    if token.startswith("evenkeel:"):
        return pulumi.ComponentResource(token, name, properties)
    options = pulumi.ResourceOptions(provider=providers[package], protect=True)
    return pulumi.CustomResource(token, name, properties, options)


made = [register(each["type"], each["name"], each["object"]) for each in given["clouds"]]
# a cluster that is to be made: nobody can ask it, and its objects are judged by what is sent
unknown = pulumi.CustomResource(
    given["unknown"],
    "seed-unknown",
    {},
    pulumi.ResourceOptions(provider=providers[given["cloud"]]),
)
providers["kubernetes"] = pulumi.ProviderResource(
    "kubernetes", "seed-kubernetes", {"kubeconfig": unknown.id}
)
for each in given["kubernetes"]:
    register(each["type"], each["name"], each["object"])
