"""The kubeconfig of a person, cut down to the one context that an environment names."""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ...errors import Refused

VARIABLE = "KUBECONFIG"

_FILES = {
    "certificate-authority": "certificate-authority-data",
    "client-certificate": "client-certificate-data",
    "client-key": "client-key-data",
}


def paths(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Return the files that kubectl would read."""
    named = [Path(each) for each in environ.get(VARIABLE, "").split(os.pathsep) if each]
    return named or [Path(environ.get("HOME", "~")).expanduser() / ".kube" / "config"]


def select(context: str, files: list[Path]) -> dict[str, Any]:
    """Return a kubeconfig of one context, with the content of the files that it names.

    Raises:
        Refused: No file can be read, or none has the context.
    """
    entries: dict[str, dict[str, Any]] = {"contexts": {}, "clusters": {}, "users": {}}
    for path in files:
        for section, known in entries.items():
            for name, entry in _entries(path, section).items():
                known.setdefault(name, entry)  # as kubectl merges: the first file wins
    try:
        chosen = entries["contexts"][context]
        cluster, user = entries["clusters"][chosen["cluster"]], entries["users"][chosen["user"]]
    except (KeyError, TypeError):
        known_contexts = ", ".join(sorted(entries["contexts"])) or "none"
        raise Refused(
            f"cloud.context: got {context}; expected a complete context of "
            f"{', '.join(map(str, files))} (there: {known_contexts}). "
            f"Correct it, or set {VARIABLE} to the file that has it."
        ) from None
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": context,
        "contexts": [{"name": context, "context": chosen}],
        "clusters": [{"name": chosen["cluster"], "cluster": cluster}],
        "users": [{"name": chosen["user"], "user": user}],
    }


def text(content: Mapping[str, Any]) -> str:
    """Return it as text that is the same for the same content."""
    return json.dumps(content, sort_keys=True)


def _entries(path: Path, section: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        singular = section.removesuffix("s")
        return {
            each["name"]: _inline(each[singular], path.parent)
            for each in (content or {}).get(section) or ()
        }
    except FileNotFoundError:
        return {}  # as kubectl: a file that is missing is an empty one
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as e:
        raise Refused(
            f"{path}: got {type(e).__name__}: {str(e).splitlines()[0]}; expected a kubeconfig. "
            f"Correct it, or set {VARIABLE} to another file."
        ) from None


def _inline(entry: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Put the content of certificate files into the entry: the provider may run elsewhere."""
    inlined = dict(entry)
    for key, data in _FILES.items():
        if name := inlined.pop(key, None):
            content = (folder / name).read_bytes()
            inlined.setdefault(data, base64.b64encode(content).decode())
    return inlined
