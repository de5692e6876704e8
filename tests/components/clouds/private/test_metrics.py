"""A cluster that says by itself how much its pods use is asked for it, and gets nobody else."""

import pytest

from components.clouds.private.inventory import Installed
from components.clouds.private.metrics import serves_metrics
from components.clouds.private.preflight import check
from tests.components.clouds.private.environment import claimed, inventory, spec

NAME = "v1beta1.metrics.k8s.io"
THEIRS = Installed(kind="APIService", name=NAME, labels={"k8s-app": "metrics-server"})
OURS = Installed(kind="APIService", name=NAME, labels={"evenkeel.dev/addon": "metrics-server"})


def test_two_that_serve_it_are_refused() -> None:
    """The second would be refused by the API server, with half of the platform there."""
    asked = spec(addons=("gpu-operator", "metrics-server"))
    (finding,) = check(asked, claimed(), inventory(metrics=THEIRS))

    assert finding.fatal
    assert finding.text == (
        "addons.metrics-server: got the add-on, and the cluster serves metrics.k8s.io already "
        "(APIService v1beta1.metrics.k8s.io, which evenkeel did not install); expected one of "
        "them. Remove metrics-server from addons."
    )


@pytest.mark.parametrize(
    ("addons", "found"),
    [
        (("metrics-server",), None),
        (("metrics-server",), OURS),
        ((), THEIRS),
        ((), OURS),
        ((), None),
    ],
)
def test_one_that_serves_it_may_stay(addons: tuple[str, ...], found: Installed | None) -> None:
    """That of an earlier run, or that of the cluster where the add-on is off."""
    assert (
        list(check(spec(addons=("gpu-operator", *addons)), claimed(), inventory(metrics=found)))
        == []
    )


@pytest.mark.parametrize(("found", "serves"), [(None, False), (OURS, False), (THEIRS, True)])
def test_what_goes_with_its_addon_is_not_counted_on(
    found: Installed | None, *, serves: bool
) -> None:
    """Taken out of `addons`, ours is still there while the rest is planned."""
    assert serves_metrics(inventory(metrics=found)) is serves
