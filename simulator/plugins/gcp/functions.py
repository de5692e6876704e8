"""The functions of Google Cloud that evenkeel calls, and those that tell where one is."""

from ..cloud.context import Context
from ..cloud.kind import Function, Inputs, Outputs


def _number(context: Context) -> str:
    # the same for every call: it belongs to the project
    digits = sum(ord(letter) * 7**index for index, letter in enumerate(context.account))
    return f"1{digits % 10**11:011d}"


def _storage_account(context: Context, _: Inputs) -> Outputs:
    email = f"service-{_number(context)}@gs-project-accounts.iam.gserviceaccount.com"
    return {
        "id": email,
        "emailAddress": email,
        "member": f"serviceAccount:{email}",
        "project": context.account,
    }


def _zones(context: Context, inputs: Inputs) -> Outputs:
    region = inputs.get("region") or context.region
    return {
        "id": f"projects/{context.account}/regions/{region}",
        "names": [f"{region}-{letter}" for letter in "abc"],
        "project": context.account,
        "region": region,
    }


def _project(context: Context, inputs: Inputs) -> Outputs:
    project = inputs.get("projectId") or context.account
    return {
        "id": f"projects/{project}",
        "name": project,
        "number": _number(context),
        "projectId": project,
    }


FUNCTIONS = {
    each.token: each
    for each in (
        Function(
            token="gcp:storage/getProjectServiceAccount:getProjectServiceAccount",  # noqa: S106 - a function's name
            answer=_storage_account,
        ),
        Function(token="gcp:compute/getZones:getZones", answer=_zones),  # noqa: S106
        Function(token="gcp:organizations/getProject:getProject", answer=_project),  # noqa: S106
    )
}
