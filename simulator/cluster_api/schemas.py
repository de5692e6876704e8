"""What the objects of Cluster API may hold, as far as machines of GPU pools go.

Written by hand from the types of Cluster API v1.11 and of its three providers at v1beta2, seen on
2026-11-21. A field that is not here is refused by a strict API server, though upstream may know it.
"""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string", "minLength": 1}
WHOLE: Json = {"type": "integer", "minimum": 0}
FLAG: Json = {"type": "boolean"}
AMOUNT: Json = {"x-kubernetes-int-or-string": True}
FREE: Json = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def mapping(required: str = "", **fields: Json) -> Json:
    """Return the schema of an object; `required` names the fields that it must have."""
    schema: Json = {"type": "object", "properties": fields}
    return schema | {"required": required.split()} if required else schema


def words(values: Json = TEXT) -> Json:
    """Return the schema of a map with any keys."""
    return {"type": "object", "additionalProperties": values}


def series(items: Json, least: int = 0) -> Json:
    """Return the schema of a list."""
    return {"type": "array", "items": items, "minItems": least}


def choice(*values: str) -> Json:
    """Return the schema of one of some words."""
    return {"type": "string", "enum": list(values)}


_REFERENCE = mapping("apiGroup kind name", apiGroup=TEXT, kind=TEXT, name=TEXT)
_METADATA = mapping(labels=words({"type": "string"}), annotations=words({"type": "string"}))
_BY_NAME = mapping(id=TEXT, filter=mapping(name=TEXT))

CLUSTER = mapping(
    infrastructureRef=_REFERENCE, controlPlaneRef=_REFERENCE, clusterNetwork=FREE, paused=FLAG
)

MACHINE_DEPLOYMENT = mapping(
    "clusterName selector template",
    clusterName=TEXT,
    replicas=WHOLE,
    paused=FLAG,
    rollout=mapping(
        strategy=mapping(
            "type",
            type=choice("RollingUpdate", "OnDelete"),
            rollingUpdate=mapping(maxSurge=AMOUNT, maxUnavailable=AMOUNT),
        )
    ),
    selector=mapping(matchLabels=words()),
    template=mapping(
        metadata=_METADATA,
        spec=mapping(
            "clusterName bootstrap infrastructureRef",
            clusterName=TEXT,
            version=TEXT,
            failureDomain=TEXT,
            bootstrap=mapping("configRef", configRef=_REFERENCE),
            infrastructureRef=_REFERENCE,
        ),
    ),
)

_TAINT = mapping(
    "key effect",
    key=TEXT,
    value=TEXT,
    effect=choice("NoSchedule", "PreferNoSchedule", "NoExecute"),
)

KUBEADM_CONFIG = mapping(
    joinConfiguration=mapping(
        nodeRegistration=mapping(
            name=TEXT,
            kubeletExtraArgs=series(mapping("name value", name=TEXT, value={"type": "string"}), 1),
            taints=series(_TAINT),
        )
    ),
    preKubeadmCommands=series(TEXT, 1),
)

_METAL3 = mapping(
    "image",
    automatedCleaningMode=choice("metadata", "disabled"),
    image=mapping(
        "url checksum",
        url=TEXT,
        checksum=TEXT,
        checksumType=choice("md5", "sha256", "sha512"),
        diskFormat=choice("raw", "qcow2", "vdi", "vmdk", "live-iso"),
    ),
    hostSelector=mapping(matchLabels=words()),
    dataTemplate=mapping("name", name=TEXT, namespace=TEXT),
)

_OPENSTACK = mapping(
    "flavor image",
    flavor=_BY_NAME,
    image=_BY_NAME,
    sshKeyName=TEXT,
    serverGroup=_BY_NAME,
    tags=series(TEXT),
    rootVolume=mapping("sizeGiB", sizeGiB=WHOLE, type=TEXT),
)

_VSPHERE = mapping(
    "template network",
    cloneMode=choice("fullClone", "linkedClone"),
    template=TEXT,
    server=TEXT,
    datacenter=TEXT,
    datastore=TEXT,
    folder=TEXT,
    resourcePool=TEXT,
    network=mapping(
        "devices", devices=series(mapping("networkName", networkName=TEXT, dhcp4=FLAG), 1)
    ),
    numCPUs={"type": "integer", "minimum": 2},
    memoryMiB=WHOLE,
    diskGiB=WHOLE,
    resources=mapping(requests=mapping(cpu=AMOUNT, memory=AMOUNT)),
    pciDevices=series(mapping("deviceId vendorId", deviceId=WHOLE, vendorId=WHOLE)),
    customVMXKeys=words(),
    powerOffMode=choice("hard", "soft", "trySoft"),
)


def template(spec: Json, **more: Json) -> Json:
    """Return the schema of a template of such objects."""
    return mapping("template", template=mapping("spec", metadata=_METADATA, spec=spec), **more)


INFRASTRUCTURES: Mapping[str, Json] = {
    "Metal3": template(_METAL3, nodeReuse=FLAG),
    "OpenStack": template(_OPENSTACK),
    "VSphere": template(_VSPHERE),
}
"""How the kinds of an infrastructure begin -> what its machine templates may hold."""
