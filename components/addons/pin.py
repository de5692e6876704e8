"""One version of something that is published: a chart, or manifests."""

from typing import Literal

from ..frozen import dataclass

Kind = Literal["chart", "manifest", "kustomization"]


@dataclass(frozen=True, kw_only=True)
class Pin:
    """What an add-on installs from elsewhere, pinned; `charts.lock.json` holds its digest."""

    name: str
    """The chart's own name; for manifests, a name of ours that no chart has."""

    version: str
    source: str
    """An HTTPS chart repository; an `oci://` reference that ends in the chart's name; the address
    of a file of manifests; or a folder for kustomize, as `https://HOST/REPOSITORY//FOLDER?ref=TAG`.
    """

    kind: Kind = "chart"
