"""What ClearML puts on a cluster."""

from collections.abc import Iterator

from ...contract import ClusterOffer
from ...planning import labels
from ...planning.pools import GpuPool
from ..disruption import disruption_budget
from ..expectations import Expectations
from ..pin import Pin
from ..plan import Chart, Namespace, Object, Page, Plan
from ..redis.credentials import credentials
from .agents import agent_values
from .data import data_objects
from .expectations import agent_expectations, data_expectations, expectations
from .names import AGENT, AGENT_VERSION, API, NAME, PORTS, TASKS, VERSION, WEB, agent_name
from .options import Options, Queue
from .secrets import AGENT_KEYS, ELASTICSEARCH_KEYS, MONGO_KEYS, SERVERS, user_secrets
from .serving import serving_expectations, serving_objects
from .values import values

_SOURCE = "https://clearml.github.io/clearml-helm-charts"

# held at these or later ones: charts before refuse Kubernetes 1.33, and have nowhere to put the
# password for the part that deletes files
PIN = Pin(name=NAME, version=VERSION, source=_SOURCE)
AGENT_PIN = Pin(name=AGENT, version=AGENT_VERSION, source=_SOURCE)


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    servers = Chart(
        pin=PIN,
        release=NAME,
        values=values(cluster, options),
        expectations=expectations(cluster),
    )
    data, served = data_expectations(), serving_expectations(cluster, options)
    return Plan(
        charts=(servers, *_agents(cluster, options)),
        namespaces=(Namespace(name=TASKS, labels={labels.PEOPLES_CODE: "true"}),),
        secrets=(SERVERS, AGENT_KEYS, MONGO_KEYS, ELASTICSEARCH_KEYS, *user_secrets(options)),
        borrowed=(credentials(NAME),),
        before=(*data_objects(cluster), *_budgets(cluster)),
        after=serving_objects(cluster, options),
        after_expectations=Expectations(
            workloads=(*data.workloads, *served.workloads),
            services=(*data.services, *served.services),
        ),
        pages=(Page(name=NAME, title="ClearML", service=WEB, port=PORTS[WEB]),),
    )


def _agents(cluster: ClusterOffer, options: Options) -> Iterator[Chart]:
    pools = {pool.name: pool for pool in cluster.pools}
    for pool in pools.values():
        yield _agent(cluster, options, pool)
    for queue in options.queues:
        if queue.pool in pools:
            yield _agent(cluster, options, pools[queue.pool], queue)


def _agent(
    cluster: ClusterOffer, options: Options, pool: GpuPool, queue: Queue | None = None
) -> Chart:
    name = pool.name if queue is None else queue.name
    values = agent_values(cluster, options, pool, queue)
    told = values["agentk8sglue"]
    return Chart(
        pin=AGENT_PIN,
        release=agent_name(name),
        namespace=TASKS,
        values=values,
        expectations=agent_expectations(name, told["replicaCount"], told["basePodTemplate"]),
    )


def _budgets(cluster: ClusterOffer) -> tuple[Object, ...]:
    if not cluster.production:
        return ()
    name, instance = "app.kubernetes.io/name", "app.kubernetes.io/instance"
    agents = [agent_name(pool.name) for pool in cluster.pools]
    return (
        *(disruption_budget(each, NAME, {name: NAME, instance: each}) for each in (API, WEB)),
        *(disruption_budget(each, TASKS, {name: each, instance: each}) for each in agents),
    )
