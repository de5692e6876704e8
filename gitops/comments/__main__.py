"""Shows a review as one comment on a pull or merge request.

Usage: python -m gitops.comments --review FILE --forge github --repository OWNER/NAME --number N

The token comes from the environment alone: EVENKEEL_TOKEN, else GITHUB_TOKEN or GITLAB_TOKEN.
"""

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from components.errors import EvenkeelError
from gitops.comments import github, gitlab, touched
from gitops.comments.dialect import LARGEST
from gitops.comments.errors import CommentError
from gitops.comments.forge import Thread
from gitops.comments.markdown import markdown
from gitops.comments.publishing import publish
from gitops.comments.web import Web
from gitops.review import reading
from gitops.review.html.page import page
from gitops.review.visible import visible

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+")
_TOKENS: Final = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN"}
_ADDRESSES: Final = {
    "github": ("GITHUB_API_URL", github.URL),
    "gitlab": ("CI_API_V4_URL", gitlab.URL),
}


def main(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """Comment, or with `--dry-run` print the comment; returns the exit status."""
    given = _parser().parse_args(arguments)
    try:
        review = reading.read(given.review)
        paths = touched.read(given.touched) if given.touched else ()
        body = markdown(review, given.forge, given.artifact, touched=paths)
        if given.markdown:
            given.markdown.write_text(body, encoding="utf-8")
        if given.html:
            given.html.write_text(page(review), encoding="utf-8")
        if given.dry_run:
            sys.stdout.write("" if given.markdown else body)
            return 0
        done = publish(_thread(given, environ), review, body)
    except (EvenkeelError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}.\n")
        return 1
    removed = f", {done.removed} of ours besides it removed" if done.removed else ""
    where = visible(done.comment.url, 200) or f"comment {done.comment.number}"
    sys.stdout.write(f"{done.what}: {where}{removed}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gitops.comments", allow_abbrev=False)
    parser.add_argument("--review", type=Path, required=True, help="what evenkeel rehearse wrote")
    parser.add_argument("--forge", choices=list(LARGEST), required=True)
    parser.add_argument("--repository", required=True, help="OWNER/NAME")
    parser.add_argument("--number", type=int, required=True, help="of the pull or merge request")
    parser.add_argument("--artifact", default="", help="the address of the full report")
    parser.add_argument(
        "--touched", type=Path, help="a JSON list: the files of the change that make its review"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the comment, make none")
    parser.add_argument("--markdown", type=Path, help="a file for the comment")
    parser.add_argument("--html", type=Path, help="a file for the full report")
    return parser


def _thread(given: argparse.Namespace, environ: Mapping[str, str]) -> Thread:
    token = environ.get("EVENKEEL_TOKEN") or environ.get(_TOKENS[given.forge])
    if not token:
        raise CommentError(
            f"EVENKEEL_TOKEN: got nothing; expected a token that may comment. "
            f"Set it, or {_TOKENS[given.forge]}."
        )
    steps = given.repository.split("/")
    if not _REPOSITORY.fullmatch(given.repository) or {".", ".."} & set(steps):
        raise CommentError(
            f"--repository: got {visible(given.repository, 80)}; expected OWNER/NAME."
        )
    if given.number < 1:
        raise CommentError(f"--number: got {given.number}; expected 1 or more.")
    variable, usual = _ADDRESSES[given.forge]
    base = (environ.get("EVENKEEL_FORGE_URL") or environ.get(variable) or usual).rstrip("/")
    if given.forge == "gitlab":
        web = Web(base, gitlab.headers(token), gitlab.NEEDS)
        return gitlab.GitLab(web, given.repository, given.number)
    web = Web(base, github.headers(token), github.NEEDS)
    return github.GitHub(web, given.repository, given.number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
