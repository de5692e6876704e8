"""What of ClearML's options does not fit a cluster."""

from collections.abc import Iterator

from ...contract import ClusterOffer
from .agents import gpus_of_an_experiment
from .options import Options
from .serving import refuses_serving


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield each problem with its path in the environment file."""
    yield from refuses_serving(cluster, options)
    yield from _refuses_queues(cluster, options)


def _refuses_queues(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    pools = {each.name: each for each in cluster.pools}
    taken = set(pools)
    for index, queue in enumerate(options.queues):
        path = f"addons.clearml.queues[{index}]"
        if queue.name in taken:
            yield (
                f"{path}.name: got {queue.name}, which a queue or a GPU pool has already; expected "
                "a name of its own. Choose another."
            )
        taken.add(queue.name)
        if queue.pool not in pools:
            yield (
                f"{path}.pool: got {queue.pool}; expected a GPU pool: "
                f"{', '.join(pools) or 'there is none'}. Correct it, or remove the queue."
            )
        elif queue.gpus < (least := gpus_of_an_experiment(options, pools[queue.pool])):
            yield (
                f"{path}.gpus: got {queue.gpus}, but each experiment takes {least}; expected at "
                f"least {least}. Write more, or less in addons.clearml.gpus."
            )
