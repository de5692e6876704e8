"""What an environment may say about the fabric between its machines."""

from typing import Literal

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    link: Literal["infiniband", "ethernet"] | None = field(
        default=None, title="infiniband or ethernet", examples=["ethernet"]
    )
    """What the adapters are connected by; `ethernet` is RoCE. Without it, what the cloud's machines
    have, and InfiniBand where nobody but the site knows."""

    driver: bool = field(default=False, title="true or false", examples=[True])
    """Whether the operator installs NVIDIA's driver for the adapters.

    Without it they work by the driver that the machines' Linux has. While the driver is replaced, a
    machine's adapters are away, and its pods are moved.
    """
