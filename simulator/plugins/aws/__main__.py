"""The plugin `pulumi-resource-aws` of a simulation."""

from ..cloud.main import main
from .functions import FUNCTIONS
from .kinds import KINDS

CODES = {
    "no-capacity": "InsufficientInstanceCapacity",
    "quota-exceeded": "VcpuLimitExceeded",
    "throttled": "Throttling",
    "timeout-after-create": "RequestTimeout",
    "permission-denied": "AccessDenied",
}
"""What AWS calls the faults."""

if __name__ == "__main__":
    main("aws", KINDS, FUNCTIONS, codes=CODES)
