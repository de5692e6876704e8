"""Operators that are simulated: each acts for one kind of custom resource as upstream's would."""

from ..controller import Controller
from .certificates import Certificates
from .gateways import Gateways
from .inference_services import InferenceServices
from .issuers import ClusterIssuers, Issuers
from .job_sets import JobSets
from .queued_jobs import QueuedJobs
from .queues import Queues
from .route_status import GatewayClasses, GrpcRoutes, HttpRoutes
from .train_jobs import TrainJobs

OPERATORS: tuple[type[Controller], ...] = (
    Certificates,
    ClusterIssuers,
    GatewayClasses,
    Gateways,
    GrpcRoutes,
    HttpRoutes,
    InferenceServices,
    Issuers,
    JobSets,
    QueuedJobs,
    Queues,
    TrainJobs,
)
"""What the supervisor runs beside the controllers of the machine room."""
