"""An environment is parsed once, and everything that is wrong with it is said at once."""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.clouds.private.settings import Settings as PrivateSettings
from stacks.configuration import load
from stacks.environment import KEY, EnvironmentProblems, parse, read
from stacks.plan import expected_charts, offer, spec
from tests.environments import read_environment
from tests.stacks.mistakes import WRONG, Json, put

SAMPLE = Path(__file__).parents[2] / "environments" / "Pulumi.local.yaml"


def messages(value: object) -> list[str]:
    """Return what an environment is refused with."""
    with pytest.raises(EnvironmentProblems) as caught:
        parse(value)
    return [str(problem) for problem in caught.value.problems]


def test_the_local_environment() -> None:
    """Two pools on an existing cluster, two add-ons; what is left out has its default."""
    environment = read(SAMPLE)

    assert [(p.name, p.nodes.max, p.gpus_per_node) for p in environment.gpu_pools] == [
        ("train", 2, 8),
        ("serve", 2, 1),
    ]
    assert environment.gpu.driver == "auto"
    assert environment.cloud.contexts == ("evenkeel-local",)
    assert isinstance(environment.cloud, PrivateSettings)
    assert environment.cloud.machine_labels("serve") == {"evenkeel.dev/machines": "serve"}
    assert [pool.time_slices for pool in spec(environment, "local").pools] == [None, 4]
    assert spec(environment, "local").pools == offer(environment, "local").pools
    assert {"gpu-operator/gpu-operator", "kube-prometheus-stack/prometheus"} <= set(
        expected_charts(environment, "local")
    )


@pytest.mark.parametrize(("change", "message"), WRONG.values(), ids=WRONG)
def test_one_mistake(written: Json, change: Callable[[Json], None], message: str) -> None:
    """Each mistake gives one message, which says where, what and what to do."""
    change(written)

    assert messages(written) == [message]


@pytest.mark.parametrize("name", ["local", "aws-dev", "gcp-dev", "azure-dev"])
@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("accelerator", "h100", "one of the catalogue. Did you mean nvidia-h100-80gb?"),
        ("accelerator", "H200", "one of the catalogue. Did you mean nvidia-h200-141gb?"),
        ("accelerator", "l40s", "one of the catalogue. Did you mean nvidia-l40s?"),
        ("accelerator", "a100", "one of the catalogue. Did you mean nvidia-a100-40gb?"),
        ("capacity", "Spot", "on-demand, spot or reserved. Did you mean spot?"),
    ],
)
def test_one_mistake_in_a_pool_is_one_problem(name: str, key: str, value: str, said: str) -> None:
    """On every cloud: what it sells is no answer to a word that nobody has."""
    environment = read_environment(name)
    environment["gpuPools"][0][key] = value

    assert messages(environment) == [f"gpuPools[0].{key}: got {value}; expected {said}"]


@pytest.mark.parametrize(
    ("cloud", "message"),
    [
        (
            {"name": "asw"},
            "cloud.name: got asw; expected aws, azure, gcp or private. Did you mean aws?",
        ),
        (
            {"name": "oracle", "region": 1},
            "cloud.name: got oracle; expected aws, azure, gcp or private. Write for example aws.",
        ),
        (
            {"region": "eu-west-1"},
            "cloud.name: got nothing; expected aws, azure, gcp or private. Add name: aws.",
        ),
        ([], "cloud: got an empty list; expected a mapping with the cloud's name. Correct it."),
        (None, "cloud: got nothing; expected a mapping with the cloud's name. Correct it."),
    ],
)
def test_a_cloud_that_there_is_not(written: Json, cloud: object, message: str) -> None:
    """The four that there are are named, and nothing is guessed about the rest of the section."""
    written["cloud"] = cloud

    assert messages(written) == [message]


def test_a_key_that_is_missing(written: Json) -> None:
    """The message says what to add."""
    del written["owner"]
    del written["gpuPools"][0]["gpusPerNode"]

    assert messages(written) == [
        (
            "owner: got nothing; expected the name of a team: at most 63 of a-z, 0-9, - and _. "
            "Add owner: ml-platform."
        ),
        (
            "gpuPools[0].gpusPerNode: got nothing; expected a whole number from 1 to 16. "
            "Add gpusPerNode: 8."
        ),
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("yes", "got yes; expected a whole number from 1 to 1000. Write for example 8."),
        ('"4"', 'got "4" in quotes; expected a whole number from 1 to 1000. Write it without'),
    ],
)
def test_what_is_in_quotes_is_said_only_where_it_is(
    written: str, said: str, tmp_path: Path
) -> None:
    """YAML of today reads `yes` as text, without any quotes."""
    path = tmp_path / "Pulumi.bad.yaml"
    text = SAMPLE.read_text()
    assert "max: 2" in text
    path.write_text(text.replace("max: 2", f"max: {written}", 1))

    with pytest.raises(EnvironmentProblems, match=re.escape(said)):
        read(path)


SLIPS = (
    ("stage: dev", "stage: test"),
    ('kubernetes: "1.36"', "kubernetes: 1.30"),
    ("nvidia-l4", "nvidia-l5"),
    ("timeSlices: 4", "mig: 1g.10gb, timeSlices: 1"),
)


def test_all_problems_come_at_once_with_their_lines(tmp_path: Path) -> None:
    """Problems of types and of meaning stand together, in the order of the file."""
    path = tmp_path / "Pulumi.bad.yaml"
    text = SAMPLE.read_text()
    for good, bad in SLIPS:
        assert good in text
        text = text.replace(good, bad)
    path.write_text(text)
    lines = {word: n for n, line in enumerate(text.splitlines(), 1) for word in line.split()}

    with pytest.raises(EnvironmentProblems) as caught:
        read(path)

    def at(word: str) -> str:
        return f"{path}:{lines[word]}: "

    assert str(caught.value).splitlines() == [
        f"{path}: 5 problems, nothing was started.",
        at("stage:") + "stage: got test; expected dev, staging or prod. Write for example dev.",
        at("{kubernetes:") + 'cluster.kubernetes: got 1.30 without quotes; expected one of "1.33", '
        '"1.34", "1.35", "1.36", as text. Put it in quotes: "1.30".',
        at("nvidia-l5") + "gpuPools[1].accelerator: got nvidia-l5; expected one of the catalogue. "
        "Did you mean nvidia-l4?",
        at("sharing:") + "gpuPools[1].sharing.timeSlices: got 1; expected a whole number from 2 to "
        "48. Write for example 4.",
        at("sharing:") + "gpuPools[1].sharing: got timeSlices and mig; expected one of them. "
        "Remove one.",
    ]


def test_a_file_is_called_as_from_where_somebody_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the line stays short, and leads there in a log, too."""
    path = tmp_path / "environments" / "Pulumi.bad.yaml"
    path.parent.mkdir()
    path.write_text(SAMPLE.read_text().replace("stage: dev", "stage: test"))
    monkeypatch.chdir(tmp_path)

    with pytest.raises(EnvironmentProblems) as caught:
        read(path)

    (line,) = caught.value.lines
    assert re.match(r"environments/Pulumi\.bad\.yaml:[1-9][0-9]*: stage: got test; ", line)


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
