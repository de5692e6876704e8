"""`python -m gitops.comments`: what is typed, what comes out, what is refused."""

from pathlib import Path

import pytest

from gitops.comments.__main__ import main
from gitops.comments.markdown import markdown
from gitops.review.html.page import page
from tests.gitops.comments.forges import TOKEN, Server
from tests.gitops.review.examples import small


def command(server: Server, path: Path, *more: str) -> tuple[list[str], dict[str, str]]:
    """Return what is typed, and the environment."""
    given = ["--review", str(path), "--forge", "github", "--repository", "acme/platform"]
    return [*given, "--number", "7", *more], {
        "EVENKEEL_FORGE_URL": server.url,
        "EVENKEEL_TOKEN": TOKEN,
    }


def test_the_command_comments(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It reads the file, takes the token from the environment, and says what it did."""
    path = tmp_path / "review.json"
    path.write_text(small().model_dump_json(), encoding="utf-8")
    typed, environ = command(server, path, "--artifact", "https://example.com/1")

    assert main(typed, environ) == 0
    assert capsys.readouterr().out == f"made: {server.url}/c/1041\n"
    assert "[Full report](https://example.com/1)" in server.ours[0]


def test_a_dry_run_prints_the_comment_and_asks_nobody(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No token is wanted for it."""
    path = tmp_path / "review.json"
    path.write_text(small().model_dump_json(), encoding="utf-8")
    typed, _ = command(server, path, "--dry-run")

    assert main(typed, {}) == 0
    assert capsys.readouterr().out == markdown(small(), "github")
    assert server.asked == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "got the file (Invalid JSON"),
        (b"[]", "expected evenkeel.dev/review/v1"),
        (b'{"base": "x", "\x1b[31m": 1}', "expected evenkeel.dev/review/v1"),
        (b" " * 20_000_001, "got more than 20,000,000 bytes"),
        (b'{"version": "' + b"x" * 70_000 + b'"}', "expected evenkeel.dev/review/v1"),
        (b"\xff\xfe", "expected evenkeel.dev/review/v1"),
    ],
    ids=["cut", "a list", "strange keys", "too large", "a long name", "no text"],
)
def test_a_file_that_is_no_review_gets_one_message(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    message: str,
) -> None:
    """One line, without a byte of what is in the file, and nothing is sent."""
    path = tmp_path / "review.json"
    path.write_bytes(content)
    typed, environ = command(server, path)

    assert main(typed, environ) == 1
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert len(said) < 1_000
    assert "\x1b" not in said
    assert server.asked == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"--repository": "../x"}, "--repository: got ../x; expected OWNER/NAME."),
        ({"--repository": "a/b?c"}, "--repository: got a/b?c"),
        ({"--number": "0"}, "--number: got 0"),
        ({"--review": "/nowhere"}, "/nowhere: got No such file or directory"),
        ({"--artifact": "file:///etc"}, "--artifact: got file:///etc"),
    ],
)
def test_what_is_typed_wrong_gets_one_message(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, str],
    message: str,
) -> None:
    """Nothing is asked of the forge."""
    path = tmp_path / "review.json"
    path.write_text(small().model_dump_json(), encoding="utf-8")
    typed, environ = command(server, path)
    more = [word for pair in changes.items() for word in pair]  # the last one counts

    assert main([*typed, *more], environ) == 1
    assert message in capsys.readouterr().err
    assert server.asked == []


def test_without_a_token_nothing_is_asked(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the variables."""
    path = tmp_path / "review.json"
    path.write_text(small().model_dump_json(), encoding="utf-8")
    typed, _ = command(server, path)

    assert main(typed, {"EVENKEEL_FORGE_URL": server.url}) == 1
    assert "Set it, or GITHUB_TOKEN." in capsys.readouterr().err
    assert server.asked == []


def test_files_are_written_beside(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The comment and the full report; with the comment in a file nothing is printed."""
    path, comment, report = (tmp_path / name for name in ("review.json", "c.md", "r.html"))
    path.write_text(small().model_dump_json(), encoding="utf-8")
    typed, _ = command(server, path, "--dry-run", "--markdown", str(comment))

    assert main([*typed, "--html", str(report)], {}) == 0
    assert comment.read_text(encoding="utf-8") == markdown(small(), "github")
    assert report.read_text(encoding="utf-8") == page(small())
    assert main([*typed, "--html", str(tmp_path / "no" / "folder")], {}) == 1
    assert capsys.readouterr().err == f"{tmp_path}/no/folder: No such file or directory.\n"


def test_files_that_make_the_review_are_handed_over_in_a_file(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path may look like an option; what is no list of paths is refused."""
    path, listed = tmp_path / "review.json", tmp_path / "touched.json"
    path.write_text(small().model_dump_json(), encoding="utf-8")
    typed, _ = command(server, path, "--dry-run", "--touched", str(listed))

    listed.write_text('["--help", "gitops/a.py"]')
    assert main(typed, {}) == 0
    assert "it touches `--help`, `gitops/a.py`. Read that first." in capsys.readouterr().out
    for content in ("{}", "[1]", "[", ""):
        listed.write_text(content)
        assert main(typed, {}) == 1
        assert "expected a file with a JSON list of paths" in capsys.readouterr().err
