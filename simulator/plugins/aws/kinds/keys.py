"""Keys and logs."""

import json
from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Demand, Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown
from ..arns import all_tags, arn, called, uuid
from ..tokens import ALIAS, KEY, LOG_GROUP


def _key_id(context: Context, _: Inputs) -> str:
    return uuid(context.fingerprint(length=32))


def _key(context: Context, inputs: Inputs) -> Outputs:
    return {
        "arn": arn(context, "kms", f"key/{context.id}"),
        "keyId": context.id,
        "customerMasterKeySpec": inputs.get("customerMasterKeySpec", "SYMMETRIC_DEFAULT"),
        "keyUsage": inputs.get("keyUsage", "ENCRYPT_DECRYPT"),
        "isEnabled": inputs.get("isEnabled", True),
        "multiRegion": inputs.get("multiRegion", False),
        "rotationPeriodInDays": inputs.get("rotationPeriodInDays", 365),
        **all_tags(context, inputs),
    }


def _alias(context: Context, inputs: Inputs) -> Outputs:
    key = f"{inputs['targetKeyId']}"
    return {
        "arn": arn(context, "kms", f"{inputs['name']}"),
        "targetKeyArn": key if ":" in key else arn(context, "kms", f"key/{key}"),
    }


def _log_group(context: Context, inputs: Inputs) -> Outputs:
    return {
        "arn": arn(context, "logs", f"log-group:{inputs['name']}"),
        "logGroupClass": inputs.get("logGroupClass", "STANDARD"),
        "skipDestroy": inputs.get("skipDestroy", False),
        **all_tags(context, inputs),
    }


def _alias_name(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("name")
    if not isinstance(name, str) or is_unknown(name):
        return
    if not name.startswith("alias/") or name.startswith("alias/aws/"):
        yield Problem(
            "name",
            f"got {name}; expected alias/ and a name that is not AWS' own "
            "(InvalidAliasNameException). Begin it with alias/.",
        )


def _logs_may_encrypt(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a key whose policy does not let CloudWatch use it for this group."""
    key = context.find(KEY, inputs.get("kmsKeyId"), by="arn")
    if key is None or "policy" not in key.inputs:
        return
    services = {
        service
        for statement in json.loads(key.inputs["policy"])["Statement"]
        for service in _services(statement)
    }
    if not any(service.startswith(f"logs.{context.region}.") for service in services):
        yield Problem(
            "kmsKeyId",
            f"got a key that logs.{context.region}.amazonaws.com may not use "
            "(AccessDeniedException); expected one whose policy lets it. Add it to the key's "
            "policy.",
        )


def _services(statement: dict[str, object]) -> list[str]:
    principal = statement.get("Principal")
    found = principal.get("Service", ()) if isinstance(principal, dict) else ()
    return [found] if isinstance(found, str) else list(found)


KINDS = (
    Kind(
        token=KEY,
        identifier=_key_id,
        outputs=_key,
        replace=frozenset({"customerMasterKeySpec", "keyUsage", "multiRegion"}),
        quota=lambda _, __: [Demand("kms-keys", 1)],
        seconds=5,
    ),
    Kind(
        token=ALIAS,
        identifier=called("name"),
        outputs=_alias,
        name_input="name",
        name_format="alias/{name}-{random}",
        replace=frozenset({"name"}),
        references=(Reference(path="targetKeyId", type=KEY, by="arn"),),
        checks=(_alias_name,),
        seconds=1,
    ),
    Kind(
        token=LOG_GROUP,
        identifier=called("name"),
        outputs=_log_group,
        name_input="name",
        replace=frozenset({"name"}),
        references=(Reference(path="kmsKeyId", type=KEY, by="arn", holds=False),),
        rules=(_logs_may_encrypt,),
        seconds=1,
    ),
)
