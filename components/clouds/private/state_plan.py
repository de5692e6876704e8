"""Where an environment's state is on a private cluster: nobody sells such a place there; pure."""

from ...errors import Refused
from ...planning.deployers import StatePlan, StateSpec
from .settings import Settings


def plan_state(spec: StateSpec, settings: Settings) -> StatePlan:
    """Refuse: which bucket and which key a site has, only its people know.

    Raises:
        Refused: Always, with what to do.
    """
    del spec, settings
    raise Refused(
        "cloud.name: got private; expected a cloud that sells buckets and keys. Use what your "
        "site has: evenkeel init NAME --state 's3://BUCKET?endpoint=HOST&awssdk=v2' --secrets "
        "passphrase, or Pulumi Cloud."
    )
