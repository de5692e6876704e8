"""Identities, who may take them on, and what they may do."""

import re
from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown
from ..arm import arm, described
from ..ids import GUID, guid, parent_of
from ..rules import exists, named
from .network import IDENTITY, write_alone

ASSIGNMENT = "azure-native:authorization:RoleAssignment"
DEFINITION = "azure-native:authorization:RoleDefinition"
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"

_MOST_CREDENTIALS = 20

_OUTSIDE = (
    r"(?i)/subscriptions/[^/]+(/resourceGroups/[^/]+"
    r"(/providers/Microsoft\.(Network/dnsZones|KeyVault/vaults)/[^/]+)?)?"
)
"""Where rights are given on what no environment makes: zones and vaults are of other teams, too."""

ROLES = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
    "4d97b98b-1d0f-4787-a291-c67834d212e7": "Network Contributor",
    "f1a07417-d97a-45cb-824c-7a7467783830": "Managed Identity Operator",
    "12338af0-0e69-4776-bea7-57ae8d297424": "Key Vault Crypto User",
    "e147488a-f6f5-4113-8e2d-b22465e65bf6": "Key Vault Crypto Service Encryption User",
    "f25e0fa2-a7c8-4377-a976-54943a77a395": "Key Vault Contributor",
    "4abbcc35-e782-43d8-92c5-2d3f1bd2253f": "Azure Kubernetes Service Cluster User Role",
    "b1ff04bb-8a4e-4dc4-853c-8693973ce127": "Azure Kubernetes Service RBAC Cluster Admin",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
    "befefa01-2a29-4197-83a8-272ff33ce314": "DNS Zone Contributor",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
}
"""The built-in roles that the simulator knows; their ids are the same everywhere."""


def role_of(definition: object) -> str | None:
    """Return what the role of a definition's id is called, or None for an unknown one."""
    return ROLES.get(str(definition).rpartition("/")[2].lower())


def may(context: Context, principal: object, scope: str, *roles: str) -> bool:
    """Tell whether a principal has one of the roles at a scope or above it."""
    return any(
        each.inputs.get("principalId") == principal
        and role_of(each.inputs.get("roleDefinitionId")) in roles
        and f"{scope}/".lower().startswith(f"{each.inputs['scope']}/".lower())
        for each in context.all(ASSIGNMENT)
    )


def _identity(context: Context, _: Inputs) -> Outputs:
    return {
        "principalId": guid(context, "principal"),
        "clientId": guid(context, "client"),
        "tenantId": context.settings.get("tenantId") or guid(context, "tenant"),
        "provisioningState": None,
    }


def _assignment_id(_: Context, inputs: Inputs) -> str:
    name = inputs["roleAssignmentName"]
    return f"{inputs['scope']}/providers/Microsoft.Authorization/roleAssignments/{name}"


def _assignment(_: Context, inputs: Inputs) -> Outputs:
    return {
        **described("Microsoft.Authorization/roleAssignments", inputs["roleAssignmentName"]),
        "roleAssignmentName": None,
        "provisioningState": None,
    }


def _role_exists(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a role that is neither built in nor made: one of one's own comes with the same run."""
    role = inputs["roleDefinitionId"]
    if role_of(role) is None and context.find(DEFINITION, role) is None:
        yield Problem(
            "roleDefinitionId",
            f"RoleDefinitionDoesNotExist: got {role}; expected the id of a role that was made, or "
            "of a built-in one that the simulator knows. "
            f"They are: {', '.join(sorted(ROLES.values()))}.",
        )


def _assignment_name(_: Context, inputs: Inputs) -> Iterator[Problem]:
    role = inputs.get("roleDefinitionId")
    guid_only = str(role).rpartition("/")[2]
    if role is not None and not is_unknown(role) and not GUID.fullmatch(guid_only):
        yield Problem(
            "roleDefinitionId", f"got {role}; expected an id that ends in a GUID. Correct it."
        )
    name = inputs.get("roleAssignmentName")
    if name is not None and not is_unknown(name) and not GUID.fullmatch(name):
        yield Problem("roleAssignmentName", f"got {name}; expected a GUID. Make one.")


def _principal(context: Context, inputs: Inputs) -> Iterator[Problem]:
    principal = inputs["principalId"]
    if inputs.get("principalType") == "ServicePrincipal" and not context.find(
        IDENTITY, principal, "principalId"
    ):
        yield Problem(
            "principalId",
            f"PrincipalNotFound: got {principal}; expected the principalId of an identity that "
            "exists. Make it first.",
        )


def _given_once(context: Context, inputs: Inputs) -> Iterator[Problem]:
    keys = ("principalId", "roleDefinitionId", "scope")
    for other in context.all(ASSIGNMENT):
        if other.id != context.id and all(other.inputs[key] == inputs[key] for key in keys):
            yield Problem(
                "roleAssignmentName",
                f"RoleAssignmentExists: {other.name} gives the same role already ({other.id}). "
                "Remove one.",
            )


def _credential(context: Context, inputs: Inputs) -> Iterator[Problem]:
    identity = parent_of(context.id)
    others = [
        each
        for each in context.all(CREDENTIAL)
        if parent_of(each.id) == identity and each.id != context.id
    ]
    if len(others) >= _MOST_CREDENTIALS:
        yield Problem(
            "resourceName",
            f"got {len(others)} credentials of {identity}; expected at most {_MOST_CREDENTIALS}. "
            "Make another identity.",
        )
    for other in others:
        if all(other.inputs.get(key) == inputs.get(key) for key in ("issuer", "subject")):
            yield Problem(
                "subject",
                f"got {inputs['subject']}, for which {other.name} is there already; expected "
                "issuer and subject once for an identity. Remove one.",
            )


def _audience(_: Context, inputs: Inputs) -> Iterator[Problem]:
    audiences = inputs.get("audiences")
    if isinstance(audiences, list) and not is_unknown(audiences) and len(audiences) != 1:
        yield Problem("audiences", f"got {len(audiences)}; expected exactly one. Keep one.")
    subject = inputs.get("subject")
    if isinstance(subject, str) and re.fullmatch(r"system:serviceaccount:[^:]*", subject):
        yield Problem(
            "subject", f"got {subject}; expected system:serviceaccount:NAMESPACE:NAME. Correct it."
        )


def _definition_id(_: Context, inputs: Inputs) -> str:
    name = inputs["roleDefinitionId"]
    return f"{inputs['scope']}/providers/Microsoft.Authorization/roleDefinitions/{name}"


def _definition(_: Context, inputs: Inputs) -> Outputs:
    return {
        **described("Microsoft.Authorization/roleDefinitions", inputs["roleDefinitionId"]),
        "roleDefinitionId": None,
        "provisioningState": None,
    }


def _assignable(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("roleDefinitionId")
    if name is not None and not is_unknown(name) and not GUID.fullmatch(name):
        yield Problem("roleDefinitionId", f"got {name}; expected a GUID. Make one.")
    scopes = inputs.get("assignableScopes")
    if not isinstance(scopes, list) or is_unknown(scopes) or not scopes:
        yield Problem(
            "assignableScopes",
            "got none; expected at least one, such as /subscriptions/ID. Add it.",
        )


def _called_once(context: Context, inputs: Inputs) -> Iterator[Problem]:
    for other in context.all(DEFINITION):
        if other.id != context.id and other.inputs.get("roleName") == inputs.get("roleName"):
            yield Problem(
                "roleName",
                f"RoleDefinitionWithSameNameExists: got {inputs['roleName']}, which {other.id} is "
                "called; expected a name that no other role has. Rename it.",
            )


KINDS = (
    Kind(
        token=DEFINITION,
        identifier=_definition_id,
        outputs=_definition,
        replace=frozenset({"roleDefinitionId", "scope"}),
        name_input="roleDefinitionId",
        name_format="{random}0-0000-4000-8000-000000000000",
        checks=(_assignable,),
        rules=(_called_once,),
        seconds=20,
    ),
    arm(
        IDENTITY,
        "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
        _identity,
        checks=(
            named(
                "resourceName",
                r"[A-Za-z0-9][-\w]{2,127}",
                "3 to 128 letters, digits, dashes and underscores",
                "azure-prod",
            ),
        ),
        seconds=3,
    ),
    arm(
        CREDENTIAL,
        "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
        "/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}",
        lambda _, __: {"provisioningState": None},
        located=False,
        references=(Reference(path="resourceName", type=IDENTITY, by="name"),),
        checks=(
            _audience,
            named(
                "federatedIdentityCredentialResourceName",
                r"[A-Za-z0-9][-\w]{2,119}",
                "3 to 120 letters, digits, dashes and underscores",
                "milvus",
            ),
        ),
        rules=(_credential,),
        after_create=lambda context, _: write_alone(parent_of(context.id), context),
        seconds=3,
    ),
    Kind(
        token=ASSIGNMENT,
        identifier=_assignment_id,
        outputs=_assignment,
        required=frozenset({"principalType"}),
        replace=frozenset(
            {"principalId", "principalType", "roleDefinitionId", "scope", "roleAssignmentName"}
        ),
        name_input="roleAssignmentName",
        name_format="{random}0-0000-4000-8000-000000000000",
        checks=(_assignment_name,),
        rules=(
            _role_exists,
            exists("scope", "something", outside=_OUTSIDE),
            _principal,
            _given_once,
        ),
        seconds=25,
    ),
)
