"""Requests to a forge: patient, clear when refused, and never sent on elsewhere."""

from contextlib import suppress
from dataclasses import replace

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


@pytest.mark.parametrize("named", ["X-RateLimit-{}", "RateLimit-{}"])
def test_a_token_that_has_asked_too_often_waits_until_it_may(named: str, server: Server) -> None:
    """GitHub says it with the status of a missing right; a long wait is said to a person."""
    used_up = {named.format("Remaining"): "0", named.format("Reset"): "1000042"}
    web = Web(server.url, {"Authorization": f"Bearer {TOKEN}"}, "", clock=lambda: 1_000_000)
    slept: list[float] = []
    web = replace(web, sleep=slept.append)
    server.answers = [(403, used_up)]

    with suppress(CommentError):  # what is at the path does not matter
        web.ask("GET", "/user")
    assert slept == [42]

    server.answers = [(403, {**used_up, named.format("Reset"): "1003600"})]
    with pytest.raises(CommentError) as error:
        web.ask("GET", "/user")
    assert "got status 403, because all requests of this token are used up until " in str(error)
    assert "1970-01-12 14:46 UTC; expected an answer. Run it again later." in str(error)
    assert "The token needs" not in str(error)
    assert slept == [42]


@pytest.mark.parametrize("reset", ["", "soon", "9" * 5_000, "-1", "4102444801"])
def test_a_limit_that_says_no_time_is_waited_for_a_minute(reset: str, server: Server) -> None:
    """Whatever stands in its place."""
    slept: list[float] = []
    web = Web(server.url, {}, "", sleep=slept.append)
    server.answers = [(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})]

    with suppress(CommentError):
        web.ask("GET", "/user")

    assert slept == [60]


def test_what_is_left_of_a_limit_does_not_excuse_a_missing_right(server: Server) -> None:
    """Every answer of GitHub's has these headers."""
    server.answers = [(403, {"X-RateLimit-Remaining": "4999", "X-RateLimit-Reset": "1000042"})]

    with pytest.raises(CommentError, match="The token needs `pull-requests: write`"):
        thread(server, "github").head()


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
