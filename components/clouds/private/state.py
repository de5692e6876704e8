"""The place of an environment's state on a private cluster: it is the site's own affair."""

from collections.abc import Mapping

from ...planning.deployers import StateSpec
from .settings import Settings
from .state_plan import plan_state


def build_state(spec: StateSpec, settings: Settings) -> Mapping[str, object]:
    """Refuse, before anything is registered.

    Raises:
        Refused: Always, with what to do.
    """
    return vars(plan_state(spec, settings))
