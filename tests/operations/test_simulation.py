"""What a rehearsal cannot take on while it lives is refused, and nothing is changed."""

from pathlib import Path

import pytest
import yaml

from operations.errors import UsageError
from operations.rehearsal import rehearse
from operations.simulation import prepare
from simulator.session_data import Fault, SessionData
from stacks.environment import parse

FILE = Path(__file__).parents[2] / "environments" / "Pulumi.aws-dev.yaml"


def _data(**cloud: object) -> SessionData:
    content = yaml.safe_load(FILE.read_text())["config"]["evenkeel:environment"]
    return rehearse("x", parse({**content, "cloud": content["cloud"] | cloud}))


def test_a_cloud_does_not_move(tmp_path: Path) -> None:
    """Another region or account is another cloud: everything in it would have to be made anew."""
    session = prepare(tmp_path / "x", _data())
    elsewhere = _data(
        account="999999999999", admins=["arn:aws:iam::999999999999:role/platform-admin"]
    )

    with pytest.raises(UsageError, match=r"cloud: got us-west-2 of 999999999999; the running"):
        prepare(session.folder, elsewhere)
    assert prepare(session.folder, _data()).data == session.data


def test_a_preview_keeps_what_goes_wrong(tmp_path: Path) -> None:
    """An `up` without faults takes them away, a preview does not."""
    fault = Fault(kind="throttled", type="aws:eks/nodeGroup:NodeGroup")
    session = prepare(tmp_path / "x", _data().model_copy(update={"faults": (fault,)}))

    assert prepare(session.folder, _data(), keep_mishaps=True).data.faults == (fault,)
    assert prepare(session.folder, _data()).data.faults == ()
