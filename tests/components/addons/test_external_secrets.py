"""external-secrets reads the cloud's store as the account that the cloud's grant names."""

from dataclasses import replace

from components.addons.external_secrets import ADDON
from components.addons.record import NoOptions
from components.contract import SECRETS_ACCOUNT, SECRETS_NAMESPACE, ClusterOffer


def test_the_grant_is_for_the_account_that_stores_name(cluster: ClusterOffer) -> None:
    """A store that must be told who reads names the account under which the controller runs."""
    (grant,) = ADDON.grants(NoOptions())
    plan = ADDON.plan(cluster, NoOptions())
    (account,) = plan.accounts

    assert grant.secrets
    assert (grant.namespace, grant.service_account) == (SECRETS_NAMESPACE, SECRETS_ACCOUNT)
    assert ADDON.namespace == SECRETS_NAMESPACE
    assert (account.name, account.grant) == (SECRETS_ACCOUNT, grant.name)
    assert plan.charts[0].values["serviceAccount"] == {"create": False, "name": SECRETS_ACCOUNT}


def test_metrics_are_expected_where_they_are_served(cluster: ClusterOffer) -> None:
    """The chart makes the service of its metrics only where somebody scrapes it."""
    for addons, names in (
        ((), ["external-secrets-webhook"]),
        (("prometheus",), ["external-secrets-webhook", "external-secrets-metrics"]),
    ):
        offer = replace(cluster, addons=frozenset(addons))
        (chart,) = ADDON.plan(offer, NoOptions()).charts

        assert [each.name for each in chart.expectations.services] == names
