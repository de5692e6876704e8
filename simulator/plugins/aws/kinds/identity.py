"""Roles and their rights."""

import json
from collections.abc import Callable, Iterator

from ...cloud.context import Context
from ...cloud.kind import Demand, Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown
from ..arns import POLICIES, all_tags, arn, called
from ..tokens import ATTACHMENT, ISSUER, POLICY, ROLE

Check = Callable[[Context, Inputs], Iterator[Problem]]

_ROLE_NAME_LENGTH = 64


def _role(context: Context, inputs: Inputs) -> Outputs:
    return {
        "arn": arn(context, "iam", f"role/{inputs['name']}", everywhere=True),
        "uniqueId": f"AROA{context.fingerprint(length=17).upper()}",
        "path": inputs.get("path", "/"),
        "maxSessionDuration": inputs.get("maxSessionDuration", 3600),
        "forceDetachPolicies": inputs.get("forceDetachPolicies", False),
        "namePrefix": "",
        **all_tags(context, inputs),
    }


def _name_fits(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("name")
    if isinstance(name, str) and not is_unknown(name) and len(name) > _ROLE_NAME_LENGTH:
        yield Problem(
            "name",
            f"got {name} ({len(name)} characters); expected at most {_ROLE_NAME_LENGTH} "
            "(ValidationError). Shorten the environment's name.",
        )


def document(path: str) -> Check:
    """Return what checks that an input is a policy document."""

    def check(_: Context, inputs: Inputs) -> Iterator[Problem]:
        text = inputs.get(path)
        if not isinstance(text, str) or is_unknown(text):
            return
        try:
            content = json.loads(text)
        except ValueError as error:
            content = str(error)
        if not isinstance(content, dict) or "Statement" not in content:
            yield Problem(
                path,
                "got no policy document (MalformedPolicyDocument); expected JSON with Version and "
                "Statement. Correct it.",
            )

    return check


def _host(inputs: Inputs) -> str:
    return f"{inputs['url']}".removeprefix("https://")


def _issuer(context: Context, inputs: Inputs) -> Outputs:
    return {
        "arn": context.id,
        # without thumbprints AWS trusts its own list of authorities
        "thumbprintLists": inputs.get("thumbprintLists", []),
        **all_tags(context, inputs),
    }


def _secure(_: Context, inputs: Inputs) -> Iterator[Problem]:
    url = inputs.get("url")
    if isinstance(url, str) and not is_unknown(url) and not url.startswith("https://"):
        yield Problem("url", f"got {url}; expected https://. Correct it (InvalidInput).")


def _known_once(context: Context, inputs: Inputs) -> Iterator[Problem]:
    for other in context.all(ISSUER):
        if other.id == context.id and other.urn != context.urn:
            yield Problem(
                "url",
                f"got {inputs['url']}, which this account trusts already "
                "(EntityAlreadyExistsException); expected it once for an account. Use that one.",
            )


KINDS = (
    Kind(
        token=ISSUER,
        identifier=lambda context, inputs: arn(
            context, "iam", f"oidc-provider/{_host(inputs)}", everywhere=True
        ),
        outputs=_issuer,
        replace=frozenset({"url"}),
        checks=(_secure,),
        rules=(_known_once,),
        seconds=2,
    ),
    Kind(
        token=ROLE,
        identifier=called("name"),
        outputs=_role,
        name_input="name",
        replace=frozenset({"name", "path"}),
        checks=(_name_fits, document("assumeRolePolicy")),
        quota=lambda _, __: [Demand("iam-roles", 1)],
        seconds=2,
    ),
    Kind(
        token=POLICY,
        identifier=called("role", "name"),
        outputs=lambda _, __: {"namePrefix": ""},
        name_input="name",
        replace=frozenset({"role", "name"}),
        references=(Reference(path="role", type=ROLE),),
        checks=(document("policy"),),
        seconds=1,
    ),
    Kind(
        token=ATTACHMENT,
        identifier=called("role", "policyArn", between="/"),
        replace=frozenset({"role", "policyArn"}),
        references=(
            Reference(path="role", type=ROLE),
            Reference(path="policyArn", type="aws:iam/policy:Policy", by="arn", outside=POLICIES),
        ),
        seconds=1,
    ),
)
