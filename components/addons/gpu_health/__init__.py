"""NVSentinel: a machine whose GPU fails gets no more work, and is emptied."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..gpu_operator import ADDON as GPU_OPERATOR
from ..postgresql import ADDON as POSTGRESQL
from ..record import AddOn
from .options import Options
from .plan import PIN, plan
from .values import NAMESPACE

ADDON = AddOn(
    name="gpu-health",
    namespace=NAMESPACE,
    pins=(PIN,),
    plan=plan,
    options=Options,
    needs=(CERT_MANAGER, GPU_OPERATOR, POSTGRESQL),
    uses=("prometheus",),
    keeps="what was seen of each machine",
    # its monitors read the kernel's log and the GPUs of the host
    pod_security="privileged",
    # each takes one event after the other from the database, and has no leader
    singletons=("fault-quarantine", "labeler", "node-drainer"),
)
