"""What an environment may say about PostgreSQL."""

from typing import Literal

from ...section import Section, field


class BackupStore(Section):
    """A store elsewhere that speaks S3, such as the site's own."""

    endpoint: str = field(
        pattern=r"^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$",
        title="an address that begins with https://",
        examples=["https://s3.example.com"],
    )
    """Where it answers."""

    bucket: str = field(
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", title="a bucket", examples=["backups"]
    )
    """A bucket that is there already; what is written begins with the environment's name."""

    region: str = field(
        default="us-east-1", min_length=1, title="a region", examples=["eu-central-1"]
    )
    """What the store calls its region; most stores of a site have none, and take this one."""

    access_key: str = field(min_length=1, title="an access key's id", examples=["evenkeel"])
    """Whose key is used; it is no secret, the secret key is."""

    secret_from: Literal["configuration", "cluster"] = field(
        default="configuration", title="configuration or cluster", examples=["configuration"]
    )
    """Where the secret key is: `configuration`, the stack's secret configuration
    (`evenkeel:backupStoreKey`); `cluster`, where somebody else makes the Secret `backup-store`
    with the key `secretkey` in namespace `postgresql`."""

    authority: str | None = field(
        default=None,
        pattern=r"^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\s*$",
        title="certificates as PEM",
        examples=["-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----"],
    )
    """Who vouches for its address, where that is an authority of the site's own."""


class Options(Section):
    """The options of the add-on."""

    storage: str = field(
        default="20Gi",
        pattern=r"^[1-9][0-9]*(Gi|Ti)$",
        title="a size in Gi or Ti",
        examples=["100Gi"],
    )
    """The size of each instance's volume. It can grow, never shrink."""

    backups: bool = field(default=True, title="true or false", examples=[False])
    """Whether the write-ahead log and a daily copy go to the environment's bucket."""

    retention: str = field(
        default="30d",
        pattern=r"^[1-9][0-9]*(d|w|m)$",
        title="a number and a unit of d, w or m",
        examples=["90d"],
    )
    """How long backups are kept."""

    backup_store: BackupStore | None = field(
        default=None,
        title="where backups go instead",
        examples=["{endpoint: https://s3.example.com, bucket: backups, accessKey: evenkeel}"],
    )
    """Where backups go in place of the environment's own bucket, such as outside the room."""


def needs_for(options: Options) -> tuple[str, ...]:
    """Return what backups need: the operator and its plugin know each other by certificates."""
    return ("cert-manager",) if options.backups else ()
