"""Which fields cannot change in place, so that the object must be replaced. Upstream's table."""

from .objects import Json, group_of

IDENTITY = (".metadata.name", ".metadata.namespace")
"""A change of these is another object, whatever the kind."""

_SELECTOR = (".spec.selector",)
_VOLUME_SOURCES = (
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker "
    "gcePersistentDisk glusterfs hostPath iscsi local nfs photonPersistentDisk portworxVolume "
    "quobyte rbd scaleIO storageos vsphereVolume"
)
_POD = (
    "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases "
    "hostIPC hostNetwork hostPID hostname imagePullSecrets nodeName nodeSelector overhead "
    "preemptionPolicy priority priorityClassName readinessGates restartPolicy runtimeClassName "
    "schedulerName securityContext serviceAccount serviceAccountName shareProcessNamespace "
    "subdomain terminationGracePeriodSeconds volumes"
)
_CONTAINER = (
    "args command env image imagePullPolicy lifecycle livenessProbe ports readinessProbe "
    "resources securityContext stdin stdinOnce terminationMessagePath terminationMessagePolicy "
    "tty volumeDevices volumeMounts workingDir"
)


def _under(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names.split())


_TABLE: dict[tuple[str, str], tuple[str, ...]] = {
    ("apps", "DaemonSet"): _SELECTOR,
    ("apps", "Deployment"): _SELECTOR,
    ("apps", "StatefulSet"): (
        ".spec.podManagementPolicy",
        ".spec.revisionHistoryLimit",
        ".spec.selector",
        ".spec.serviceName",
        ".spec.volumeClaimTemplates",
    ),
    ("batch", "Job"): (
        ".spec.completions",
        ".spec.parallelism",
        ".spec.selector",
        ".spec.template",
    ),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (".roleRef",),
    ("rbac.authorization.k8s.io", "RoleBinding"): (".roleRef",),
    ("storage.k8s.io", "StorageClass"): (".parameters", ".provisioner"),
    ("", "PersistentVolume"): _under(".spec", _VOLUME_SOURCES),
    ("", "PersistentVolumeClaim"): (
        ".spec.accessModes",
        ".spec.selector",
        ".spec.storageClassName",
        ".spec.volumeName",
    ),
    ("", "Pod"): (
        *_under(".spec", _POD),
        *_under(".spec.containers[*]", _CONTAINER),
        *_under(".spec.initContainers[*]", _CONTAINER),
    ),
    ("", "ResourceQuota"): (".spec.scopes",),
    ("", "Service"): (".spec.clusterIP",),
}


def immutable_fields(
    obj: Json, *, secrets_mutable: bool = False, maps_mutable: bool = False
) -> tuple[str, ...]:
    """Return the paths of the fields whose change replaces the object.

    Args:
        obj: The new inputs.
        secrets_mutable: The provider's `enableSecretMutable`.
        maps_mutable: The provider's `enableConfigMapMutable`.
    """
    kind = (group_of(obj), str(obj.get("kind")))
    frozen = obj.get("immutable") is True
    if kind == ("", "Secret"):
        if secrets_mutable and not frozen:
            return (*IDENTITY, ".type")
        return (*IDENTITY, ".type", ".stringData", ".data")
    if kind == ("", "ConfigMap"):
        if maps_mutable and not frozen:
            return IDENTITY
        return (*IDENTITY, ".binaryData", ".data")
    return (*IDENTITY, *_TABLE.get(kind, ()))
