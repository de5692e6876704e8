"""The policy pack's rules at the cluster's own door: its API server refuses what they deny."""

from ..record import AddOn
from .options import Options
from .plan import plan, refuses

ADDON = AddOn(
    name="guardrails",
    namespace="guardrails",
    # nothing comes from elsewhere, and nothing runs in its namespace
    pins=(),
    plan=plan,
    options=Options,
    refuses=refuses,
    pod_security="restricted",
    # its own objects come one after the other, and what refuses must not meet what is half there
    last=True,
)
