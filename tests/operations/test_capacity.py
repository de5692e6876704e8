"""How many GPUs, at what list price, out of which quotas: what a reviewer reads first."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from operations.capacity import ceiling, ceiling_document, ceiling_lines
from stacks.environment import Environment, parse

ENVIRONMENTS = Path(__file__).parents[2] / "environments"


def _environment(name: str, **pool: Any) -> Environment:
    content = yaml.safe_load((ENVIRONMENTS / f"Pulumi.{name}.yaml").read_text())
    environment = content["config"]["evenkeel:environment"]
    environment["gpuPools"] = [each | pool for each in environment["gpuPools"][:1]]
    for key in ("claims", "pools"):
        if told := environment["cloud"].get(key):
            environment["cloud"][key] = {name: told[name] for name in told if name == "train"}
    return parse(environment)


def test_a_pool_that_grows_is_shown_with_what_it_adds() -> None:
    """GPUs, price and quota, each with the difference."""
    before = ceiling("x", _environment("aws-prod", nodes={"min": 1, "max": 2}))
    now = ceiling("x", _environment("aws-prod", nodes={"min": 1, "max": 3}))

    assert ceiling_lines(now, before) == [
        (
            " GPUs up to 24 (+8)   list price up to $165.12/h (+55.04) "
            "(us-east-1, 2026-07-20; on demand)"
        ),
        " quota needed: Running On-Demand P instances, 576 vCPUs (was 384)",
    ]
    assert ceiling_document(now)["quotas"] == [
        {"quota": "Running On-Demand P instances", "unit": "vCPUs", "needed": 576}
    ]


def test_what_shrinks_needs_no_quota() -> None:
    """Nobody has to be asked."""
    before = ceiling("x", _environment("aws-prod", nodes={"min": 1, "max": 3}))
    now = ceiling("x", _environment("aws-prod", nodes={"min": 1, "max": 2}))

    assert [line for line in ceiling_lines(now, before) if "quota" in line] == []
    assert "(-8)" in ceiling_lines(now, before)[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gcp-prod", ("nvidia-h100-80gb GPUs", "8 GPUs")),
        ("azure-prod", ("NDisr_H100_v5 family", "96 vCPUs")),
    ],
)
def test_quotas_are_those_of_the_cloud(name: str, words: tuple[str, str]) -> None:
    """Google counts GPUs of a model, Azure the vCPUs of a family."""
    now = ceiling("x", _environment(name, nodes={"min": 1, "max": 1}))

    assert f" quota needed: {words[0]}, {words[1]}" in ceiling_lines(now, None)


def test_machines_of_your_own_have_neither_price_nor_quota() -> None:
    """The GPUs are counted all the same."""
    now = ceiling("x", _environment("local", nodes={"min": 2, "max": 2}))

    assert ceiling_lines(now, None) == [" GPUs up to 16"]


def test_spot_machines_are_in_no_sum() -> None:
    """Their price changes by the hour; what they cost less than is said beside it."""
    now = ceiling("x", _environment("aws-prod", nodes={"min": 0, "max": 2}, capacity="spot"))

    assert ceiling_lines(now, None) == [
        (
            " GPUs up to 16   spot machines less than $110.08/h, their list price "
            "(us-east-1, 2026-07-20; on demand)"
        ),
        " quota needed: All P5 Spot Instance Requests, 384 vCPUs",
    ]
