"""Which Kubernetes a rehearsal has, and which one its environment asks for."""

from simulator.cluster.pins import pins


def served() -> str:
    """Return the minor version of the simulator's API server, such as `1.36`."""
    major, minor = pins()["kube-apiserver"].lowest
    return f"{major}.{minor}"


def version_document(asked: str) -> dict[str, str]:
    """Return both as data."""
    return {"asked": asked, "served": served()}


def version_lines(asked: str) -> list[str]:
    """Return what a person must know where the two differ; nothing where they do not."""
    if asked == served():
        return []
    text = (
        f" Kubernetes {asked} is asked for: charts are rendered for it, and nodes report it. "
        f"The rehearsal's API server is {served()}: what only {asked} would refuse or lack does "
        "not show here."
    )
    return [text]
