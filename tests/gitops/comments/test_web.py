"""Requests to a forge: patient, clear when refused, and never sent on elsewhere."""

import pytest

from gitops.comments.errors import CommentError
from gitops.comments.markdown import markdown
from gitops.comments.publishing import publish
from gitops.comments.web import Web
from tests.gitops.comments.forges import TOKEN, Server, running, thread
from tests.gitops.review.examples import small


def test_a_busy_forge_is_asked_again(server: Server) -> None:
    """As late as it asks for, else later each time."""
    server.answers = [
        (502, {}),
        (429, {"Retry-After": "7"}),
        (403, {"Retry-After": "3"}),
        (500, {}),
    ]
    slept: list[float] = []
    publish(thread(server, "github", slept), small(), markdown(small(), "github"))

    assert slept == [1, 7, 3, 8]
    assert len(server.ours) == 1


def test_a_forge_that_stays_busy_is_given_up(server: Server) -> None:
    """After five tries, or at once where it asks for more patience than there is."""
    slept: list[float] = []
    server.answers = [(503, {})] * 5
    with pytest.raises(CommentError, match=r"got status 503; expected an answer. Run it again"):
        thread(server, "gitlab", slept).head()
    assert slept == [1, 2, 4, 8]

    server.answers = [(429, {"Retry-After": "3600"})]
    with pytest.raises(CommentError, match="got status 429"):
        thread(server, "gitlab", slept).head()
    assert slept == [1, 2, 4, 8]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, r"got status 401 \(no 401\).* set EVENKEEL_TOKEN"),
        (403, "got status 403 .* The token needs `pull-requests: write`"),
        (404, "got status 404 .* Check the repository and the number"),
        (422, "got status 422"),
    ],
)
def test_a_refusal_is_one_clear_message(server: Server, status: int, message: str) -> None:
    """It says what to do, and never the token."""
    server.answers = [(status, {})]
    with pytest.raises(CommentError, match=message) as error:
        thread(server, "github").head()
    assert TOKEN not in str(error.value)


def test_a_token_does_not_follow_a_redirect(server: Server) -> None:
    """Whoever the repository has moved to gets nothing."""
    with running() as elsewhere:
        server.moved = elsewhere.url
        with pytest.raises(CommentError, match=r"got status 301.*has moved: name the new one"):
            thread(server, "github").head()
        assert elsewhere.asked == []


def test_an_address_without_encryption_is_refused() -> None:
    """A token would be read on its way."""
    with pytest.raises(CommentError, match=r"got http://github.example; expected https://"):
        Web("http://github.example", {}, "")
