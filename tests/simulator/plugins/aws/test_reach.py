"""Whether whoever deploys reaches a cluster: a private API without a rule is closed to all."""

from typing import Any, cast

import pytest

from simulator.cloud.closed_api import why_closed
from simulator.errors import CloudError
from simulator.plugins.aws import tokens
from simulator.plugins.kubernetes.operation import Operation
from simulator.plugins.kubernetes.trouble import Trouble
from simulator.session import Session
from tests.simulator.plugins.aws.account import Account

PRIVATE = {"endpointPublicAccess": False, "endpointPrivateAccess": True}
URN = "urn:pulumi:lab::lab::kubernetes:core/v1:Namespace::team"
HTTPS: dict[str, Any] = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443}


def ask(session: Session, *, preview: bool = False) -> None:
    """Make a call to the cluster's API."""
    nothing = cast("Any", None)
    operation = Operation(URN, preview, 0, nothing, nothing, nothing, nothing)
    Trouble(session).before_call(operation, {})


def closed(account: Account, session: Session, **rule: Any) -> str | None:
    """Return why a private API is closed once a rule was added to the group before it."""
    vpc = account.vpc()
    group = account.make(tokens.GROUP, "api", vpcId=vpc.id)
    account.put_cluster(vpc, {**PRIVATE, "securityGroupIds": [group.id]})
    account.make(tokens.INGRESS, "in", **{"securityGroupId": group.id, **HTTPS, **rule})
    return why_closed(session)


@pytest.mark.parametrize(
    "rule",
    [
        {"cidrIpv4": "10.0.0.0/16"},
        {"cidrIpv4": "10.0.0.0/16", "ipProtocol": "-1", "fromPort": None, "toPort": None},
        {"cidrIpv4": "10.0.0.0/16", "fromPort": 0, "toPort": 65535},
    ],
)
def test_a_rule_from_the_network_opens_it(
    account: Account, session: Session, rule: dict[str, Any]
) -> None:
    """HTTPS from anywhere but the nodes' own group."""
    assert closed(account, session, **rule) is None
    ask(session)


@pytest.mark.parametrize(
    "rule",
    [
        {"cidrIpv4": "10.0.0.0/16", "fromPort": 22, "toPort": 22},
        {"cidrIpv4": "10.0.0.0/16", "ipProtocol": "udp"},
        {"referencedSecurityGroupId": "itself"},
    ],
)
def test_without_one_no_object_is_made(
    account: Account, session: Session, rule: dict[str, Any]
) -> None:
    """EKS makes such a cluster without a word, and the first call to it times out."""
    vpc = account.vpc()
    group = account.make(tokens.GROUP, "api", vpcId=vpc.id)
    account.put_cluster(vpc, {**PRIVATE, "securityGroupIds": [group.id]})
    if "referencedSecurityGroupId" in rule:
        rule = {"referencedSecurityGroupId": group.id}
    account.make(tokens.INGRESS, "in", **{"securityGroupId": group.id, **HTTPS, **rule})

    with pytest.raises(CloudError, match=r"Namespace team: .*i/o timeout\): the endpoint of"):
        ask(session)
    # a preview tells what will be, also before there is a cluster
    ask(session, preview=True)


def test_a_public_api_needs_none(account: Account, session: Session) -> None:
    """It has a list of its own."""
    vpc = account.vpc()
    account.put_cluster(vpc, {"endpointPublicAccess": True})
    group = account.make(tokens.GROUP, "other", vpcId=vpc.id)
    account.make(tokens.INGRESS, "in", securityGroupId=group.id, cidrIpv4="10.0.0.0/16", **HTTPS)

    assert why_closed(session) is None


def test_a_session_without_a_cloud_is_let_be(session: Session) -> None:
    """A cluster that exists is reached by whoever its kubeconfig lets."""
    (session.folder / "cloud.sqlite").unlink(missing_ok=True)

    ask(session)
    assert not (session.folder / "cloud.sqlite").exists()
