"""A bucket of the object store for another add-on, as objects of that add-on's own plan."""

from typing import Any, Literal

from ...contract import OBJECT_STORE_ENDPOINT, BucketOffer
from ..plan import MadeSecret, Object
from .values import IMAGE, NAME, OWN_PODS

ACCESS_KEY, SECRET_KEY = "accesskey", "secretkey"
"""The keys of the Secret in which an S3 client's two keys are."""

_REGION = "us-east-1"
"""What clients that insist on a region are told; the store has none."""

_LONGEST = 63

# The store's shell ends well whatever happened; what counts is that the key opens the bucket.
_SCRIPT = """set -eu
shell() { weed shell -master="$MASTER" -filer="$FILER"; }
opens() {
  curl --fail --silent --show-error --output /dev/null --head --user "$KEY:$SECRET" \\
    --aws-sigv4 "aws:amz:$REGION:s3" "$ENDPOINT/$BUCKET"
}
if ! echo s3.bucket.list | shell | grep --quiet "^ *$BUCKET[[:space:]]"; then
  echo "s3.bucket.create -name=$BUCKET" | shell
fi
echo "s3.configure -user=$KEY -access_key=$KEY -secret_key=$SECRET -buckets=$BUCKET \
-actions=$ACTIONS -apply" | shell > /dev/null
for attempt in 1 2 3 4 5 6; do
  if opens; then echo "The bucket $BUCKET is there, and the key opens it."; exit 0; fi
  sleep 5
done
echo "The key does not open the bucket $BUCKET yet." >&2
exit 1
"""

_ACTIONS = {"read": "Read,List", "write": "Read,Write,List,Tagging"}


def bucket(
    name: str, namespace: str, access: Literal["read", "write"] = "write"
) -> tuple[MadeSecret, tuple[Object, ...]]:
    """Return what gives an add-on a bucket on a cluster whose buckets need keys.

    An add-on whose `BucketOffer` says `credentials` puts the Secret into `Plan.secrets` and the
    objects into `Plan.before`, and names `object-store` in `uses`. Where it is turned off, the
    bucket stays with what is in it, and is taken up again, with a new key, once it is back.

    Args:
        name: The bucket's real name (`BucketOffer.name`).
        namespace: Where the add-on's pods read the Secret.
        access: What its key may do in this bucket; it can do nothing in others.

    Returns:
        The Secret, in `namespace` and in the store's, and the objects. The Secret's keys are
        `accesskey`, `secretkey`, `endpoint` and `bucket`.

    Raises:
        ValueError: Name and namespace are too long together for the name of a Job.
    """
    called = f"bucket-{name}-{namespace}"
    if len(called) > _LONGEST:
        raise ValueError(
            f"bucket {name}: got {len(called)} characters in {called}; expected at most "
            f"{_LONGEST}. Give the bucket a shorter name."
        )
    keys = MadeSecret(
        name=called,
        made=(SECRET_KEY,),
        given={
            ACCESS_KEY: f"{namespace}.{name}",
            "endpoint": OBJECT_STORE_ENDPOINT,
            "bucket": name,
        },
        namespaces=tuple(dict.fromkeys((namespace, NAME))),
    )
    return keys, (_job(keys.name, access),)


def bucket_inside(name: str) -> BucketOffer:
    """Return a bucket of the object store as clusters offer theirs, in place of one of a cloud."""
    return BucketOffer(
        name=name, kind="s3", endpoint=OBJECT_STORE_ENDPOINT, region=_REGION, credentials=True
    )


def _job(name: str, access: Literal["read", "write"]) -> Object:
    # its labels let it through to master and filer; no service selects a part of this name
    labels = {**OWN_PODS, "app.kubernetes.io/component": "bucket"}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "namespace": NAME, "labels": labels},
        "spec": {
            "backoffLimit": 10,
            "template": {"metadata": {"labels": labels}, "spec": _pod(name, access)},
        },
    }


def _pod(secret: str, access: Literal["read", "write"]) -> dict[str, Any]:
    keys = {"KEY": ACCESS_KEY, "SECRET": SECRET_KEY, "ENDPOINT": "endpoint", "BUCKET": "bucket"}
    given = {
        "MASTER": f"{NAME}-master.{NAME}:9333",
        "FILER": f"{NAME}-filer-client.{NAME}:8888",
        "REGION": _REGION,
        "ACTIONS": _ACTIONS[access],
    }
    container = {
        "name": "bucket",
        "image": IMAGE,
        "command": ["/bin/sh", "-c", _SCRIPT],
        "env": [
            *({"name": name, "value": value} for name, value in given.items()),
            *(
                {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
                for name, key in keys.items()
            ),
        ],
        "resources": {
            "requests": {"cpu": "50m", "memory": "64Mi"},
            "limits": {"memory": "256Mi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    return {
        "restartPolicy": "OnFailure",
        "automountServiceAccountToken": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "runAsGroup": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
    }
