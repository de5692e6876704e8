"""Where logs are kept, and which are."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown, values_at
from ..arm import arm, described
from ..ids import guid
from ..rules import exists, named, one_of

SETTING = "azure-native:monitor:DiagnosticSetting"
WORKSPACE = "azure-native:operationalinsights:Workspace"

_SHORTEST, _LONGEST = 30, 730

_CATEGORIES = (
    "kube-apiserver",
    "kube-audit",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
    "cluster-autoscaler",
    "cloud-controller-manager",
    "guard",
    "csi-azuredisk-controller",
    "csi-azurefile-controller",
    "csi-snapshot-controller",
)
"""What a cluster of AKS can log."""


def _workspace(context: Context, _: Inputs) -> Outputs:
    return {"customerId": guid(context, "customer"), "etag": guid(context, "etag")}


def _days(_: Context, inputs: Inputs) -> Iterator[Problem]:
    days = inputs.get("retentionInDays")
    if isinstance(days, int | float) and not _SHORTEST <= days <= _LONGEST:
        yield Problem(
            "retentionInDays",
            f"got {days}; expected {_SHORTEST} to {_LONGEST}. Use for example {_SHORTEST}.",
        )


def _categories(_: Context, inputs: Inputs) -> Iterator[Problem]:
    target = str(inputs.get("resourceUri", ""))
    if "Microsoft.ContainerService/managedClusters" not in target:
        return
    for at, value in values_at(inputs, "logs[*].category"):
        if not is_unknown(value) and value not in _CATEGORIES:
            yield Problem(
                at, f"got {value}; a cluster has {', '.join(_CATEGORIES)}. Use one of them."
            )


def _somewhere(_: Context, inputs: Inputs) -> Iterator[Problem]:
    targets = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId")
    if not any(inputs.get(key) for key in targets):
        yield Problem("workspaceId", f"got nothing; expected one of {', '.join(targets)}. Set one.")


KINDS = (
    arm(
        WORKSPACE,
        "Microsoft.OperationalInsights/workspaces/{workspaceName}",
        _workspace,
        checks=(
            _days,
            one_of("sku.name", "PerGB2018", "CapacityReservation", "LACluster", "Standalone"),
            named(
                "workspaceName",
                r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
                "4 to 63 letters, digits and dashes",
                "audit",
            ),
        ),
        seconds=25,
    ),
    Kind(
        token=SETTING,
        identifier=lambda _, inputs: (
            f"{inputs['resourceUri']}/providers/microsoft.insights/diagnosticSettings"
            f"/{inputs['name']}"
        ),
        outputs=lambda _, inputs: {
            **described("Microsoft.Insights/diagnosticSettings", inputs["name"]),
            "resourceUri": None,
            "provisioningState": None,
        },
        replace=frozenset({"resourceUri", "name"}),
        name_input="name",
        name_format="{name}{random}",
        references=(Reference(path="workspaceId", type=WORKSPACE),),
        checks=(_categories, _somewhere),
        rules=(exists("resourceUri", "something"),),
        seconds=4,
    ),
)
