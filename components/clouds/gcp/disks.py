"""Which disks a GPU machine starts from and which it has inside; pure.

From Google's documentation of accelerator-optimized machines, recalled on 2026-11-21.
"""

from collections.abc import Mapping

SYSTEM_DISK_GB = 100
"""The disk of a machine without GPUs."""

GPU_DISK_GB = 200
"""Images with CUDA and frameworks are tens of gigabytes each."""

SYSTEM_DISK_TYPE = "pd-balanced"
"""The kind of disk that machines without GPUs start from."""

_HYPERDISK_SERIES = ("a3-ultragpu-", "a4-", "a4x-", "g4-")
"""Machines that no Persistent Disk can be attached to."""

LOCAL_SSDS: Mapping[str, int] = {
    "a2-highgpu-1g": 1,
    "a2-highgpu-2g": 2,
    "a2-highgpu-4g": 4,
    "a2-highgpu-8g": 8,
    "a2-ultragpu-1g": 1,
    "a2-ultragpu-2g": 2,
    "a2-ultragpu-4g": 4,
    "a2-ultragpu-8g": 8,
    "a3-highgpu-1g": 2,
    "a3-highgpu-2g": 4,
    "a3-highgpu-4g": 8,
    "a3-highgpu-8g": 16,
    "a3-megagpu-8g": 16,
    "a3-ultragpu-8g": 32,
    "a4-highgpu-8g": 32,
    "a4x-highgpu-4g": 4,
    "g2-standard-4": 1,
    "g2-standard-8": 1,
    "g2-standard-12": 1,
    "g2-standard-16": 1,
    "g2-standard-24": 2,
    "g2-standard-32": 1,
    "g2-standard-48": 4,
    "g2-standard-96": 8,
    "n1-standard-8": 1,
    "n1-standard-32": 4,
}
"""Machine -> its local SSDs: what it has inside, or a number that may be attached to it."""


def boot_disk_type(machine: str) -> str:
    """Return the kind of disk that a machine starts from."""
    return "hyperdisk-balanced" if machine.startswith(_HYPERDISK_SERIES) else "pd-balanced"


def local_ssds(machine: str) -> int | None:
    """Return how many local SSDs a machine can have; None where it has none."""
    return LOCAL_SSDS.get(machine)
