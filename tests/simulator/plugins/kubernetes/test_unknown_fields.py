"""What the API server does not know: a creation leaves it out, an update is refused for it."""

import pytest

from tests.simulator.plugins.kubernetes.provider_client import Client, Refused
from tests.simulator.plugins.kubernetes.test_create import DEPLOYMENT, deployment


@pytest.mark.parametrize("preview", [True, False])
def test_an_unknown_field_is_left_out_with_a_warning(provider: Client, preview: bool) -> None:  # noqa: FBT001 - a case
    """Upstream creates without the field and says nothing; the first update is refused for it."""
    urn = provider.urn(DEPLOYMENT)
    inputs = provider.check(urn, deployment("typo", provider.namespace, replicas=0))
    inputs["spec"]["replica"] = 3

    _, state = provider.create(urn, inputs, preview=preview)

    assert "replica" not in state["spec"]
    (warning,) = (text for text, _ in provider.engine.lasting)
    assert warning.startswith("spec.replica: the API server does not know this field")
    if not preview:
        with pytest.raises(Refused, match=r"\.spec\.replica: field not declared in schema"):
            provider.update(urn, state, inputs)


def test_a_variable_may_be_given_twice_at_first(provider: Client) -> None:
    """Apply refuses two elements of one key, and creation does not: charts have such."""
    news = deployment("twice", provider.namespace, replicas=0)
    variables = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]
    news["spec"]["template"]["spec"]["containers"][0]["env"] = variables
    urn, _, state, inputs = provider.made(DEPLOYMENT, news)

    assert state["spec"]["template"]["spec"]["containers"][0]["env"] == variables
    with pytest.raises(Refused, match="duplicate entries for key"):
        provider.update(urn, state, {**inputs, "spec": {**inputs["spec"], "paused": True}})


def test_a_preview_in_a_planned_namespace_warns_of_unknown_fields(provider: Client) -> None:
    """A slip of the pen is shown before anything is made."""
    inputs = deployment("planned", "not-there-yet")
    inputs["spec"]["replica"] = 1

    provider.create(provider.urn(DEPLOYMENT), inputs, preview=True)

    assert [text.partition(":")[0] for text, _ in provider.engine.lasting] == ["spec.replica"]
