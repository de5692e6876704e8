"""A change: two revisions of a project, and what it comes to in all of its environments."""

import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from gitops.review.document import NOTHING, EnvironmentReview, Review, Untouched
from operations.errors import BusyError, UsageError
from operations.project import Project
from operations.screen import Screen
from operations.turn import turn
from operations.version import VERSION
from simulator.errors import ToolError

from .kept import Kept
from .policy_changes import policy_changes
from .pythons import kept_pythons, python_of
from .rehearsal import Options, Rehearsal, snapshots_of
from .revisions import Blobs, Repository
from .tree import Tree, TreeError

_TREES = ".trees"


@dataclass(frozen=True)
class Change:
    """Two revisions of a project."""

    project: Project
    base: Tree
    head: Tree

    def environments(self, asked: Sequence[str]) -> list[str]:
        """Return the environments to look at: those that are asked for, or all of both revisions.

        Raises:
            UsageError: Neither revision has one that is asked for.
        """
        known = sorted({*self.base.environments(), *self.head.environments()})
        for name in asked:
            if name not in known:
                there = ", ".join(known) or "none"
                raise UsageError(
                    f"environment: got {name}; expected one that the base or the head has: "
                    f"{there}. Correct it. Nothing was started."
                )
        return list(dict.fromkeys(asked)) or known

    def review(self, names: Sequence[str], options: Options, screen: Screen) -> Review:
        """Rehearse the change in environments, one after the other.

        Raises:
            BusyError: Another rehearsal of an environment is at work.
            KeyboardInterrupt: A signal has ended it; nothing of it is left.
        """
        policies = policy_changes(self.base, self.head)
        judge = any(each.effect != "stricter" for each in policies)
        reviews: list[EnvironmentReview] = []
        untouched: list[Untouched] = []
        for name in names:
            screen.say("", f"environment {name}")
            work = Rehearsal(self.project, name, self.base, self.head, options, screen, judge)
            found = work.run()
            if isinstance(found, Untouched):
                untouched.append(found)
                screen.done("untouched", found.reason)
            else:
                reviews.append(found)
                screen.done("review", found.outcome, f"{found.seconds:.0f} s")
        return Review(
            version=VERSION,
            base=self.base.commit,
            head=self.head.commit,
            made=datetime.now(UTC),
            policies=policies,
            environments=tuple(reviews),
            untouched=tuple(untouched),
        )

    def keep(self, names: Sequence[str], screen: Screen) -> bool:
        """Deploy the base of environments, and keep it for rehearsals; tell whether all are up.

        Raises:
            BusyError: Another rehearsal of an environment is at work.
            KeyboardInterrupt: A signal has ended it; what was kept before stays.
        """
        up = True
        for name in names:
            screen.say("", f"environment {name}")
            rehearsal = Rehearsal(self.project, name, self.base, self.head, Options(), screen)
            for each in rehearsal.keep():
                up = False
                screen.done("failed", f"{each.resource}: {each.line}".removeprefix(": "))
        return up


@contextmanager
def opened(project: Project, base: str, head: str | None, screen: Screen) -> Iterator[Change]:
    """Make the trees of a change; they are gone afterwards.

    Args:
        project: The project in its work tree.
        base: The revision that is there.
        head: The revision that is to come; None takes the work tree as it is.
        screen: Where progress is shown.

    Raises:
        UsageError: A revision is not there.
    """
    repository = Repository(project.root)
    commit = repository.commit(base)
    own = repository.with_work(repository.commit("HEAD"))
    folder = project.root / ".evenkeel" / _TREES / secrets.token_hex(4)
    _remove_left_behind(project, repository)
    with ExitStack() as made:
        made.enter_context(turn(folder, "rehearse"))
        made.callback(shutil.rmtree, folder, ignore_errors=True)

        def tree(name: str, commit: str) -> Tree:
            screen.waiting("trees", f"{name} {commit[:12]}")
            return made.enter_context(_tree(repository, commit, folder / name, own, screen))

        old = tree("base", commit)
        if head is None:
            new = _work_tree(project, repository, own)
        else:
            new = tree("head", repository.commit(head))
        yield Change(project, old, new)


@contextmanager
def _tree(
    repository: Repository, commit: str, folder: Path, own: Blobs, screen: Screen
) -> Iterator[Tree]:
    """Make the tree of a commit; what cannot be installed for it is its `problem`."""
    if commit == NOTHING:
        folder.mkdir(parents=True)
        yield Tree(folder, commit, {}, sys.executable)
        return
    with ExitStack() as made:
        where = made.enter_context(repository.tree(commit, folder))
        blobs, problem = repository.blobs(commit), ""
        tell = partial(screen.done, "pruned")
        try:
            python = made.enter_context(python_of(where, blobs, own, os.environ, tell))
        except TreeError as error:
            # a part of the review: who reads it must know why it says so little
            python, problem = sys.executable, f"{commit[:12]}: {error}"
        yield Tree(where, commit, blobs, python, problem)


def kept_of(project: Project) -> tuple[Kept, ...]:
    """Return what rehearsals have kept: of this project, and of this user's projects together."""
    found = [snapshots_of(project).kept()]
    with suppress(ToolError):  # somebody without a cache keeps none there
        found.append(kept_pythons(os.environ).kept())
    return tuple(each for each in found if each.number)


def _work_tree(project: Project, repository: Repository, blobs: Blobs) -> Tree:
    return Tree(project.root, repository.commit("HEAD"), blobs, sys.executable)


def _remove_left_behind(project: Project, repository: Repository) -> None:
    """Remove the trees of rehearsals that were killed; those of others at work stay."""
    for left in (project.root / ".evenkeel" / _TREES).glob("*"):
        if left.is_dir():
            with suppress(BusyError), turn(left, "rehearse"):
                for tree in left.iterdir():
                    repository.remove_tree(tree)
                shutil.rmtree(left, ignore_errors=True)
