"""The provider's configuration: what a program sets on `kubernetes.Provider`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..wire import unwrap

_PREFIX: Final = "kubernetes:config:"
_REFUSED: Final = {
    "renderYamlToDirectory": "the simulator applies objects and writes no YAML. Leave it out.",
    "alwaysRender": "the simulator applies objects and writes no YAML. Leave it out.",
}

_NOBODY: Final = re.compile(r"https://([^\s/:\"']+\.invalid)\b")
"""A name that no network ever knows (RFC 6761): a simulated cloud gives it for a shut door."""


@dataclass(frozen=True)
class Configuration:
    """What the simulated provider heeds; which cluster is meant is not for the program to say."""

    namespace: str = "default"
    """Where namespaced objects go that name no namespace."""

    force_conflicts: bool = False
    """`enablePatchForce`: take fields over from other managers."""

    secrets_mutable: bool = False
    """`enableSecretMutable`: change Secrets in place."""

    maps_mutable: bool = False
    """`enableConfigMapMutable`: change ConfigMaps in place."""

    upsert: bool = False
    """`upsertExistingObjects`: a create may take over an object that exists."""

    @classmethod
    def of(cls, variables: Mapping[str, str], environ: Mapping[str, str]) -> "Configuration":
        """Read the variables of a Configure request, with upstream's environment variables."""

        def on(key: str, variable: str) -> bool:
            text = variables.get(_PREFIX + key, environ.get(f"PULUMI_K8S_{variable}", ""))
            return text == "true"

        return cls(
            namespace=variables.get(f"{_PREFIX}namespace") or "default",
            force_conflicts=on("enablePatchForce", "ENABLE_PATCH_FORCE"),
            secrets_mutable=on("enableSecretMutable", "ENABLE_SECRET_MUTABLE"),
            maps_mutable=on("enableConfigMapMutable", "ENABLE_CONFIGMAP_MUTABLE"),
            upsert=on("upsertExistingObjects", "UPSERT_EXISTING_OBJECTS"),
        )


def refused(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return what the simulator does not do, by the property that asks for it."""
    found = {
        key: f"{key}: not simulated: {why}"
        for key, why in _REFUSED.items()
        if unwrap(inputs.get(key)) not in (None, "", False, "false")
    }
    if unwrap(inputs.get("enableServerSideApply")) in (False, "false"):
        found["enableServerSideApply"] = (
            "enableServerSideApply: got false; the simulator always applies on the server's side. "
            "Leave it out."
        )
    shut = _NOBODY.search(str(unwrap(inputs.get("kubeconfig"))))
    if shut:
        found["kubeconfig"] = (
            f"kubeconfig: got {shut[1]}, where the cloud answers no user; expected an address of "
            "the cluster at which it does. Use another endpoint of it, or open this one."
        )
    return found
