"""A program that is a fork of its host: as if it had been started anew, however it ends."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.cluster.processes import alive, recorded
from simulator.engine import embedded
from simulator.engine.crew import Crew
from simulator.engine.request import Operation, Outcome, Request
from tests.simulator.engine.comparison import Bench
from tests.simulator.engine.packs import make_pack

_BEGINNING = "import os, sys\nimport pulumi\n"


class Project:
    """A project without resources; what its program does is changed at will."""

    def __init__(self, folder: Path, crew: Crew) -> None:
        """Make it in an empty folder."""
        self.crew = crew
        self.packs: tuple[Path, ...] = ()
        self._folder = folder
        self._bench = Bench("policed", folder, embedded.run)
        (folder / "Pulumi.yaml").write_text("{name: project, runtime: python, main: program}")
        (folder / "program").mkdir()
        (folder / "components").mkdir()
        self.write("")
        self.components("")

    def write(self, source: str) -> None:
        """Give it a program."""
        (self._folder / "program" / "__main__.py").write_text(_BEGINNING + source)

    def components(self, source: str) -> None:
        """Give the package that the program may import another content."""
        (self._folder / "components" / "__init__.py").write_text(source)

    def run(
        self, operation: Operation = "preview", *, hosted: bool = True
    ) -> tuple[Outcome, list[str]]:
        """Do an operation; returns its outcome and what was said, in order."""
        said: list[str] = []

        def emit(event: dict[str, Any]) -> None:
            if "diagnosticEvent" in event:
                said.append(f"{event['diagnosticEvent']['severity']}: {self._plain(event)}")

        return embedded.run(self._request(operation, hosted=hosted), emit), said

    @property
    def hosted(self) -> list[int]:
        """The hosts that stay for the next operation."""
        records = recorded(self._folder / "state" / "processes")
        return [each.pid for each in records if each.name.startswith("host-") and alive(each)]

    def _request(self, operation: Operation, *, hosted: bool) -> Request:
        request: Request = self._bench.request(operation)
        return replace(
            request,
            project=self._folder,
            config={"project:stage": "1"},
            secret_keys=frozenset(),
            policy_packs=self.packs,
            environ={**request.environ, "PYTHONPATH": str(self._folder)},
            crew=self.crew if hosted else None,
        )

    def _plain(self, event: dict[str, Any]) -> str:
        return str(event["diagnosticEvent"]["message"]).replace(str(self._folder), "FOLDER")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Return a project whose crew ends with the test."""
    with Crew() as crew:
        yield Project(tmp_path, crew)


def test_each_operation_begins_with_what_was_imported_and_nothing_else(project: Project) -> None:
    """One host, two programs: config, arguments, folder, output and `is_dry_run` are their own."""
    project.write(
        "import components\n"
        "components.SEEN.append(os.environ.setdefault('MARK', 'first'))\n"
        "print(sys.argv, os.path.basename(os.getcwd()), components.SEEN, flush=True)\n"
        "print('no end of line', end='', file=sys.stderr)\n"
        "pulumi.export('dry', pulumi.runtime.is_dry_run())\n"
        "pulumi.export('stage', pulumi.Config('project').require('stage'))\n"
        "pulumi.export('of', pulumi.get_stack() + pulumi.get_project())\n"
    )
    project.components("SEEN = []\n")
    plain, expected = project.run("preview", hosted=False)

    first, heard = project.run("preview")
    (host,) = project.hosted
    second, _ = project.run("up")

    assert (dict(first.outputs), sorted(heard)) == (dict(plain.outputs), sorted(expected))
    assert any("['.'] program ['first']" in each for each in heard)
    assert dict(second.outputs) == {"dry": False, "stage": "1", "of": "testproject"}
    assert project.hosted == [host]


@pytest.mark.parametrize(
    "end",
    [
        "raise ValueError('as it is')",
        "sys.exit(3)",
        "os.kill(os.getpid(), 9)",
        "raise pulumi.RunError('wrong')",
    ],
)
def test_an_end_is_told_as_of_a_program_of_its_own(project: Project, end: str) -> None:
    """An exception with its own frames, a status, a signal; nobody stays after a failure."""
    project.write(f"def deep():\n    {end}\n\ndeep()\n")
    plain, expected = project.run(hosted=False)

    outcome, heard = project.run()

    assert not outcome.ok
    assert outcome.message.startswith(plain.message[:20])
    assert [each.splitlines()[0] for each in heard] == [each.splitlines()[0] for each in expected]
    assert project.hosted == []


def test_a_program_ends_with_its_host(project: Project) -> None:
    """Whoever ends the host has ended the program; the next operation has another host."""
    project.write("import time\nos.kill(os.getppid(), 9)\ntime.sleep(3600)\n")
    outcome, _ = project.run()

    project.write("pulumi.export('well', True)\n")
    again, _ = project.run()

    assert not outcome.ok
    assert "ended by SIGKILL" in outcome.message
    assert again.outputs == {"well": True}


def test_nobody_waits_for_imports_that_nobody_wants_any_more(
    project: Project, tmp_path: Path
) -> None:
    """A pack that does not start ends the run, however long the program's imports take."""
    project.write("import components\n")
    project.components("import time\ntime.sleep(3600)\n")
    project.packs = (make_pack(tmp_path, "raise RuntimeError('no room')"),)

    outcome, _ = project.run()

    assert "no room" in outcome.message
    assert project.hosted == []


def test_what_has_changed_is_imported_anew(project: Project) -> None:
    """Also where it is a file that was read while importing."""
    project.write("import components\npulumi.export('value', components.VALUE)\n")
    project.components(
        "from pathlib import Path\nVALUE = Path(__file__).with_name('value').read_text()\n"
    )
    value = Path(project._folder, "components", "value")
    found = []
    for content in ("one", "three"):
        value.write_text(content)
        found.append(project.run()[0].outputs["value"])

    assert found == ["one", "three"]


@pytest.mark.parametrize(
    "beginning",
    ["DRY = pulumi.runtime.is_dry_run()", "print('hello')\nDRY = pulumi.runtime.is_dry_run"],
    ids=["asks whether it is a preview", "prints"],
)
def test_what_does_more_than_define_things_is_imported_each_time(
    project: Project, beginning: str
) -> None:
    """It finds all as if there were no host."""
    project.write(
        "import components\nasked = components.DRY\n"
        "pulumi.export('dry', asked() if callable(asked) else asked)\n"
    )
    project.components(f"import pulumi\n{beginning}\n")

    first, heard = project.run("preview")
    second, _ = project.run("up")

    assert (first.outputs["dry"], second.outputs["dry"]) == (True, False)
    assert sum("hello" in each for each in heard) == ("hello" in beginning)
    assert project.hosted == []
