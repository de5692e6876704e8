"""How a cluster of AKS is reached: the address and authority from Azure, the person from Entra."""

import base64
import json

import yaml

from ...errors import Refused

_SERVER_APP = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""What tokens for the API server of every AKS cluster are made out to."""


def plan_kubeconfig(encoded: str, context: str) -> str:
    """Return a kubeconfig of one context that asks `kubelogin` for a token each time.

    Args:
        encoded: What Azure gives a user of the cluster: a kubeconfig in base64.
        context: What the context is called here.

    Raises:
        Refused: It is no kubeconfig.
    """
    try:
        given = yaml.safe_load(base64.b64decode(encoded, validate=True))
        cluster = given["clusters"][0]["cluster"]
        kept = {key: cluster[key] for key in ("server", "certificate-authority-data")}
    except (ValueError, yaml.YAMLError, KeyError, IndexError, TypeError) as error:
        raise Refused(
            f"cloud: got credentials of cluster {context} that are no kubeconfig "
            f"({type(error).__name__}); expected an address and a certificate authority. "
            f"Look at them: az aks get-credentials --name {context} --file -"
        ) from None
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": context,
            "clusters": [{"name": context, "cluster": kept}],
            "contexts": [{"name": context, "context": {"cluster": context, "user": context}}],
            "users": [{"name": context, "user": {"exec": _exec()}}],
        },
        sort_keys=True,
    )


def _exec() -> dict[str, object]:
    return {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "kubelogin",
        # AAD_LOGIN_METHOD in the environment wins over --login: a runner sets workloadidentity
        "args": ["get-token", "--login", "azurecli", "--server-id", _SERVER_APP],
        "installHint": "https://azure.github.io/kubelogin/install.html",
        "interactiveMode": "Never",
        "provideClusterInfo": False,
    }
