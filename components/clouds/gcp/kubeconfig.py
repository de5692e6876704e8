"""The kubeconfig with which a GKE cluster is reached: no password, no key, only who one is."""

import json

_PLUGIN = "gke-gcloud-auth-plugin"


def render_kubeconfig(context: str, server: str, certificate: str) -> str:
    """Return a kubeconfig that asks Google's plugin for a token.

    Args:
        context: What the cluster is called.
        server: The address of the API, without `https://`.
        certificate: The cluster's own authority, in base64.
    """
    cluster = {"server": f"https://{server}", "certificate-authority-data": certificate}
    user = {
        "exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": _PLUGIN,
            "installHint": f"Install it: gcloud components install {_PLUGIN}",
            "interactiveMode": "Never",
            "provideClusterInfo": True,
        }
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": context, "cluster": cluster}],
            "contexts": [{"name": context, "context": {"cluster": context, "user": context}}],
            "users": [{"name": context, "user": user}],
            "current-context": context,
        }
    )
