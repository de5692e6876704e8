"""GitHub's rules for workflows, as actionlint knows them."""

import json
import re
import subprocess
from typing import Final

import yaml

from tests.environments import ROOT
from tests.means import find, give_up

_PLACE: Final = ROOT / ".github" / "workflows" / "test.yml"
"""Where every text is said to be: from a file that is there it finds our own actions."""

_ALONE: Final = ("-shellcheck=", "-pyflakes=", "-no-color")
"""What it would call where that is installed makes no difference: our steps only call make."""

_PIN: Final = re.compile(r"(?P<action>[\w./-]+)@[0-9a-f]{40} +# (?P<release>v\d+)\S*")
_KNOWN: Final = {"actions/checkout": "v6", "actions/setup-python": "v6"}
"""Action -> its newest release whose inputs actionlint knows, where ours is newer."""


def problems(text: str) -> list[str]:
    """Return all that is wrong with the text of a workflow, a line each.

    Actions are known by their release, so their pins are read as releases.
    """
    done = subprocess.run(
        [actionlint(), *_ALONE, "-format={{json .}}", f"-stdin-filename={_PLACE}", "-"],
        input=_PIN.sub(_released, text),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr  # anything else: it did not look
    return [
        f"{each['line']}: {each['message']} [{each['kind']}]" for each in json.loads(done.stdout)
    ]


def as_workflow(text: str) -> str:
    """Return the steps of a composite action as those of a workflow, which is all that it reads."""
    action = yaml.safe_load(_PIN.sub(_released, text))
    inputs = {name: {"type": "string"} for name in action.get("inputs", {})}
    job = {"runs-on": "ubuntu-24.04", "steps": action["runs"]["steps"]}
    content = {"on": {"workflow_call": {"inputs": inputs}}, "permissions": {}, "jobs": {"one": job}}
    return yaml.safe_dump(content, sort_keys=False)


def _released(pin: re.Match[str]) -> str:
    return f"{pin['action']}@{_KNOWN.get(pin['action'], pin['release'])}"


def actionlint() -> str:
    """Return it; no test builds it, since that needs the network."""
    return find("actionlint") or give_up(
        "actionlint", "actionlint is not built; make install-dev builds it"
    )
