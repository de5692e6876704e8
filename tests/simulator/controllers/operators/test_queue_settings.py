"""Kueue's own configuration is read where there is one."""

import pytest
import yaml

from simulator.controllers.operators.queue_settings import refuses_undeclared


@pytest.mark.parametrize(
    ("said", "refuses"),
    [
        ({"resources": {"quotaCheckStrategy": "IgnoreUndeclared"}}, False),
        ({"resources": {"quotaCheckStrategy": "BlockUndeclared"}}, True),
        ({"health": {}}, True),
    ],
)
def test_undeclared_resources_are_refused_unless_the_configuration_ignores_them(
    said: dict[str, object], *, refuses: bool
) -> None:
    """To refuse is Kueue's default."""
    data = {"controller_manager_config.yaml": yaml.safe_dump(said)}
    assert refuses_undeclared([{"data": data}]) is refuses


def test_a_stand_in_has_no_configuration_and_refuses_nothing() -> None:
    """The platform's queue counts GPUs alone."""
    assert refuses_undeclared([]) is False
