"""What an environment may say about Milvus."""

from typing import Literal

from ...contract import ClusterOffer
from ...section import Section, field

Mode = Literal["standalone", "cluster"]


class Options(Section):
    """The options of the add-on."""

    mode: Mode | None = field(default=None, title="standalone or cluster", examples=["cluster"])
    """`standalone` is one process; `cluster` is five kinds of processes, each of which can have
    several. Left out: `cluster` in production, otherwise `standalone`."""

    query_nodes: int = field(default=2, ge=1, title="a number of at least 1", examples=[4])
    """How many processes hold vectors and search them, with `cluster`; outside production one."""

    attu: bool = field(default=False, title="true or false", examples=[True])
    """Whether there is a page to look at collections; who opens it logs in to Milvus there."""


def mode(cluster: ClusterOffer, options: Options) -> Mode:
    """Return how Milvus runs on a cluster."""
    return options.mode or ("cluster" if cluster.production else "standalone")
