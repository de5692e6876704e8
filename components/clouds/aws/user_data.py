"""What a machine is told when it starts; pure."""

from ...planning.pools import GpuPool
from .driver import PoolDriver

_BOUNDARY = "evenkeel"

_RAID = """\
---
apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  instance:
    localStorage:
      strategy: RAID0
"""


def render_user_data(pool: GpuPool, flags: PoolDriver) -> str | None:
    """Return what a pool's machines are told; None where the image's defaults do."""
    if flags.bottlerocket:
        return _bottlerocket(pool.time_slices) if pool.time_slices else None
    return _mime(_RAID) if pool.local_disk else None


def _mime(part: str) -> str:
    """Return one part as EKS takes it: it adds its own parts to it."""
    return "\r\n".join(
        (
            "MIME-Version: 1.0",
            f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"',
            "",
            f"--{_BOUNDARY}",
            "Content-Type: application/node.eks.aws",
            "",
            part,
            f"--{_BOUNDARY}--",
            "",
        )
    )


def _bottlerocket(slices: int) -> str:
    return (
        "[settings.kubelet-device-plugins.nvidia]\n"
        'device-sharing-strategy = "time-slicing"\n'
        "\n"
        "[settings.kubelet-device-plugins.nvidia.time-slicing]\n"
        f"replicas = {slices}\n"
    )
