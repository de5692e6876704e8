"""The labels and annotations that evenkeel puts on what it makes and claims."""

POOL = "evenkeel.dev/pool"
"""On a node: the GPU pool that it belongs to."""

ADDON = "evenkeel.dev/addon"
"""On an object: the add-on that it came with; never part of a selector."""

PEOPLES_CODE = "evenkeel.dev/peoples-code"
"""On an add-on's namespace: whatever people write runs in it, so that workspaces do not hear it."""

WORKSPACE = "evenkeel.dev/workspace"
"""On a namespace and on what is in it: the workspace that it is."""

STAND_IN = "evenkeel.dev/stand-in"
"""On an object that stands in for one of a chart that could not be fetched."""

DEVICE_PLUGIN_CONFIG = "nvidia.com/device-plugin.config"
"""On a node: which entry of the device plugin's configuration it uses."""

MIG_CONFIG = "nvidia.com/mig.config"
"""On a node: how the MIG manager cuts its GPUs."""

EXPOSURE = "evenkeel.dev/exposure"
"""On a Service, as an annotation: whether its load balancer is `internal` or `public`."""

POD_SECURITY = "pod-security.kubernetes.io/enforce"
"""On a namespace: the pod security standard that its pods must meet."""
