"""What belongs to a project: its APIs, its members, its audit log, its service accounts."""

import re
from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem
from ...cloud.marks import is_unknown
from ..rules import check_member, check_name, members_exist
from ..tokens import ACCOUNT, IDENTITY, SERVICE

_SHORTEST_ACCOUNT = 6

_AGENTS = {"container": "container-engine-robot", "compute": "compute-system"}
"""Service -> what the account is called with which it acts in a project; else as the service."""


def _service(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("service")
    if name is not None and not is_unknown(name) and not re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", name):
        yield Problem(
            "service", f"got {name}; expected a service such as container.googleapis.com."
        )


def _email(context: Context, inputs: Inputs) -> str:
    return f"{inputs['accountId']}@{context.account}.iam.gserviceaccount.com"


def _account(context: Context, inputs: Inputs) -> Outputs:
    email = _email(context, inputs)
    return {
        "email": email,
        "member": f"serviceAccount:{email}",
        "name": f"projects/{context.account}/serviceAccounts/{email}",
        "uniqueId": context.number("account", length=21),
        "project": context.account,
    }


def _agent(context: Context, inputs: Inputs) -> Outputs:
    service = str(inputs["service"]).partition(".")[0]
    email = f"service-{context.number('project', length=12)}@{_AGENTS.get(service, service)}"
    full = f"{email}.iam.gserviceaccount.com"
    return {"email": full, "member": f"serviceAccount:{full}", "project": context.account}


def _long_enough(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("accountId")
    if name is not None and not is_unknown(name) and len(name) < _SHORTEST_ACCOUNT:
        yield Problem("accountId", f"got {name}; expected {_SHORTEST_ACCOUNT} characters at least.")


def _member_id(context: Context, inputs: Inputs) -> str:
    condition = inputs.get("condition")
    title = f"/{condition['title']}" if condition else ""
    return f"{context.account}/{inputs['role']}/{inputs['member']}{title}"


KINDS = (
    Kind(
        token=SERVICE,
        identifier=lambda context, inputs: f"{context.account}/{inputs['service']}",
        outputs=lambda context, _: {"project": context.account},
        defaults={"disableOnDestroy": True},
        replace=frozenset({"project", "service"}),
        checks=(_service,),
        seconds=20,
    ),
    Kind(
        token=IDENTITY,
        identifier=lambda context, inputs: (
            f"projects/{context.account}/services/{inputs['service']}"
        ),
        outputs=_agent,
        replace=frozenset({"project", "service"}),
        checks=(_service,),
        seconds=10,
    ),
    Kind(
        token="gcp:projects/iAMMember:IAMMember",  # noqa: S106 - a type's name
        identifier=_member_id,
        outputs=lambda context, _: {"etag": context.fingerprint("etag", length=12)},
        replace=frozenset({"project", "role", "member", "condition"}),
        checks=(check_member,),
        rules=(members_exist,),
        seconds=8,
    ),
    Kind(
        token="gcp:projects/iAMAuditConfig:IAMAuditConfig",  # noqa: S106 - a type's name
        identifier=lambda context, inputs: f"{context.account}/audit_config/{inputs['service']}",
        outputs=lambda context, _: {"etag": context.fingerprint("etag", length=12)},
        replace=frozenset({"project", "service"}),
        seconds=8,
    ),
    Kind(
        token=ACCOUNT,
        identifier=lambda context, inputs: (
            f"projects/{context.account}/serviceAccounts/{_email(context, inputs)}"
        ),
        outputs=_account,
        replace=frozenset({"project", "accountId"}),
        checks=(check_name("accountId", 30), _long_enough),
        seconds=10,
    ),
)
