"""The real charts take what is said for every case beside an add-on, not for the defaults alone."""

from pathlib import Path

import pytest
import yaml

from components.addons.catalogue import catalogue
from components.contract import ClusterOffer
from tests.components.addons.rendered import render, render_anew
from tests.components.addons.test_cases import CASES, offer_for
from tests.components.addons.test_real_charts import charts, passwords, unread

pytestmark = pytest.mark.charts


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_case_is_read_alike_and_holds_no_password(
    path: Path, cluster: ClusterOffer, tmp_path: Path
) -> None:
    """Each value is one of the chart's, two renderings are the same, and no secret is a value."""
    case = yaml.safe_load(path.read_text())
    addon = catalogue()[path.parts[-3].replace("_", "-")]
    options = addon.options.model_validate(case.get("options") or {})
    offer = offer_for(cluster, case.get("cluster") or {})
    for chart in charts(addon, offer, options):
        objects = render(chart, addon.namespace, offer, tmp_path)

        assert unread(chart) == [], chart.release
        assert list(passwords(objects)) == [], chart.release
        assert objects == render_anew(chart, addon.namespace, offer, tmp_path), chart.release
