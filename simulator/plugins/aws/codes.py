"""What AWS calls what goes wrong."""

CODES = {
    "no-capacity": "InsufficientInstanceCapacity",
    "quota-exceeded": "VcpuLimitExceeded",
    "throttled": "Throttling",
    "timeout-after-create": "RequestTimeout",
    "permission-denied": "AccessDenied",
}
"""A fault's kind -> AWS' own word for it."""
