"""The digests of a pin, as its source has them now."""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from components.addons.locked import Locked
from components.addons.pin import Pin
from components.addons.tree import digest_of_content
from gitops.charts.content import expect_content
from gitops.charts.trees import folders, gather
from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts_http import get
from simulator.plugins.kubernetes.charts_registry import Registry
from simulator.plugins.kubernetes.charts_repository import download, find_entry, read_index
from simulator.plugins.kubernetes.charts_transport import fetch

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
"""Registries on this machine speak plain HTTP; no other may."""

_COMMIT = re.compile(r"[0-9a-f]{40}")
_OK = 200


@dataclass(frozen=True, kw_only=True)
class Digests:
    """What holds a pin's content; the meanings are those of `Locked`."""

    sha256: str | None = None
    manifest: str | None = None
    commit: str | None = None


def resolve(pin: Pin) -> Digests:
    """Ask a pin's source for its digests.

    Raises:
        ChartUnreachableError: It cannot be reached.
        ChartError: It does not have what is pinned, or contradicts itself.
    """
    if pin.kind == "kustomization":
        commit = _commit(pin.source)
        folder = folders().get(pin.name)
        if folder is None:  # it comes with the one that names it, whose digest is of both
            return Digests(commit=commit)
        tree = gather(pin.name, folder, commit)
        return Digests(commit=commit, sha256=digest_of_content(tree, pin.kind, pin.name))
    if pin.kind == "manifest":
        return _digest(get(pin.source, _remedy(pin)), pin)
    if pin.source.startswith("oci://"):
        found = registry(pin.source).artifact(pin.version)
        return Digests(sha256=found.sha256, manifest=found.manifest)
    return _digest(_from_index(pin.name, pin.version, pin.source), pin)


def content(entry: Locked) -> bytes:
    """Return what an entry of the lock names: a chart's archive, a file of manifests, or a tree.

    Raises:
        ChartUnreachableError: Its source cannot be reached.
        ChartError: Its source does not have it any more, or has another under its name.
    """
    if entry.source.startswith("oci://"):
        asked = registry(entry.source)
        if entry.kind == "kustomization":  # the lock has the digest of the files, not the archive's
            return asked.archive(asked.artifact(entry.version, chart=False).sha256)
        # by its digest: who moves the tag of a version changes nothing for us
        return asked.archive(entry.sha256 or "")
    if entry.kind == "manifest":
        return get(entry.source, "expected the file of manifests. Correct the pin.")
    if entry.kind == "kustomization":
        return gather(entry.name, folders()[entry.name], entry.commit or _commit(entry.source))
    return _from_index(entry.name, entry.version, entry.source)


def registry(reference: str) -> Registry:
    """Return the OCI repository of a chart."""
    return Registry(reference, plain_http=(urlsplit(reference).hostname or "") in LOOPBACK)


def references(source: str) -> dict[str, str]:
    """Return the references of a kustomization's git repository: name -> commit.

    Raises:
        ChartUnreachableError: Its host cannot be reached.
        ChartError: There is no repository.
    """
    parts = urlsplit(source)
    path = parts.path.partition("//")[0].removesuffix(".git")
    where = f"{parts.scheme}://{parts.netloc}{path}.git/info/refs?service=git-upload-pack"
    answer = fetch(where)
    if answer.status != _OK:
        raise ChartError(f"{where}: got {answer.status}; expected a git repository. Correct it.")
    listed = answer.content.decode(errors="replace")
    return {name: commit for commit, name in re.findall(r"([0-9a-f]{40}) (refs/[^\s\0]+)", listed)}


def _from_index(name: str, version: str, repository: str) -> bytes:
    return download(repository, find_entry(read_index(repository), name, version, repository))


def _digest(brought: bytes, pin: Pin) -> Digests:
    expect_content(brought, pin)
    return Digests(sha256=hashlib.sha256(brought).hexdigest())


def _remedy(pin: Pin) -> str:
    return f"expected the manifests of {pin.name} {pin.version}. Correct the pin."


def _commit(source: str) -> str:
    """Return the commit that `https://HOST/REPOSITORY//FOLDER?ref=REF` means."""
    parts = urlsplit(source)
    reference = "".join(parse_qs(parts.query).get("ref", []))
    if _COMMIT.fullmatch(reference):
        return reference
    if not reference:
        raise ChartError(f"{source}: got no ref; expected ?ref=TAG at its end. Add it.")
    found = references(source)
    tag = f"refs/tags/{reference}"
    # what an annotated tag points at stands under its name with ^{}
    commit = found.get(f"{tag}^{{}}") or found.get(tag)
    if commit is None:
        raise ChartError(f"{source}: got no tag {reference} there; expected one. Correct the pin.")
    return commit
