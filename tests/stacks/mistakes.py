"""Every single mistake that an environment is refused for, with the message that it gets."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def put(*steps: str | int, to: object) -> Callable[[Json], None]:
    """Return what sets one value of an environment."""

    def change(environment: Json) -> None:
        place: Any = environment
        for step in steps[:-1]:
            place = place[step]
        place[steps[-1]] = to

    return change


def both(one: Callable[[Json], None], other: Callable[[Json], None]) -> Callable[[Json], None]:
    """Return what makes two changes."""

    def change(environment: Json) -> None:
        one(environment)
        other(environment)

    return change


GPUS = "nvidia-a100-40gb, nvidia-a100-80gb, nvidia-b200, nvidia-b300, nvidia-gb200, "
GPUS += "nvidia-h100-80gb, nvidia-h100-mega-80gb, nvidia-h100-nvl-94gb, nvidia-h200-141gb, "
GPUS += "nvidia-rtx-pro-6000"

WRONG: dict[str, tuple[Callable[[Json], None], str]] = {
    "unknown key": (
        put("gpuPools", 0, "gpuPerNode", to=1),
        (
            "gpuPools[0].gpuPerNode: got an unknown key; expected one of name, accelerator, "
            "gpusPerNode, nodes, capacity, placement, interconnect, localDisk, sharing. "
            "Did you mean gpusPerNode?"
        ),
    ),
    "wrong type": (
        put("gpuPools", 0, "gpusPerNode", to="8"),
        (
            'gpuPools[0].gpusPerNode: got "8" in quotes; expected a whole number from 1 to 16. '
            "Write it without quotes."
        ),
    ),
    "boolean for a number": (
        put("gpuPools", 0, "nodes", "max", to=True),
        (
            "gpuPools[0].nodes.max: got true; expected a whole number from 1 to 1000. "
            "Write for example 8."
        ),
    ),
    "unquoted version": (
        put("cluster", "kubernetes", to=1.36),
        (
            'cluster.kubernetes: got 1.36 without quotes; expected one of "1.33", "1.34", "1.35", '
            '"1.36", as text. Put it in quotes: "1.36".'
        ),
    ),
    "version not supported": (
        put("cluster", "kubernetes", to="1.20"),
        (
            'cluster.kubernetes: got 1.20; expected one of "1.33", "1.34", "1.35", "1.36". '
            'Write for example "1.36".'
        ),
    ),
    "duplicate pool": (
        both(
            put("gpuPools", 1, "name", to="train"),
            put("cloud", "claims", to={"train": {"a": "b"}}),
        ),
        (
            "gpuPools[1].name: got train, which gpuPools[0] has too; expected a name of its own. "
            "Rename one."
        ),
    ),
    "min above max": (
        put("gpuPools", 0, "nodes", to={"min": 3, "max": 2}),
        "gpuPools[0].nodes: got min 3 and max 2; expected min at most max. Raise max or lower min.",
    ),
    "unknown accelerator": (
        put("gpuPools", 1, "accelerator", to="nvidia-l40"),
        (
            "gpuPools[1].accelerator: got nvidia-l40; expected one of the catalogue. "
            "Did you mean nvidia-l40s?"
        ),
    ),
    "no MIG": (
        put("gpuPools", 1, "sharing", to={"mig": "1g.10gb"}),
        (
            f"gpuPools[1].sharing: got mig 1g.10gb; nvidia-l4 has no MIG. "
            f"Use timeSlices, or one of {GPUS}."
        ),
    ),
    "another MIG profile": (
        put("gpuPools", 0, "sharing", to={"mig": "1g.5gb"}),
        (
            "gpuPools[0].sharing: got mig 1g.5gb; nvidia-h100-80gb has 1g.10gb, 1g.20gb, 2g.20gb, "
            "3g.40gb, 4g.40gb, 7g.80gb. Use one of these."
        ),
    ),
    "MIG and slices": (
        put("gpuPools", 0, "sharing", to={"mig": "1g.10gb", "timeSlices": 2}),
        "gpuPools[0].sharing: got timeSlices and mig; expected one of them. Remove one.",
    ),
    "sharing without a way": (
        put("gpuPools", 0, "sharing", to={}),
        "gpuPools[0].sharing: got neither; expected timeSlices or mig. Add one, or remove sharing.",
    ),
    "capacity that machines of one's own do not have": (
        put("gpuPools", 0, "capacity", to="spot"),
        (
            "gpuPools[0].capacity: got spot; private has no spot capacity: machines of your own "
            "have no spot market. Remove it."
        ),
    ),
    "claim without a pool": (
        put("cloud", "claims", "tarin", to={"a": "b"}),
        "cloud.claims.tarin: got no such pool; expected one. Did you mean train?",
    ),
    "claims alike": (
        put("cloud", "claims", "serve", to={"evenkeel.dev/machines": "train"}),
        (
            "cloud.claims.serve: got the same labels as train; expected each node in one pool. "
            "Change one."
        ),
    ),
    "claim of every node": (
        put("cloud", "claims", "serve", to={}),
        (
            "cloud.claims.serve: got a mapping; expected for each pool the labels of its machines. "
            "Write for example {train: {evenkeel.dev/machines: train}}."
        ),
    ),
    "network too small": (
        put("network", to={"cidr": "10.40.0.0/26"}),
        (
            "network.cidr: got 10.40.0.0/26; 3 zones need at least a /22. "
            "Use for example 10.40.0.0/16."
        ),
    ),
    "overlapping addresses": (
        put("network", to={"cidr": "10.40.0.0/16", "pods": "10.40.128.0/17"}),
        (
            "network.pods: got 10.40.128.0/17, which overlaps cidr (10.40.0.0/16); "
            "expected ranges apart. Choose another range."
        ),
    ),
    "host bits": (
        put("network", to={"cidr": "10.40.0.1/16"}),
        (
            "network.cidr: got 10.40.0.1/16; expected an IPv4 range whose host bits are zero. "
            "Use for example 10.40.0.0/16."
        ),
    ),
    "unknown add-on": (
        put("addons", "promethues", to={}),
        (
            "addons.promethues: got no such add-on; expected one that there is. "
            "Did you mean prometheus?"
        ),
    ),
    "option of an add-on": (
        put("addons", "prometheus", to={"retension": "3d"}),
        (
            "addons.prometheus.retension: got an unknown key; expected one of retention, storage, "
            "memory, receivers. Did you mean retention?"
        ),
    ),
    "option of an add-on that has none": (
        put("addons", "gpu-operator", to={"x": 1}),
        "addons.gpu-operator.x: got an unknown key; expected no key here. Remove it.",
    ),
    "unit of an option": (
        put("addons", "prometheus", to={"retention": "15"}),
        (
            "addons.prometheus.retention: got 15; expected a number and a unit of h, d, w or y. "
            "Write for example 30d."
        ),
    ),
    "workspace without members": (
        put("workspaces", to=[{"name": "search", "members": []}]),
        (
            "workspaces[0].members: got an empty list; expected a list of group:NAME and "
            "user:NAME. Write for example [group:search-ml]."
        ),
    ),
    "workspace in an add-on's namespace": (
        put("workspaces", to=[{"name": "monitoring", "members": ["group:ml"]}]),
        (
            "workspaces[0].name: got monitoring, a namespace of the cluster's or of an add-on's; "
            "expected one of the team's own. Rename it."
        ),
    ),
    "existing part": (
        put("cluster", "existing", to="x"),
        (
            "cluster.existing: got existing, which is not built yet; expected a part that evenkeel "
            "makes. Remove it."
        ),
    ),
    "stage": (
        put("stage", to="production"),
        "stage: got production; expected dev, staging or prod. Write for example dev.",
    ),
    "secret in place of text": (
        put("owner", to={"secure": "v1:abc"}),
        (
            "owner: got a mapping; expected the name of a team: at most 63 of a-z, 0-9, - and _. "
            "Write for example ml-platform."
        ),
    ),
}
