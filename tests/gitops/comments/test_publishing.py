"""A comment is found over all pages and edited; there is never more than one of ours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from gitops.comments.forge import Comment, Thread
from gitops.comments.markdown import markdown
from gitops.comments.publishing import publish
from gitops.review.document import Review
from tests.gitops.comments.forges import Server, thread
from tests.gitops.review.examples import HEAD, MADE, four_things, small

OLD = "c" * 40
FORGES = ["github", "gitlab"]


def show(server: Server, review: Review, forge: str = "github") -> str:
    """Publish a review; returns what became of the comment."""
    body = markdown(review, "gitlab" if forge == "gitlab" else "github")
    return publish(thread(server, forge), review, body).what


def pushed(review: Review, head: str, minutes: int) -> Review:
    """Return a review of another head, made later."""
    return review.model_copy(update={"head": head, "made": MADE + timedelta(minutes=minutes)})


@pytest.mark.parametrize("forge", FORGES)
def test_five_pushes_leave_one_comment(server: Server, forge: str) -> None:
    """It stands behind forty others, on the second page, and shows the newest head."""
    what = []
    for index in range(5):
        server.head = f"{index}" * 40
        what.append(show(server, pushed(four_things(), server.head, index), forge))
        for extra in range(8):
            server.add("person-9", f"answer {index} {extra}")

    assert what == ["made", "edited", "edited", "edited", "edited"]
    assert len(server.ours) == 1
    assert f"Head {'4' * 40}" in server.ours[0]
    assert sum(each.startswith("POST") for each in server.asked) == 1
    assert not any(each.startswith("DELETE") for each in server.asked)


@pytest.mark.parametrize("forge", FORGES)
def test_the_same_result_again_changes_nothing(server: Server, forge: str) -> None:
    """Nobody gets a mail for it."""
    assert [show(server, small(), forge) for _ in range(2)] == ["made", "kept"]
    assert not any(each.split()[0] in {"PATCH", "PUT"} for each in server.asked)


def test_only_our_own_comment_is_edited(server: Server) -> None:
    """Neither another account's with the same marker, nor ours that only quotes one."""
    body = markdown(four_things(), "github")
    server.add("somebody", body)
    server.add(server.account, f"> {body}")
    server.add("ghost", body, user=None)
    before = [each["body"] for each in server.comments]

    assert show(server, small()) == "made"
    assert [each["body"] for each in server.comments[:-1]] == before


def test_a_result_of_an_older_head_does_not_replace_the_newest(server: Server) -> None:
    """However late the run of the older commit ends."""
    show(server, small())
    shown = server.ours

    assert show(server, pushed(four_things(), OLD, 60)) == "stale"
    assert server.ours == shown


def test_of_one_head_the_later_result_is_shown(server: Server) -> None:
    """A run that was made earlier and ends later changes nothing."""
    show(server, pushed(small(), HEAD, 5))

    assert show(server, pushed(four_things(), HEAD, 4)) == "stale"
    assert show(server, pushed(four_things(), HEAD, 6)) == "edited"


def test_a_comment_of_an_old_head_makes_way(server: Server) -> None:
    """The newest commit's result replaces it even where a clock was wrong."""
    server.head = OLD
    show(server, pushed(small(), OLD, 60))
    server.head = HEAD

    assert show(server, small()) == "edited"
    assert f"Head {HEAD}" in server.ours[0]


@dataclass
class _Late:
    """A pull request on which something happens just before our comment is made."""

    inner: Thread
    before: Callable[[], object]

    def create(self, body: str) -> Comment:
        self.before()
        return self.inner.create(body)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize("minutes", [-5, 5])
def test_two_runs_at_once_leave_one_comment(server: Server, forge: str, minutes: int) -> None:
    """Both find none and make one; the newer result stays."""
    other, mine = pushed(four_things(), HEAD, minutes), small()
    late = _Late(thread(server, forge), lambda: show(server, other, forge))
    done = publish(late, mine, markdown(mine, "github"))  # type: ignore[arg-type] # delegates

    assert done.removed == 1
    assert len(server.ours) == 1
    assert (max(other.made, mine.made)).isoformat() in server.ours[0]


def test_a_comment_that_vanishes_is_made_again(server: Server) -> None:
    """Somebody deletes it between the look and the edit."""
    show(server, small())
    inner = thread(server, "github")

    class Vanishing(_Late):
        def edit(self, number: int, body: str) -> Comment:
            server.comments.pop()
            return inner.edit(number, body)

    done = publish(Vanishing(inner, lambda: None), later := pushed(small(), HEAD, 1), "x")  # type: ignore[arg-type] # delegates
    assert (done.what, done.comment.body, later.head) == ("made", "x", HEAD)


def test_a_workflow_that_may_not_ask_who_it_is_finds_its_comment(server: Server) -> None:
    """The token of GitHub Actions is refused at /user."""
    server.knows_itself, server.account = False, "github-actions[bot]"

    assert [show(server, small()), show(server, pushed(small(), HEAD, 1))] == ["made", "edited"]
    assert len(server.ours) == 1


def test_an_app_that_may_not_ask_who_it_is_leaves_one_comment(server: Server) -> None:
    """Its name shows in what it makes; what it made before is removed then."""
    server.knows_itself, server.account = False, "another[bot]"

    assert [show(server, pushed(small(), HEAD, minute)) for minute in (1, 2)] == ["made", "made"]
    assert len(server.ours) == 1
    assert pushed(small(), HEAD, 2).made.isoformat() in server.ours[0]
