"""The kubeconfig of a GKE cluster holds no secret of anybody."""

import json

from components.clouds.gcp.kubeconfig import render_kubeconfig


def test_a_token_comes_from_googles_plugin() -> None:
    """Whoever runs the program is who reaches the cluster."""
    config = json.loads(render_kubeconfig("gke_p_r_c", "203.0.113.1", "Y2E="))

    assert config["current-context"] == "gke_p_r_c"
    assert config["clusters"][0]["cluster"] == {
        "server": "https://203.0.113.1",
        "certificate-authority-data": "Y2E=",
    }
    assert set(config["users"][0]["user"]) == {"exec"}
    assert config["users"][0]["user"]["exec"]["command"] == "gke-gcloud-auth-plugin"
