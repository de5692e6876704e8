"""Who is told of alerts, as an environment says it."""

from typing import Literal

from ...section import Section, field

Severity = Literal["critical", "warning", "info"]


class SecretKey(Section):
    """Where a value is that is no environment file's: a key of a Secret in `monitoring`."""

    name: str = field(
        pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$",
        title="the name of a Secret",
        examples=["alerts"],
    )
    """The Secret, in namespace `monitoring`."""

    key: str = field(
        pattern=r"^[A-Za-z0-9._-]{1,253}$", title="a key of the Secret", examples=["slack-url"]
    )
    """Its key."""


class Slack(Section):
    """A channel of Slack, by an incoming webhook."""

    secret: SecretKey = field(title="a name and a key", examples=["{name: alerts, key: slack-url}"])
    """The webhook's URL."""

    channel: str | None = field(
        default=None, pattern=r"^[#@]\S+$", title="#CHANNEL", examples=["#ml-alerts"]
    )
    """The channel, where the webhook leaves the choice; None: the webhook's own."""


class PagerDuty(Section):
    """A service of PagerDuty."""

    secret: SecretKey = field(
        title="a name and a key", examples=["{name: alerts, key: routing-key}"]
    )
    """The integration key of its Events API v2."""


class Email(Section):
    """Messages by mail, over a server that speaks TLS."""

    to: tuple[str, ...] = field(
        min_length=1, title="addresses", examples=[["ml-oncall@example.com"]], unique=True
    )
    """Who gets them."""

    sender: str = field(pattern=r"^\S+@\S+$", title="an address", examples=["evenkeel@example.com"])
    """Whom they come from."""

    server: str = field(
        pattern=r"^[^\s:]+:[1-9][0-9]{0,4}$", title="HOST:PORT", examples=["smtp.example.com:587"]
    )
    """The mail server: TLS from the start with port 465, by STARTTLS with every other."""

    user: str | None = field(default=None, title="a name", examples=["evenkeel@example.com"])
    """As whom to log in to it."""

    secret: SecretKey | None = field(
        default=None, title="a name and a key", examples=["{name: alerts, key: smtp-password}"]
    )
    """The password of that user."""


class Webhook(Section):
    """Anything else that takes Alertmanager's webhooks."""

    secret: SecretKey = field(
        title="a name and a key", examples=["{name: alerts, key: webhook-url}"]
    )
    """Its URL, which most often holds a token."""


class Receiver(Section):
    """One receiver: what is told, and how. It has exactly one of the four kinds."""

    name: str = field(
        pattern=r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
        title="up to 63 of a-z, 0-9 and -, a letter first",
        examples=["on-call"],
    )
    """What its AlertmanagerConfig is called."""

    severities: tuple[Severity, ...] = field(
        default=("critical", "warning"),
        min_length=1,
        title="a list of critical, warning and info",
        examples=[["critical"]],
        unique=True,
    )
    """The alerts that it gets; `info` is muted but while another fires in its namespace."""

    slack: Slack | None = field(
        default=None,
        title="a secret, and a channel",
        examples=["{secret: {name: alerts, key: slack-url}}"],
    )
    """A channel of Slack."""

    pagerduty: PagerDuty | None = field(
        default=None,
        title="a secret",
        examples=["{secret: {name: alerts, key: routing-key}}"],
    )
    """A service of PagerDuty."""

    email: Email | None = field(
        default=None,
        title="to, sender and server",
        examples=["{to: [a@example.com], sender: b@example.com, server: smtp.example.com:587}"],
    )
    """Messages by mail."""

    webhook: Webhook | None = field(
        default=None,
        title="a secret",
        examples=["{secret: {name: alerts, key: webhook-url}}"],
    )
    """Whatever takes Alertmanager's webhooks."""
