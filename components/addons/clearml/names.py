"""What the parts of ClearML are called, and where they answer inside the cluster."""

NAME = "clearml"
TASKS = f"{NAME}-tasks"
"""The namespace in which experiments run: nothing of ClearML's own is in their reach there."""

VERSION = "7.15.0"
AGENT_VERSION = "5.3.4"
SERVING_VERSION = "1.3.0"
IMAGE = "docker.io/allegroai/clearml:2.0.0-613"
AGENT_IMAGE = "docker.io/allegroai/clearml-agent-k8s-base:1.24-21"

API, FILES, WEB = f"{NAME}-apiserver", f"{NAME}-fileserver", f"{NAME}-webserver"
ASYNC_DELETE = f"{API}-asyncdelete"
AGENT = f"{NAME}-agent"

# not called `mongodb`, nor `clearml-mongodb`: the variables that Kubernetes makes of a service's
# name would be taken for ClearML's own
MONGO, ELASTICSEARCH = f"{NAME}-mongo", f"{NAME}-elasticsearch"

PORTS = {API: 8008, FILES: 8081, WEB: 8080}
MONGO_PORT, ELASTICSEARCH_PORT = 27017, 9200


def address(service: str) -> str:
    """Return where a service answers, in each namespace."""
    return f"http://{service}.{NAME}.svc:{PORTS[service]}"


def agent_name(queue: str) -> str:
    """Return what the agent of a queue is called; a GPU pool's has the pool's name."""
    return f"{AGENT}-{queue}"
