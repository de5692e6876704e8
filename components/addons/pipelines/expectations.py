"""What must exist once Kubeflow Pipelines is up."""

from ..expectations import Definition, Expectations, Metric, Service, Workload

VERSION = "2.17.0"
ARGO_VERSION = "v4.0.5"

_REGISTRY = "ghcr.io/kubeflow"

_DEFINITIONS = {
    "ClusterWorkflowTemplate": ("argoproj.io", "clusterworkflowtemplates", "v1alpha1"),
    "CronWorkflow": ("argoproj.io", "cronworkflows", "v1alpha1"),
    "ScheduledWorkflow": ("kubeflow.org", "scheduledworkflows", "v1beta1"),
    "Viewer": ("kubeflow.org", "viewers", "v1beta1"),
    "Workflow": ("argoproj.io", "workflows", "v1alpha1"),
    "WorkflowArtifactGCTask": ("argoproj.io", "workflowartifactgctasks", "v1alpha1"),
    "WorkflowEventBinding": ("argoproj.io", "workfloweventbindings", "v1alpha1"),
    "WorkflowTaskResult": ("argoproj.io", "workflowtaskresults", "v1alpha1"),
    "WorkflowTaskSet": ("argoproj.io", "workflowtasksets", "v1alpha1"),
    "WorkflowTemplate": ("argoproj.io", "workflowtemplates", "v1alpha1"),
}
_IMAGES = {
    "metadata-envoy-deployment": f"{_REGISTRY}/kfp-metadata-envoy:{VERSION}",
    "metadata-grpc-deployment": "gcr.io/tfx-oss-public/ml_metadata_store_server:1.14.0",
    "metadata-writer": f"{_REGISTRY}/kfp-metadata-writer:{VERSION}",
    "ml-pipeline": f"{_REGISTRY}/kfp-api-server:{VERSION}",
    "ml-pipeline-persistenceagent": f"{_REGISTRY}/kfp-persistence-agent:{VERSION}",
    "ml-pipeline-scheduledworkflow": f"{_REGISTRY}/kfp-scheduled-workflow-controller:{VERSION}",
    "ml-pipeline-ui": f"{_REGISTRY}/kfp-frontend:{VERSION}",
    "workflow-controller": f"quay.io/argoproj/workflow-controller:{ARGO_VERSION}",
}
_PORTS = {
    "metadata-envoy-service": {"md-envoy": 9090},
    "metadata-grpc-service": {"grpc-api": 8080},
    "ml-pipeline": {"http": 8888, "grpc": 8887},
    "ml-pipeline-ui": {"http": 80},
}

WORKLOADS = tuple(_IMAGES)

EXPECTATIONS = Expectations(
    definitions=tuple(
        Definition(
            group=group,
            kind=kind,
            plural=plural,
            versions=(version,),
            namespaced=kind != "ClusterWorkflowTemplate",
        )
        for kind, (group, plural, version) in _DEFINITIONS.items()
    ),
    workloads=tuple(
        Workload(kind="Deployment", name=name, image=image) for name, image in _IMAGES.items()
    ),
    services=tuple(Service(name=name, ports=ports) for name, ports in _PORTS.items()),
    metrics=(Metric(name="go_goroutines", service="ml-pipeline", port="http"),),
)
"""The same on every cluster: one of each."""
