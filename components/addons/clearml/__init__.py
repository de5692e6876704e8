"""ClearML: experiments, and the queues out of which they run on the GPU pools."""

from ..record import AddOn
from ..redis import ADDON as REDIS
from .names import ASYNC_DELETE, FILES, NAME
from .options import Options
from .plan import AGENT_PIN, PIN, plan
from .refusals import refuses

ADDON = AddOn(
    name=NAME,
    namespace=NAME,
    pins=(PIN, AGENT_PIN),
    plan=plan,
    options=Options,
    needs=(REDIS,),
    refuses=refuses,
    keeps="experiments, models and files",
    # the chart has one of each
    singletons=(ASYNC_DELETE, FILES),
)
