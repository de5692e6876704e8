"""What the making of one component has to hand."""

from dataclasses import dataclass

from ...cluster.api import KubernetesApi
from ...session import Session
from ..engine_log import EngineLog


@dataclass(frozen=True)
class Scene:
    """One component while it is made."""

    name: str
    urn: str
    session: Session
    api: KubernetesApi
    log: EngineLog
    namespace: str
    """The provider's default namespace."""

    preview: bool = False
