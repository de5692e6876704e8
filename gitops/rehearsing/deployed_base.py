"""The base of a change, deployed: what is known of it, kept with its snapshot."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gitops.review.document import Failure
from operations.opening import engine_name
from policies.errors import RuleProblems
from policies.exemptions import EXEMPTIONS, load, today
from simulator.cluster.cache import key as tools_key
from simulator.session import Session, write_whole

from .affected import inputs
from .charts import Chart
from .facts import Facts
from .pythons import lock_digest
from .reads import Reads
from .snapshots import simulator_digest
from .steps import Known
from .tree import Tree

_FILE = "base.json"
_FORMAT = 3
"""Counts up where what is kept gets another meaning."""


class DeployedBase(BaseModel):
    """What came of deploying the base."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    findings: tuple[Known, ...] = ()
    """What policies have found."""

    failures: tuple[Failure, ...] = ()
    charts: tuple[Chart, ...] = ()
    """What its objects came of."""

    kept: Annotated[bool, Field(exclude=True)] = False
    """Whether it was not deployed now, but for an earlier rehearsal."""

    @classmethod
    def read(cls, session: Session) -> Self | None:
        """Return what was written into a session, if it can be read."""
        try:
            return cls.model_validate_json((session.folder / _FILE).read_bytes())
        except (OSError, ValidationError):
            return None

    def write(self, session: Session) -> None:
        """Write it into the session's folder.

        Raises:
            OSError: The disk is full.
        """
        write_whole(session.folder / _FILE, self.model_dump_json().encode())


def digest(environment: str, tree: Tree, facts: Facts, reads: Reads, place: Path) -> str:
    """Return what a deployed base is known by: the digest of everything that goes into it.

    Args:
        environment: Its name.
        tree: The base.
        facts: What the base says of the environment.
        reads: What the program reads of the base.
        place: The session's folder, whose path is written in many files.
    """
    parts = [
        _FORMAT,
        environment,
        str(place),
        simulator_digest(),
        tools_key(),
        engine_name().partition(" (")[0],
        platform.python_version(),
        lock_digest(tree.blobs),
        facts.model_dump(mode="json", exclude={"session": {"id"}}),
        reads.to_json(),
        list(inputs(environment, tree.blobs)),
        _charts(os.environ),
        [_expired(pack) for pack in tree.policy_packs()],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _expired(pack: Path) -> list[str]:
    """Return the exemptions that have ended by today: a day without one makes no difference."""
    try:
        now = today()
        return [
            each.model_dump_json() for each in load(pack / EXEMPTIONS.name) if each.expired(now)
        ]
    except RuleProblems as error:
        return [str(error)]


def _charts(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the archives in the folder that comes first: with other ones, other objects come.

    By their content, since a runner that fetches them anew writes them at another time. What comes
    of a cache or a repository is known once it is there, and compared with the head's (charts.py).
    """
    folder = environ.get("EVENKEEL_CHARTS")
    return sorted(
        (path.name, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in (Path(folder).glob("*") if folder else ())
        if path.is_file()
    )
