"""The forge that a job speaks to, with the token that the job has."""

from urllib.parse import urlencode

from gitops.ci.errors import CiError
from gitops.ci.variables import Settings
from gitops.comments import github, gitlab
from gitops.comments.errors import CommentError
from gitops.comments.web import Web

_URLS = {"github": github.URL, "gitlab": gitlab.URL}


def web(settings: Settings, needs: str) -> Web:
    """Return the forge's API.

    Args:
        settings: Where it is, and the token.
        needs: What the token must be allowed to, for the message when it is not.

    Raises:
        CiError: There is no token, or the address is not one that it may be sent to.
    """
    forge = settings.forge
    token = settings.need("EVENKEEL_TOKEN", f"It needs {needs}.")
    headers = github.headers(token) if forge == "github" else gitlab.headers(token)
    url = (settings.text("EVENKEEL_FORGE_URL") or _URLS[forge]).rstrip("/")
    try:
        return Web(url, headers, needs)
    except CommentError as error:
        raise CiError(str(error)) from None


def asking(path: str, **query: str) -> str:
    """Return a path with its query."""
    return f"{path}?{urlencode(query)}" if query else path
