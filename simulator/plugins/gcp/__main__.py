"""The process `pulumi-resource-gcp` of a rehearsal."""

from ..cloud.kind import Inputs, Place
from ..cloud.main import main
from ..cloud.marks import is_unknown
from .functions import FUNCTIONS
from .kinds import KINDS
from .rules import region_of

CODES = {
    "no-capacity": "GCE_STOCKOUT",
    "quota-exceeded": "QUOTA_EXCEEDED",
    "throttled": "RATE_LIMIT_EXCEEDED",
    "timeout-after-create": "DEADLINE_EXCEEDED",
    "permission-denied": "PERMISSION_DENIED",
}
"""A fault -> Google's word for it."""


def place(settings: Inputs, inputs: Inputs) -> Place:
    """Return where a resource is; a zone is in its region."""
    where = inputs.get("region") or inputs.get("location") or settings.get("region") or ""
    region = "" if is_unknown(where) else region_of(where) or str(where).lower()
    return Place(region, str(inputs.get("project") or settings.get("project") or ""))


if __name__ == "__main__":
    main("gcp", KINDS, FUNCTIONS, place=place, codes=CODES)
