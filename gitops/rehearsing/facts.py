"""What a tree says of an environment (describing.py), and of what was deployed (checking.py)."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from gitops.cost.estimate import Estimate
from simulator.session_data import SessionData


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class PoolFacts(_Record):
    """How many GPUs of a kind a pool has."""

    name: str
    accelerator: str
    least: int
    most: int


class QuotaFacts(_Record):
    """How much of a cloud's limit all machines together need."""

    title: str
    unit: str
    needed: int


class Facts(_Record):
    """One environment in one tree."""

    cloud: str
    stage: str
    place: str
    session: SessionData
    config: dict[str, str]
    config_objects: frozenset[str]
    secret_keys: frozenset[str]
    environment: dict[str, Any]
    pools: tuple[PoolFacts, ...] = ()
    quotas: tuple[QuotaFacts, ...] = ()
    cost: Estimate | None = None
    capabilities: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Feature -> the clouds without it."""

    differences: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Object and path in it -> the clouds where it may differ, as it is declared."""

    undeclared: str = ""
    """What is wrong with the declarations, so that nobody can say what may differ."""


class Checked(_Record):
    """What is not as it must be on a platform that was deployed."""

    missing: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    """Whose it is, and what was found."""

    silent: tuple[str, ...] = ()
    """What a simulation cannot show."""

    checks: int = 0
