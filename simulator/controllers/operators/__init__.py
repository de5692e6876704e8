"""Operators that are simulated: each acts for one kind of custom resource as upstream's would."""

from ..controller import Controller
from .certificates import Certificates
from .external_secrets import ClusterSecretStores, ExternalSecrets, SecretStores
from .feature_stores import FeatureStores
from .gateways import Gateways
from .inference_services import InferenceServices
from .injected_authorities import InjectedAuthorities
from .issuers import ClusterIssuers, Issuers
from .job_sets import JobSets
from .knative_services import KnativeServices
from .knative_serving import KnativeServings
from .notebooks import Notebooks
from .postgres import PostgresClusters, PostgresDatabases, PostgresPoolers, PostgresRoles
from .profiles import Profiles
from .queued_jobs import QueuedJobs
from .queues import Queues
from .route_status import GatewayClasses, GrpcRoutes, HttpRoutes
from .scaled_objects import ScaledObjects
from .spark_applications import SparkApplications
from .train_jobs import TrainJobs
from .workflows import Workflows

OPERATORS: tuple[type[Controller], ...] = (
    Certificates,
    ClusterIssuers,
    ClusterSecretStores,
    ExternalSecrets,
    FeatureStores,
    GatewayClasses,
    Gateways,
    GrpcRoutes,
    HttpRoutes,
    InferenceServices,
    InjectedAuthorities,
    Issuers,
    JobSets,
    KnativeServices,
    KnativeServings,
    Notebooks,
    PostgresClusters,
    PostgresDatabases,
    PostgresPoolers,
    PostgresRoles,
    Profiles,
    QueuedJobs,
    Queues,
    ScaledObjects,
    SecretStores,
    SparkApplications,
    TrainJobs,
    Workflows,
)
"""What the supervisor runs beside the controllers of the machine room."""
