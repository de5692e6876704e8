"""What a job prints cannot command the runner that reads it."""

import pytest

from gitops.ci.log import deaf_runner, harmless, say


@pytest.mark.parametrize(
    "text",
    [
        "::set-env name=PATH::/tmp",
        "  ::add-mask::x",
        "a\n::error::b",
        "##[add-path]/tmp",
        "x ##[set-env name=A]b",
        "\x1b[2J\x1b[1;1H::group::x",
        "\r::stop-commands::x",
    ],
)
def test_a_command_is_text(text: str) -> None:
    """Nothing that a runner or a terminal obeys is left, and all of it is one line."""
    line = harmless(text)

    assert "::" not in line
    assert "##[" not in line
    assert line.isprintable()


def test_marks_that_turn_text_around_are_taken_out() -> None:
    """A name reads as it is."""
    assert harmless("a\u202eb\u2066c\u200fd") == "abcd"
    assert len(harmless("x" * 9000)) == 2000


def test_the_runner_is_deaf_meanwhile(capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub's runner obeys nothing until it hears a word that nobody can guess."""
    with deaf_runner({"GITHUB_ACTIONS": "true"}):
        say("between")
    first, between, last = capsys.readouterr().out.splitlines()

    token = first.removeprefix("::stop-commands::")
    assert between == "between"
    assert last == f"::{token}::"
    assert len(token) == 32
    with deaf_runner({}):
        say("alone")
    assert capsys.readouterr().out == "alone\n"
