"""What the central dashboard and the controller of profiles are told."""

import json
from collections.abc import Mapping
from typing import Any

from ...contract import ClusterOffer
from ..gateway import GATEWAY, GUARD
from .door import USER_HEADER

Json = dict[str, Any]

DASHBOARD, MENU, PROFILES, LABELS = (
    "kubeflow-dashboard",
    "kubeflow-menu",
    "kubeflow-profiles",
    "kubeflow-namespace-labels",
)
"""The ConfigMaps, which the kustomization names."""

_PIPELINES = ("pipelines", "experiments", "runs", "recurringruns", "artifacts", "executions")
_GATEWAY_ACCOUNT = f"cluster.local/ns/{GATEWAY.namespace}/sa/istio-gateway"

# Sidecars would need rights that a namespace of the baseline level does not give: policies of the
# gateway and of the network do their work.
_NAMESPACE_LABELS = """\
app.kubernetes.io/part-of: kubeflow-profile
istio-injection: ""
katib.kubeflow.org/metrics-collector-injection: enabled
"""


def settings(cluster: ClusterOffer) -> Mapping[str, Mapping[str, str]]:
    """Return the ConfigMaps by name."""
    return {
        DASHBOARD: {
            "USERID_HEADER": USER_HEADER,
            "USERID_PREFIX": "",
            "PROFILES_KFAM_SERVICE_HOST": "profiles-kfam.kubeflow",
            # profiles come with workspaces: nobody makes one by logging in
            "REGISTRATION_FLOW": "false",
            "DASHBOARD_CONFIGMAP": MENU,
            "COLLECT_METRICS": "false",
            "LOGOUT_URL": _logout(cluster),
        },
        MENU: {
            "settings": json.dumps({"DASHBOARD_FORCE_IFRAME": True}),
            "links": json.dumps(_links(cluster), indent=1),
        },
        PROFILES: {
            "ADMIN": "",
            "USERID_HEADER": USER_HEADER,
            "USERID_PREFIX": "",
            "WORKLOAD_IDENTITY": "",
            "ISTIO_INGRESS_GATEWAY_PRINCIPAL": _GATEWAY_ACCOUNT,
            "KFP_UI_PRINCIPAL": "cluster.local/ns/pipelines/sa/ml-pipeline-ui",
            "NOTEBOOK_CONTROLLER_PRINCIPAL": (
                "cluster.local/ns/notebooks/sa/notebook-controller-service-account"
            ),
        },
        LABELS: {"namespace-labels.yaml": _NAMESPACE_LABELS},
    }


def _logout(cluster: ClusterOffer) -> str:
    _, host = GUARD.hosts
    return f"https://{host}.{cluster.domain}/oauth2/sign_out" if cluster.domain else "/"


def _links(cluster: ClusterOffer) -> Json:
    """Return the menu: a page whose add-on is off would be an empty frame."""
    pages = {
        "notebooks": _item("/jupyter/", "Notebooks", "book"),
        "katib": _item("/katib/", "Katib Experiments", "kubeflow:katib"),
        "pipelines": {
            "type": "section",
            "text": "Pipelines",
            "icon": "kubeflow:pipeline-centered",
            "items": [_item(f"/pipeline/#/{each}", each.capitalize()) for each in _PIPELINES],
        },
    }
    return {
        "menuLinks": [page for addon, page in pages.items() if addon in cluster.addons],
        "externalLinks": [],
        "quickLinks": [],
        "documentationItems": [],
    }


def _item(link: str, text: str, icon: str | None = None) -> Json:
    return {"type": "item", "link": link, "text": text} | ({"icon": icon} if icon else {})
