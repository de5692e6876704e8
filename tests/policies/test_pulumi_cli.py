"""The real Pulumi CLI loads the pack and hears the same verdicts."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

PACK = Path(__file__).parents[2] / "policies"
STACK = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"


def _resource(name: str, image: str) -> dict[str, Any]:
    return {
        "urn": f"urn:pulumi:s::p::kubernetes:core/v1:Pod::{name}",
        "type": "kubernetes:core/v1:Pod",
        "custom": True,
        "id": name,
        "parent": STACK,
        "inputs": {"spec": {"containers": [{"name": "c", "image": image}]}},
        "outputs": {},
    }


@pytest.mark.pulumi_cli
def test_the_cli_stops_at_what_the_pack_denies(tmp_path: Path) -> None:
    """One of two pods is not pinned: the rule names that one, and the exit code is not 0."""
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    resources = [
        {"urn": STACK, "type": "pulumi:pulumi:Stack", "custom": False},
        _resource("good", "nginx:1.29.0"),
        _resource("bad", "nginx"),
    ]
    state = tmp_path / "state.json"
    deployment = {"manifest": manifest, "resources": resources}
    state.write_text(json.dumps({"version": 3, "deployment": deployment}))
    done = subprocess.run(
        ["pulumi", "policy", "analyze", "--file", state, "--policy-pack", PACK, "--json"],  # noqa: S607 - the one on PATH is the one to try
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=120,
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    found = [each["policyEvent"] for each in events if "policyEvent" in each]
    assert [
        (each["resourceUrn"], each["policyName"], each["enforcementLevel"], each["severity"])
        for each in found
        if each["policyName"] == "image-pinned"
    ] == [("urn:pulumi:s::p::kubernetes:core/v1:Pod::bad", "image-pinned", "mandatory", "high")]
    assert done.returncode != 0
