"""The process `pulumi-resource-azure-native` of a rehearsal."""

from ..cloud.kind import Inputs, Place
from ..cloud.main import main
from .functions import FUNCTIONS
from .kinds import KINDS

CODES = {
    "no-capacity": "SkuNotAvailable",
    "quota-exceeded": "QuotaExceeded",
    "throttled": "TooManyRequests",
    "timeout-after-create": "OperationTimedOut",
    "permission-denied": "AuthorizationFailed",
}
"""A fault -> Azure's word for it."""


def place(settings: Inputs, inputs: Inputs) -> Place:
    """Return where a resource is: its own region, or the provider's."""
    region = inputs.get("location") or settings.get("location") or ""
    return Place(str(region), str(settings.get("subscriptionId") or ""))


if __name__ == "__main__":
    main("azure-native", KINDS, FUNCTIONS, place=place, codes=CODES)
