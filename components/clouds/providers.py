"""Which Pulumi provider makes a cloud's resources."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Provider = Literal["aws", "gcp", "azure-native"]

PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {"aws": "aws", "gcp": "gcp", "azure": "azure-native"}
)
"""Cloud, as an environment names it -> provider; one that is not here makes no machines."""
