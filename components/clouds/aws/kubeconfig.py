"""How the cluster is reached: with a token that AWS makes for whoever asks; pure."""

import json


def render_kubeconfig(name: str, region: str, server: str, certificate: str) -> str:
    """Return a kubeconfig with one context; it holds no credentials."""
    arguments = ["eks", "get-token", "--cluster-name", name, "--region", region, "--output", "json"]
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": name,
                    "cluster": {"server": server, "certificate-authority-data": certificate},
                }
            ],
            "users": [
                {
                    "name": name,
                    "user": {
                        "exec": {
                            "apiVersion": "client.authentication.k8s.io/v1beta1",
                            "command": "aws",
                            "args": arguments,
                            "interactiveMode": "Never",
                        }
                    },
                }
            ],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        }
    )
