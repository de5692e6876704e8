"""Operators that are simulated: each acts for one kind of custom resource as upstream's would."""

from ..controller import Controller
from .certificates import Certificates
from .issuers import ClusterIssuers, Issuers

OPERATORS: tuple[type[Controller], ...] = (
    Certificates,
    ClusterIssuers,
    Issuers,
)
"""What the supervisor runs beside the controllers of the machine room."""
