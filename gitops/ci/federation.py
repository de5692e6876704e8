"""Keeps a job on GitHub signed in to Azure while it works.

Azure takes the runner's token itself, and keeps none that lasts: what `azure/login` leaves can ask
for no more than an hour. The state's backend, the vault and `kubelogin` read a token from a file
whenever they need one, so that one file with a new token every few minutes is enough.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from gitops.ci.errors import CiError
from gitops.ci.log import say
from gitops.comments.errors import CommentError
from gitops.comments.web import Web
from simulator.session import write_whole

_AUDIENCE: Final = "api://AzureADTokenExchange"
_SECONDS: Final = 240.0
"""A token of GitHub's lasts for five minutes or more; Azure's library may keep its text for ten."""


def azure_variables(client: str, tenant: str, file: Path) -> dict[str, str]:
    """Return what Azure's libraries and `kubelogin` want, to read a token from a file."""
    return {
        "AZURE_CLIENT_ID": client,
        "AZURE_TENANT_ID": tenant,
        "AZURE_FEDERATED_TOKEN_FILE": str(file),
        # wins over the kubeconfig's --login, which is for a person with `az login`
        "AAD_LOGIN_METHOD": "workloadidentity",
    }


@dataclass(frozen=True, repr=False)
class Federation:
    """A job on GitHub that is let in to Azure by its own token."""

    environ: Mapping[str, str]
    file: Path
    """Where the token is laid; nobody else may read it."""

    @classmethod
    def of(cls, environ: Mapping[str, str], folder: Path) -> "Federation | None":
        """Return it, where the job is on GitHub, may have tokens, and is for Azure."""
        wanted = ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ARM_CLIENT_ID")
        if environ.get("ARM_USE_OIDC") != "true" or not all(environ.get(each) for each in wanted):
            return None
        return cls(environ, folder / "token")

    def variables(self) -> dict[str, str]:
        """Lay a new token down, and return what reads it.

        Raises:
            CiError: GitHub gives none.
        """
        try:
            self._renew()
        except (CommentError, OSError) as error:
            raise CiError(f"the job's token: {error}") from None
        return azure_variables(
            self.environ["ARM_CLIENT_ID"], self.environ.get("ARM_TENANT_ID", ""), self.file
        )

    @contextmanager
    def kept(self, seconds: float = _SECONDS) -> Iterator[None]:
        """Lay a new token down every so many seconds meanwhile."""
        ended = threading.Event()
        thread = threading.Thread(target=self._keep, args=(ended, seconds), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(timeout=1)

    def _keep(self, ended: threading.Event, seconds: float) -> None:
        while not ended.wait(seconds):
            try:
                self._renew()
            except (CommentError, OSError) as error:  # a forge that is away, or a full disk
                say(f"the job's token could not be renewed, and is asked for again: {error}")

    def _renew(self) -> None:
        address = self.environ["ACTIONS_ID_TOKEN_REQUEST_URL"]
        headers = {"Authorization": f"Bearer {self.environ['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
        mark = "&" if "?" in address else "?"
        web = Web(address, headers, "permissions: id-token: write")
        token = web.ask("GET", f"{mark}audience={quote(_AUDIENCE, safe='')}").text("value")
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self.file, token.encode())
