"""Moves a stopped control plane to other ports, where somebody has taken its own."""

import re
from collections.abc import Mapping
from pathlib import Path

from ..session import write_whole
from .components import read_components
from .ports import free_ports, is_free

_FILES = ("kwok.yaml", "kubeconfig.yaml")


def move_to_free_ports(home: Path) -> Mapping[int, int]:
    """Give a control plane free ports, unless all of its own are free.

    Args:
        home: The folder where it lives; none of its processes runs.

    Returns:
        Old port -> new port; empty where nothing was to be done.

    Raises:
        ClusterError: There are not enough, or the folder holds no control plane.
    """
    old = sorted({port for each in read_components(home) for port in each.ports})
    if all(map(is_free, old)):
        return {}
    moved = dict(zip(old, free_ports(len(old)), strict=True))
    for name in _FILES:
        path = home / name
        write_whole(path, _moved(path.read_text(), moved).encode())
    return moved


def _moved(text: str, ports: Mapping[int, int]) -> str:
    """Replace ports where a number is one: a stage's milliseconds look just like them."""
    number = "|".join(map(str, ports))
    place = re.compile(rf"((?:127\.0\.0\.1|localhost):|[Pp]ort[:=] ?|-port=)({number})\b")
    return place.sub(lambda match: match[1] + str(ports[int(match[2])]), text)
