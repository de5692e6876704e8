"""Keys of Cloud KMS; what is made there stays for ever, and so do the names."""

import re
from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Problem, Reference
from ...cloud.marks import is_unknown
from ..rules import check_labels, check_member, check_name, labelled, members_exist
from ..tokens import CLUSTER, CRYPTO_KEY, CRYPTO_KEY_MEMBER, IDENTITY, KEY_RING

_NAME = check_name("name", 63, r"[a-zA-Z0-9_-]+")
_SHORTEST_ROTATION = 86400
USE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"


def may_use(context: Context, key: object, agent: str) -> bool:
    """Tell whether a service of Google may use a key."""
    return any(
        each.inputs.get("cryptoKeyId") == key
        and each.inputs.get("role") == USE
        and agent in str(each.inputs.get("member"))
        for each in context.all(CRYPTO_KEY_MEMBER)
    )


def key_problem(context: Context, path: str, key: object, agent: str) -> Iterator[Problem]:
    """Yield a problem where a service of Google may not use a key, or where there is none."""
    if key is None or is_unknown(key):
        return
    if context.find(CRYPTO_KEY, key) is None:
        yield Problem(path, f"got {key}; expected a key that exists. Make it first.")
    elif not may_use(context, key, agent):
        yield Problem(
            path,
            f"got {key}, which {agent} may not use (Permission denied on Cloud KMS key). Give "
            f"service-PROJECT_NUMBER@{agent}.iam.gserviceaccount.com {USE} first.",
        )


def _rotation(_: Context, inputs: Inputs) -> Iterator[Problem]:
    period = inputs.get("rotationPeriod")
    if period is None or is_unknown(period):
        return
    found = re.fullmatch(r"(\d+)(\.\d+)?s", str(period))
    if not found or int(found[1]) < _SHORTEST_ROTATION:
        yield Problem(
            "rotationPeriod", f"got {period}; expected at least {_SHORTEST_ROTATION}s. Change it."
        )


def _never_again(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """A ring that was deleted from a state is still there: its name is taken for ever."""
    made = {
        call.id
        for call in context.store.journal()
        if call.type == KEY_RING and call.method == "delete" and call.outcome == "ok"
    }
    if context.id in made and context.find(KEY_RING, context.id) is None:
        yield Problem(
            "name",
            f"got {inputs['name']}; there is such a key ring already, because Google never deletes "
            "one (409). Choose another name, or leave it out.",
        )


def _agent_exists(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """The account of GKE appears with its API, but not at once: who needs it asks for it."""
    if "@container-engine-robot." not in str(inputs.get("member")):
        return
    asked = [each.inputs.get("service") for each in context.all(IDENTITY)]
    if "container.googleapis.com" not in asked and not context.all(CLUSTER):
        yield Problem(
            "member",
            f"got {inputs['member']}, which does not exist yet (400). Let this depend on a "
            "gcp.projects.ServiceIdentity of container.googleapis.com.",
        )


KINDS = (
    Kind(
        token=KEY_RING,
        identifier=lambda context, inputs: (
            f"projects/{context.account}/locations/{inputs['location']}/keyRings/{inputs['name']}"
        ),
        outputs=lambda context, _: {"project": context.account},
        name_input="name",
        required=frozenset({"location"}),
        replace=frozenset({"name", "project", "location"}),
        checks=(_NAME,),
        rules=(_never_again,),
        seconds=2,
    ),
    Kind(
        token=CRYPTO_KEY,
        identifier=lambda _, inputs: f"{inputs['keyRing']}/cryptoKeys/{inputs['name']}",
        outputs=lambda _, inputs: labelled(inputs),
        name_input="name",
        replace=frozenset({"name", "keyRing", "purpose", "destroyScheduledDuration"}),
        references=(Reference(path="keyRing", type=KEY_RING),),
        checks=(_NAME, _rotation, check_labels("labels")),
        seconds=2,
    ),
    Kind(
        token=CRYPTO_KEY_MEMBER,
        identifier=lambda _, inputs: f"{inputs['cryptoKeyId']}/{inputs['role']}/{inputs['member']}",
        outputs=lambda context, _: {"etag": context.fingerprint("etag", length=12)},
        replace=frozenset({"cryptoKeyId", "role", "member", "condition"}),
        references=(Reference(path="cryptoKeyId", type=CRYPTO_KEY),),
        checks=(check_member,),
        rules=(members_exist, _agent_exists),
        seconds=5,
    ),
)
