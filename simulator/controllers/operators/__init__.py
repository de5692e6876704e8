"""Operators that are simulated: each acts for one kind of custom resource as upstream's would."""

from ..controller import Controller
from .certificates import Certificates
from .gateways import Gateways
from .inference_services import InferenceServices
from .issuers import ClusterIssuers, Issuers
from .route_status import GatewayClasses, GrpcRoutes, HttpRoutes

OPERATORS: tuple[type[Controller], ...] = (
    Certificates,
    ClusterIssuers,
    GatewayClasses,
    Gateways,
    GrpcRoutes,
    HttpRoutes,
    InferenceServices,
    Issuers,
)
"""What the supervisor runs beside the controllers of the machine room."""
