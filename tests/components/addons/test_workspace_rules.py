"""Rules of a workspace page and mute for it alone, whatever their labels say."""

import base64
import tarfile
from pathlib import Path

import pytest
import yaml

from components.addons.prometheus import ADDON as PROMETHEUS
from components.addons.prometheus.boundary import RULES
from components.addons.prometheus.values import WHOSE
from components.contract import ClusterOffer
from policies.expressions import Answer, Expression
from tests.components.addons.rendered import Json, archive, found, render
from tests.components.addons.test_alert_receivers import RECEIVERS, configs, hearing, planned
from tests.end_to_end.monitors import OTHERS_GROUPS, OWN, OWN_GROUPS, rules


def taken(cluster: ClusterOffer, asked: Json) -> Answer:
    """Return what the policy says of one rule's object."""
    (policy,) = (
        each
        for each in planned(cluster).before
        if each["kind"] == "ValidatingAdmissionPolicy" and each["metadata"]["name"] == RULES
    )
    (validation,) = policy["spec"]["validations"]
    return Expression(validation["expression"]).answer(asked, {})


@pytest.mark.parametrize("group", OWN_GROUPS, ids=str)
def test_a_rule_that_says_whose_it_is_is_taken(cluster: ClusterOffer, group: Json) -> None:
    """By itself or by its group, in every group."""
    assert taken(cluster, rules(group)) == Answer(value=True)
    assert taken(cluster, rules(*OWN_GROUPS)) == Answer(value=True)


@pytest.mark.parametrize("group", OTHERS_GROUPS, ids=str)
def test_a_rule_that_passes_for_others_is_refused(cluster: ClusterOffer, group: Json) -> None:
    """Also behind one that is right, and where a template would say it."""
    assert taken(cluster, rules(group)) == Answer(value=False)
    assert taken(cluster, rules(*OWN_GROUPS, group)) == Answer(value=False)


def test_no_receiver_of_the_environment_hears_a_workspace(everything: ClusterOffer) -> None:
    """What its alerts are called, and how grave they are, is the workspace's own business."""
    made = configs(planned(everything, *RECEIVERS))

    for severity in ("critical", "warning", "info"):
        assert hearing(made, {"severity": severity, "namespace": "ranking"})
        assert not hearing(made, {"severity": severity, **OWN})


@pytest.mark.charts
def test_no_alert_of_a_workspace_mutes_another(everything: ClusterOffer, tmp_path: Path) -> None:
    """What mutes what is as the chart has it, but among alerts of one owner."""
    chart = planned(everything).charts[0]
    objects = render(chart, PROMETHEUS.namespace, everything, tmp_path)
    secret = found(objects, "Secret")["Secret", "alertmanager-kube-prometheus"]
    muting = yaml.safe_load(base64.b64decode(secret["data"]["alertmanager.yaml"]))["inhibit_rules"]
    with tarfile.open(archive(chart)) as files:
        values = files.extractfile(f"{chart.pin.name}/values.yaml")
        assert values is not None
        published = yaml.safe_load(values)["alertmanager"]["config"]["inhibit_rules"]

    assert [each.get("equal", [WHOSE])[-1] for each in muting] == [WHOSE] * len(muting)
    assert [_without_owner(each) for each in muting] == published


def _without_owner(muting: Json) -> Json:
    return {
        key: [each for each in value if each != WHOSE] if key == "equal" else value
        for key, value in muting.items()
    }
