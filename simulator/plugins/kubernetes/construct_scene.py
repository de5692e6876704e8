"""What the making of one component has to hand."""

from dataclasses import dataclass

from simulator.cluster.api import KubernetesApi
from simulator.plugins.kubernetes.engine_log import EngineLog
from simulator.session import Session


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
