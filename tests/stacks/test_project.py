"""What the project's file asks of Pulumi."""

from pathlib import Path

import yaml

from simulator.engine.pulumi_cli import FLAGS

PROJECT = Path(__file__).parents[2] / "Pulumi.yaml"


def test_the_state_is_brought_up_to_date_before_anything_is_changed() -> None:
    """Otherwise a pool would be set back to the size that it had when it was changed last."""
    assert yaml.safe_load(PROJECT.read_text())["options"] == {"refresh": "always"}


def test_a_rehearsal_leaves_that_out() -> None:
    """Nobody else changes a simulated cloud, and a thousand objects take their time."""
    assert {name for name, flags in FLAGS.items() if "--refresh=false" in flags} == {
        "preview",
        "up",
        "destroy",
    }
