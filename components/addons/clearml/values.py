"""What the chart of ClearML's servers is told."""

import json
from typing import Any

from ...contract import ClusterOffer
from ..plan import Values
from ..redis.credentials import HOST as REDIS_HOST
from ..redis.credentials import PORT as REDIS_PORT
from .names import API, ELASTICSEARCH, ELASTICSEARCH_PORT, FILES, MONGO, MONGO_PORT, address
from .options import Options
from .secrets import SERVERS, api_environment, data_environment, file_environment

# The chart writes these into a Secret that nobody reads once there is `existingSecret`. Left alone
# they are the keys that everybody knows; left empty it makes others each time it is rendered.
_UNREAD = "changeme-never"
_WRITTEN = (
    "apiserverKey",
    "apiserverSecret",
    "fileserverKey",
    "fileserverSecret",
    "readinessprobeKey",
    "readinessprobeSecret",
    "secureAuthTokenSecret",
    "testUserKey",
    "testUserSecret",
)

_OFF = {"enabled": False}
_NEEDS = {
    "apiserver": ("250m", "1Gi", "4Gi"),
    "fileserver": ("100m", "256Mi", "2Gi"),
    "webserver": ("50m", "128Mi", "512Mi"),
}
"""Part -> processor, memory, and the most of it."""


def replicas(cluster: ClusterOffer) -> int:
    """Return how many there are of each server that keeps nothing itself, and of each agent."""
    return 2 if cluster.production else 1


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the chart's values."""
    several = {"replicaCount": replicas(cluster)}
    return {
        "clearml": {
            **dict.fromkeys(_WRITTEN, _UNREAD),
            "existingSecret": SERVERS.name,
            # the file server reads the cookie of this name
            "cookieName": "clearml_token_basic",
            # what people and experiments are told: addresses that work inside the cluster
            "clientConfigurationApiUrl": address(API),
            "clientConfigurationFilesUrl": address(FILES),
        },
        "apiserver": {
            **several,
            **_server("apiserver"),
            "prepopulateEnabled": False,
            "extraEnvs": api_environment(options),
            "asyncdelete": {"extraEnvs": data_environment()},
        },
        "fileserver": {
            **_server("fileserver"),
            "extraEnvs": [data_environment()[0], *file_environment()],
            "storage": {
                "data": {"size": options.storage, "class": cluster.storage_class or ""},
            },
        },
        "webserver": {**several, **_server("webserver")},
        "externalServices": _elsewhere(),
        "dragonfly": _OFF,
        "mongodb": _OFF,
        "mckMongodb": _OFF,
        "elasticsearch": _OFF,
    }


def _elsewhere() -> dict[str, Any]:
    """Return where the data is kept, without any account: variables say more."""
    elastic = {"host": ELASTICSEARCH, "port": ELASTICSEARCH_PORT, "scheme": "http"}
    return {
        "redisHost": REDIS_HOST,
        "redisPort": REDIS_PORT,
        "elasticsearchConnectionString": json.dumps([elastic]),
        "mongodbConnectionStringAuth": f"mongodb://{MONGO}:{MONGO_PORT}/auth",
        "mongodbConnectionStringBackend": f"mongodb://{MONGO}:{MONGO_PORT}/backend",
    }


def confined() -> dict[str, Any]:
    """Return what keeps pods small whose images run as root."""
    return {
        "podSecurityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "containerSecurityContext": {"allowPrivilegeEscalation": False},
    }


def _server(part: str) -> dict[str, Any]:
    cpu, memory, most = _NEEDS[part]
    return {
        **confined(),
        "service": {"type": "ClusterIP"},
        "resources": {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": most}},
    }
