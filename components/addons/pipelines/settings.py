"""What the parts of Kubeflow Pipelines are told, as ConfigMaps in place of the published ones."""

import json
from collections.abc import Mapping

from .expectations import VERSION
from .storage import Storage

_SERVER = {
    # in what driver and launcher of each step run: unsaid, what is newest
    "V2_DRIVER_IMAGE": f"ghcr.io/kubeflow/kfp-driver:{VERSION}",
    "V2_LAUNCHER_IMAGE": f"ghcr.io/kubeflow/kfp-launcher:{VERSION}",
    "CLUSTER_DOMAIN": "cluster.local",
    "LOG_LEVEL": "info",
    "PIPELINE_LOG_LEVEL": "1",
    "PUBLISH_LOGS": "true",
    "DBDRIVERNAME": "pgx",
    "DB_DRIVER_NAME": "pgx",
    "DBCONFIG_CONMAXLIFETIME": "120s",
    "AUTO_UPDATE_PIPELINE_DEFAULT_VERSION": "true",
    # the server does not start without them; there is none
    "ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_HOST": "localhost",
    "ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_PORT": "8888",
}
_UI = {
    "ALLOW_CUSTOM_VISUALIZATIONS": "false",
    "ARGO_ARCHIVE_LOGS": "true",
    "ARTIFACTS_SERVICE_PROXY_ENABLED": "false",
    "DISABLE_GKE_METADATA": "true",
}
_EXECUTOR = {
    "imagePullPolicy": "IfNotPresent",
    "resources": {
        "requests": {"cpu": "100m", "memory": "64Mi"},
        "limits": {"memory": "512Mi"},
    },
    "securityContext": {
        "runAsNonRoot": True,
        "runAsUser": 65532,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    },
}
_HOUR = 3600
_WORKFLOWS = {
    "spec": {
        # runs stay in the database; their objects in the cluster go
        "ttlStrategy": {"secondsAfterCompletion": _HOUR},
        # a step whose machine goes is done again; one that fails by itself is not
        "templateDefaults": {"retryStrategy": {"limit": "2", "retryPolicy": "OnError"}},
    }
}
_METRICS = {"enabled": True, "path": "/metrics", "port": 9090, "secure": False}


def settings(storage: Storage) -> Mapping[str, Mapping[str, str]]:
    """Return the ConfigMaps by name."""
    return {
        "pipelines-server": {**_SERVER, **storage.server()},
        "pipelines-ui": {**_UI, **storage.ui()},
        "kfp-launcher": storage.launcher(),
        "pipeline-install-config": {"cronScheduleTimezone": "UTC"},
        "workflow-controller-configmap": {
            "artifactRepository": storage.logs(),
            "executor": _text(_EXECUTOR),
            "metricsConfig": _text(_METRICS),
            "workflowDefaults": _text(_WORKFLOWS),
        },
    }


def _text(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True)
