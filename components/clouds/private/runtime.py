"""Whether the container runtime of the nodes is the one that the GPU operator is set up for."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...contract import FoundationSpec
from .driver import plan_driver
from .finding import Finding, problem, some, warning
from .node import Node
from .settings import Settings

_KNOWN = ("containerd://", "cri-o://")


def check(spec: FoundationSpec, settings: Settings, nodes: Sequence[Node]) -> Iterator[Finding]:
    """Yield what nodes with GPUs show that the settings do not say."""
    yield from _distribution(spec, settings, nodes)
    others = {node.name: node.runtime for node in nodes if not node.runtime.startswith(_KNOWN)}
    unknown = [name for name, runtime in others.items() if runtime]
    if unknown:
        yield problem(
            f"nodes {some(unknown)}: got the container runtime {some(set(others.values()))}; "
            "expected containerd or CRI-O, which the NVIDIA container toolkit sets up. "
            "Change the nodes' runtime."
        )
    secured = [node.name for node in nodes if node.secure_boot]
    if secured and plan_driver(spec.driver, settings.distribution, settings.talos).stack.driver:
        yield warning(
            f"nodes {some(secured)}: got secure boot; expected it off, because the driver that the "
            "GPU operator builds is not signed. Turn it off, or put a signed driver into the image "
            "and set gpu.driver: preinstalled."
        )


def _distribution(
    spec: FoundationSpec, settings: Settings, nodes: Sequence[Node]
) -> Iterator[Finding]:
    shown: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        if node.distribution != settings.distribution:
            shown[node.distribution].append(node.name)
    for found, names in sorted(shown.items()):
        yield problem(
            f"cloud.distribution: got {settings.distribution}; expected {found}, which nodes "
            f"{some(names)} show. Write distribution: {found}."
        )
    if settings.distribution != "talos":
        return
    planned = plan_driver(spec.driver, "talos", settings.talos)
    for node in nodes:
        if node.talos and plan_driver(spec.driver, "talos", node.talos) != planned:
            yield problem(
                f"cloud.talos: got {settings.talos or 'nothing'}; expected {node.talos}, which "
                f'node {node.name} runs. Write talos: "{node.talos}".'
            )
            return
