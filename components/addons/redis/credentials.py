"""How another add-on reaches the shared store: a copy of the Secret that says how."""

from ..plan import LentSecret, MadeSecret

NAME = "redis"
"""The add-on, its namespace, the release and the service of the instance that is written to."""

HOST = f"{NAME}.{NAME}.svc"
PORT = 6379
USER = "default"
PASSWORD_KEY = "password"  # noqa: S105 - the name of a key

CREDENTIALS = MadeSecret(
    name=f"{NAME}-credentials",
    made=(PASSWORD_KEY,),
    given={
        "host": HOST,
        "port": str(PORT),
        "username": USER,
        "uri": f"redis://{USER}:{{{PASSWORD_KEY}}}@{HOST}:{PORT}",
    },
)


def credentials(namespace: str) -> LentSecret:
    """Return what puts the credentials into the namespace of another add-on.

    The add-on says `needs=(REDIS,)` and puts the result into `Plan.borrowed`; its pods then find
    the Secret `redis-credentials` with the keys `host`, `port`, `username`, `password` and `uri`.
    All add-ons share one password: who needs a keyspace of its own takes a database number, or
    begins its keys with its name.

    Args:
        namespace: Where the add-on's pods read the Secret.
    """
    return LentSecret(name=CREDENTIALS.name, lender=NAME, namespace=namespace)
