"""What tells people of alerts: an AlertmanagerConfig for each receiver of the environment.

One each: the operator leaves out a whole object whose Secret is not there, and the others go on.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ...contract import ClusterOffer
from ..plan import Object
from .options import Options
from .receiver import Email, PagerDuty, Receiver, SecretKey, Slack, Webhook
from .values import NAMESPACE, WHOSE

_UNHEARD: Final = (
    "Alerts reach nobody: prometheus has no receivers. Name one: Slack, PagerDuty, mail or a "
    "webhook, in addons.prometheus.receivers."
)

# Slack's own is empty, and a title alone says too little
_SLACK_TEXT: Final = (
    "{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\n"
    "{{ with .Annotations.runbook_url }}<{{ . }}|What to do>\n{{ end }}{{ end }}"
)

# alerts of a group have one severity, since they are grouped by it
_PAGERDUTY_SEVERITY: Final = "{{ .GroupLabels.severity }}"


def receiver_objects(options: Options) -> tuple[Object, ...]:
    """Return one object for each receiver."""
    return tuple(_config(each) for each in options.receivers)


def unheard(cluster: ClusterOffer, options: Options) -> tuple[str, ...]:
    """Return a warning where alerts of production reach nobody."""
    return (_UNHEARD,) if cluster.production and not options.receivers else ()


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield what does not go together in receivers."""
    del cluster
    names = [each.name for each in options.receivers]
    for index, each in enumerate(options.receivers):
        path = f"addons.prometheus.receivers[{index}]"
        kinds = [kind for kind in _MADE if getattr(each, kind) is not None]
        if len(kinds) != 1:
            yield (
                f"{path}: got {' and '.join(kinds) or 'no kind'}; expected exactly one of "
                f"{', '.join(_MADE)}. Make a receiver of each."
            )
        if each.name in names[:index]:
            yield (
                f"{path}.name: got {each.name}, which another receiver has; expected a name of "
                "its own. Call one of them otherwise."
            )
        if each.email is not None and (each.email.user is None) != (each.email.secret is None):
            yield (
                f"{path}.email: got one of user and secret; expected both or neither. Add the "
                "other, or remove it."
            )


def _config(receiver: Receiver) -> Object:
    told = {
        field: [make(said)]
        for kind, (field, make) in _MADE.items()
        if (said := getattr(receiver, kind)) is not None
    }
    severities = {
        "name": "severity",
        "matchType": "=~",
        "value": "|".join(receiver.severities),
    }
    # those of workspaces go to the AlertmanagerConfigs of these
    platforms = {"name": WHOSE, "matchType": "=", "value": ""}
    return {
        "apiVersion": "monitoring.coreos.com/v1alpha1",
        "kind": "AlertmanagerConfig",
        "metadata": {"name": receiver.name, "namespace": NAMESPACE},
        "spec": {
            "route": {
                "receiver": receiver.name,
                "matchers": [severities, platforms],
                "groupBy": ["alertname", "namespace", "severity"],
            },
            "receivers": [{"name": receiver.name, **told}],
        },
    }


def _slack(slack: Slack) -> Mapping[str, Any]:
    chosen = {"channel": slack.channel} if slack.channel else {}
    return {
        "apiURL": _key(slack.secret),
        **chosen,
        "sendResolved": True,
        "text": _SLACK_TEXT,
    }


def _pagerduty(pagerduty: PagerDuty) -> Mapping[str, Any]:
    return {
        "routingKey": _key(pagerduty.secret),
        "severity": _PAGERDUTY_SEVERITY,
        "sendResolved": True,
    }


def _email(email: Email) -> Mapping[str, Any]:
    login = {} if email.user is None else {"authUsername": email.user}
    password = {} if email.secret is None else {"authPassword": _key(email.secret)}
    return {
        "to": ", ".join(email.to),
        "from": email.sender,
        "smarthost": email.server,
        **login,
        **password,
        "sendResolved": True,
    }


def _webhook(webhook: Webhook) -> Mapping[str, Any]:
    return {"urlSecret": _key(webhook.secret), "sendResolved": True}


def _key(secret: SecretKey) -> Mapping[str, str]:
    return {"name": secret.name, "key": secret.key}


_MADE: Final[Mapping[str, tuple[str, Callable[[Any], Mapping[str, Any]]]]] = {
    "slack": ("slackConfigs", _slack),
    "pagerduty": ("pagerdutyConfigs", _pagerduty),
    "email": ("emailConfigs", _email),
    "webhook": ("webhookConfigs", _webhook),
}
