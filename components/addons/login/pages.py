"""The pages that a door may be put before, and what speaks for a name that is none of them."""

from collections.abc import Iterable
from typing import Final

from ...contract import ClusterOffer
from .options import Options

PAGES: Final = {
    "alerts": "prometheus",
    "clearml": "clearml",
    "feast": "feast",
    "grafana": "prometheus",
    "kubeflow": "kubeflow",
    "milvus": "milvus",
    "mlflow": "mlflow",
    "pipelines": "pipelines",
    "prometheus": "prometheus",
}
"""Page -> the add-on that has it."""


def unknown_pages(cluster: ClusterOffer, options: Options) -> tuple[str, ...]:
    """Return a warning for each name that is no page of the add-ons that are on.

    Not a refusal: models and services have hosts, too, and nobody knows them before they are there.
    """
    there = sorted(page for page, addon in PAGES.items() if addon in cluster.addons)
    return tuple(
        f"addons.login.pages[{place}].page: got {each.page}, which is no page of the add-ons that "
        f"are on ({_listed(there)}): unless a model or a service has that host, what was meant is "
        "open to everybody who may log in. Put it right, or remove it."
        for place, each in enumerate(options.pages)
        if each.page not in there
    )


def _listed(pages: Iterable[str]) -> str:
    return ", ".join(pages) or "none"
