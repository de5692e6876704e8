"""What stands in a room of a person's own before a program looks into it."""

from .cluster.api import KubernetesApi
from .cluster_api import room
from .controllers.volumes import default_objects
from .session_data import SessionData

_MANAGER = "simulator-volumes"
"""The controller that keeps them from then on."""


def furnish(api: KubernetesApi, data: SessionData) -> None:
    """Put in the storage class that a cluster which exists has, and Cluster API where it is used.

    A controller makes the storage class, too, but later than a program may look.

    Raises:
        SimulatorError: The API server does not take it.
    """
    if data.clouds:
        return  # everything there is made by the program
    for each in default_objects():
        if api.find(each["apiVersion"], each["kind"], each["metadata"]["name"]) is None:
            api.apply(each, manager=_MANAGER)
    if data.cluster_api is not None:
        room.install(api, data.cluster_api, data.machine_types.get(room.PROVIDER, {}))
