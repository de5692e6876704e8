"""Rows of `make bench`: chosen by name, shown at once, and all of them to be had."""

import io
import re
from pathlib import Path

import pytest

from tests.bench import jobs, policies
from tests.bench.__main__ import PARTS, main
from tests.bench.rows import Part, Row, Table, UnknownRowError, chosen

PART = Part(
    {"a.one": Row("one"), "a.two": Row("two", ordinary=False), "b.three": Row("three")},
    lambda _: None,
)


class _Out(io.StringIO):
    """Remembers what had been written each time that it was flushed."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed: list[str] = []

    def flush(self) -> None:
        self.flushed.append(self.getvalue())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], {"a.one", "b.three"}),
        (["a"], {"a.one"}),
        (["a.two"], {"a.two"}),
        (["a.two", "b"], {"a.two", "b.three"}),
    ],
)
def test_rows_are_chosen_by_their_names_or_their_parts(
    names: list[str], expected: set[str]
) -> None:
    """What is for the asking only has to be named itself."""
    assert chosen([PART], names) == expected


@pytest.mark.parametrize("name", ["c", "a.", "a.four", "one"])
def test_a_name_that_means_nothing_is_refused(name: str) -> None:
    """Nothing is measured in place of what was meant."""
    with pytest.raises(UnknownRowError, match=rf"got '{re.escape(name)}'; expected a, b, or"):
        chosen([PART], [name])


def test_each_row_is_shown_when_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Title and heads come with the first one; whoever watches waits for no other row."""
    out = _Out()
    monkeypatch.setattr("sys.stdout", out)
    table = Table("times", {"job": 6, "took": 6})

    table.row("up", "1 s")
    table.row("down")

    assert out.flushed == [
        "times\njob     took\nup       1 s\n",
        "times\njob     took\nup       1 s\ndown\n",
    ]


@pytest.mark.parametrize(
    ("aim", "seconds", "shown"),
    [("60 s", 60.0, ""), ("60 s", 60.1, "over"), ("", 900.0, ""), ("60 ms", 900.0, "")],
)
def test_a_time_above_the_aim_is_marked(aim: str, seconds: float, shown: str) -> None:
    """What has no aim in seconds is never too long."""
    assert Row("job", aim).mark(seconds) == shown


def test_every_job_that_is_promised_has_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """From no tool at all, with the environment as it is, and again; with real charts slower."""
    prod = [f"jobs.{cloud}-prod" for cloud in ("aws", "azure", "gcp", "private")]
    local = [f"jobs.{each}{job}" for each in ("", "all-") for job in ("up", "again", "preview")]

    assert {"jobs.tools", *local, *prod, *(f"{each}-again" for each in prod)} <= set(jobs.ROWS)
    assert (jobs.ROWS["jobs.tools"].aim, jobs.ROWS["jobs.tools"].ordinary) == ("900 s", False)
    assert [jobs.ROWS[f"{each}-again"].aim for each in prod] == ["20 s"] * 4
    for charts, aims in ((False, ("60 s", "10 s")), (True, ("120 s", "20 s"))):
        monkeypatch.setattr(jobs, "_CHARTS", charts)
        assert (jobs._aim(60, 120), jobs._aim(10, 20)) == aims


def test_a_fresh_machine_has_none_of_the_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But git, make and Python, and the user's settings for registries."""
    for folder, names in (("a", ("git", "go", "kubectl")), ("b", ("git", "make", "uv", "gotop"))):
        for name in names:
            (tmp_path / folder / name).parent.mkdir(exist_ok=True)
            (tmp_path / folder / name).touch()
    monkeypatch.setenv("PATH", f"{tmp_path}/a:{tmp_path}/b::{tmp_path}/none")
    monkeypatch.setenv("EVENKEEL_HELM", "/somewhere/helm")
    monkeypatch.setenv("GOPROXY", "https://proxy.example.com")

    environ = jobs._bare_environ(tmp_path)

    found = {each.name: each.resolve().parent.name for each in (tmp_path / "bin").iterdir()}
    assert found == {"git": "a", "gotop": "b", "make": "b"}
    assert environ["PATH"] == str(tmp_path / "bin")
    assert environ["XDG_CACHE_HOME"] == str(tmp_path / "cache")
    assert environ["GOPROXY"] == "https://proxy.example.com"
    assert "EVENKEEL_HELM" not in environ


def test_all_rows_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each under a name that says its part."""
    assert main(["--list"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]

    assert listed == [name for part in PARTS for name in part.rows]
    for part in PARTS:
        assert len({name.partition(".")[0] for name in part.rows}) == 1


def test_a_name_is_refused_with_words(capsys: pytest.CaptureFixture[str]) -> None:
    """And with the status of a wrong command line."""
    assert main(["polices"]) == 2
    assert capsys.readouterr().err.startswith("bench: got 'polices'; expected jobs, policies, ")


def test_the_pack_is_measured_beside_the_naive_way(capsys: pytest.CaptureFixture[str]) -> None:
    """One row by itself, with the aim, both times, and their ratio."""
    name = "policies.judged-definition"
    policies.measure(frozenset({name}))
    row = capsys.readouterr().out.splitlines()[-1]

    assert row.startswith(policies.ROWS[name].what)
    assert re.search(r" 60 ms +\d+\.\d +\d+\.\d +\d+\.\d$", row)
