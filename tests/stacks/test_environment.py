"""An environment is parsed once, and everything that is wrong with it is said at once."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.configuration import load
from stacks.environment import KEY, EnvironmentProblems, parse, read
from stacks.plan import expected_charts, offer, spec

Json = dict[str, Any]
SAMPLE = Path(__file__).parents[2] / "environments" / "Pulumi.local.yaml"


def messages(value: object) -> list[str]:
    """Return what an environment is refused with."""
    with pytest.raises(EnvironmentProblems) as caught:
        parse(value)
    return [str(problem) for problem in caught.value.problems]


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


def test_the_local_environment() -> None:
    """Two pools on an existing cluster, two add-ons; what is left out has its default."""
    environment = read(SAMPLE)

    assert [(p.name, p.nodes.max, p.gpus_per_node) for p in environment.gpu_pools] == [
        ("train", 2, 8),
        ("serve", 2, 1),
    ]
    assert environment.gpu.driver == "operator"
    assert environment.cloud.contexts == ("evenkeel-local",)
    assert environment.cloud.machine_labels("serve") == {"evenkeel.dev/machines": "serve"}
    assert [pool.time_slices for pool in spec(environment).pools] == [None, 4]
    assert spec(environment).pools == offer(environment).pools
    assert list(expected_charts(environment)) == ["gpu-operator", "kube-prometheus-stack"]


GPUS = "nvidia-a100-40gb, nvidia-a100-80gb, nvidia-b200, nvidia-b300, nvidia-gb200, "
GPUS += "nvidia-h100-80gb, nvidia-h100-mega-80gb, nvidia-h100-nvl-94gb, nvidia-h200-141gb, "
GPUS += "nvidia-rtx-pro-6000"

WRONG: dict[str, tuple[Callable[[Json], None], str]] = {
    "unknown key": (
        put("gpuPools", 0, "gpuPerNode", to=1),
        (
            "gpuPools[0].gpuPerNode: got an unknown key; expected one of name, accelerator, "
            "gpusPerNode, nodes, capacity, sharing. Did you mean gpusPerNode?"
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
        "gpuPools[0].capacity: got spot; private has on-demand only. Remove it.",
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
            "addons.promethues: got no such add-on; expected one of gpu-operator, prometheus. "
            "Did you mean prometheus?"
        ),
    ),
    "option of an add-on": (
        put("addons", "prometheus", to={"retension": "3d"}),
        (
            "addons.prometheus.retension: got an unknown key; expected one of retention. "
            "Did you mean retention?"
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
    "workspace": (
        put("workspaces", to=[{"name": "search"}]),
        "workspaces: got workspaces; expected none. They are not built yet: remove them.",
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
        "owner: got a mapping; expected the name of a team. Write for example ml-platform.",
    ),
}


@pytest.mark.parametrize(("change", "message"), WRONG.values(), ids=WRONG)
def test_one_mistake(written: Json, change: Callable[[Json], None], message: str) -> None:
    """Each mistake gives one message, which says where, what and what to do."""
    change(written)

    assert messages(written) == [message]


def test_a_cloud_that_is_not_built(written: Json) -> None:
    """It is refused by name, without guesses at what belongs to it; an account must be text."""
    written["cloud"] = {"name": "aws", "region": "eu-west-1", "account": 12345678901}

    assert messages(written) == [
        "cloud.name: got aws; expected private. aws is not built yet.",
        (
            "cloud.account: got 12345678901 without quotes; expected an account, as text. "
            'Put it in quotes: "12345678901".'
        ),
    ]


def test_a_key_that_is_missing(written: Json) -> None:
    """The message says what to add."""
    del written["owner"]
    del written["gpuPools"][0]["gpusPerNode"]

    assert messages(written) == [
        "owner: got nothing; expected the name of a team. Add owner: ml-platform.",
        (
            "gpuPools[0].gpusPerNode: got nothing; expected a whole number from 1 to 16. "
            "Add gpusPerNode: 8."
        ),
    ]


def test_all_problems_come_at_once_with_their_lines(tmp_path: Path) -> None:
    """Problems of types and of meaning stand together, in the order of the file."""
    path = tmp_path / "Pulumi.bad.yaml"
    text = SAMPLE.read_text()
    for good, bad in (
        ("stage: dev", "stage: test"),
        ('kubernetes: "1.36"', "kubernetes: 1.30"),
        ("nvidia-l4", "nvidia-l5"),
        ("timeSlices: 4", "mig: 1g.10gb, timeSlices: 1"),
    ):
        assert good in text
        text = text.replace(good, bad)
    path.write_text(text)
    lines = {word: n for n, line in enumerate(text.splitlines(), 1) for word in line.split()}

    with pytest.raises(EnvironmentProblems) as caught:
        read(path)

    assert str(caught.value).splitlines() == [
        f"{path}: 5 problems, nothing was started.",
        (
            "  stage: got test; expected dev, staging or prod. Write for example dev. "
            f"(line {lines['stage:']})"
        ),
        (
            '  cluster.kubernetes: got 1.30 without quotes; expected one of "1.33", "1.34", '
            f'"1.35", "1.36", as text. Put it in quotes: "1.30". (line {lines["{kubernetes:"]})'
        ),
        (
            "  gpuPools[1].accelerator: got nvidia-l5; expected one of the catalogue. "
            f"Did you mean nvidia-l4? (line {lines['nvidia-l5']})"
        ),
        (
            "  gpuPools[1].sharing.timeSlices: got 1; expected a whole number from 2 to 48. "
            f"Write for example 4. (line {lines['sharing:']})"
        ),
        (
            "  gpuPools[1].sharing: got timeSlices and mig; expected one of them. "
            f"Remove one. (line {lines['sharing:']})"
        ),
    ]


def test_a_file_without_an_environment(tmp_path: Path) -> None:
    """The key that is missing is named."""
    path = tmp_path / "Pulumi.empty.yaml"
    path.write_text("config: {}\n")
    with pytest.raises(EnvironmentProblems) as caught:
        read(path)

    assert [str(each) for each in caught.value.problems] == [
        "config.evenkeel:environment: got nothing; expected an environment. Add it."
    ]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
PLACES = [
    (),
    ("cloud",),
    ("cloud", "name"),
    ("cloud", "claims"),
    ("cloud", "claims", "train"),
    ("stage",),
    ("network",),
    ("cluster",),
    ("gpu",),
    ("gpuPools",),
    ("gpuPools", 0),
    ("gpuPools", 0, "name"),
    ("gpuPools", 0, "accelerator"),
    ("gpuPools", 0, "nodes"),
    ("gpuPools", 1, "sharing"),
    ("gpuPools", 1, "sharing", "mig"),
    ("addons",),
    ("addons", "prometheus"),
    ("workspaces",),
]


@settings(max_examples=400, deadline=None)
@given(place=st.sampled_from(PLACES), value=ANYTHING)
def test_no_value_ends_in_a_traceback(place: tuple[str | int, ...], value: object) -> None:
    """Whatever stands in any place of an environment: it is parsed, or refused as problems."""
    written: Any = load(SAMPLE)[KEY]
    if place:
        put(*place, to=value)(written)
    else:
        written = value
    with contextlib.suppress(EnvironmentProblems):
        parse(written)
