"""Whatever is killed with -9, at whatever moment: the next `up` finishes and duplicates nothing."""

import contextlib
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import psutil
import pytest

from simulator.cluster.api import KubernetesApi
from simulator.engine import state
from tests.end_to_end.driver import bring_up, start
from tests.end_to_end.owners import PROGRAM, SECRET, SPACE, owners
from tests.end_to_end.progress import Progress
from tests.end_to_end.rehearsal import ROOT, Rehearsal
from tests.end_to_end.victims import VICTIMS, Victim, api_server, engine, pack, plugin, program

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("kill"),  # all share what is clean
    pytest.mark.timeout(1800),
]

MOMENTS = ((2, 7), (4, 9), (1, 6), (3, 8), (0, 5))
"""Ninths of the way, an early and a late one in a row: what goes on is killed, too.

What is left half done comes after a late one: nearly all of the way is there to go back.
"""

OF_THE_PACK = (0, 1)
"""Before it has judged what comes last; judging is a third of an `up`, so its test is its own."""

OF_THE_FIRST = (24, 50)
"""Entries of an `up` from nothing: while nearly nothing is there, and nearly all."""

ALONE = (program, plugin, api_server)
"""Whom an engine without a command has, too: no preview is made then."""

LEAST_ENTRIES, LEAST_MOMENTS = 60, 7
ENDED = {"engine": {-9}, "api_server": {0, 1, 5}, "pack": {1}}
"""How an `up` may end whose victim was killed; others may be started anew, or make it fail."""

KINDS = (
    ("v1", "Namespace"),
    ("v1", "ConfigMap"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("apps/v1", "Deployment"),
)


def _objects(rehearsal: Rehearsal) -> Counter[tuple[str, str]]:
    """Count the objects of each kind in each namespace that the platform may have."""
    api = KubernetesApi(rehearsal.session / "kubeconfig")
    counts: Counter[tuple[str, str]] = Counter()
    for version, kind in KINDS:
        for found in api.list(version, kind):
            counts[kind, found["metadata"].get("namespace", "")] += 1
    api.close()
    return counts


@dataclass
class Clean:
    """What there is after an `up` that nothing disturbs, and the way to the next one."""

    rehearsal: Rehearsal
    objects: list[Counter[tuple[str, str]]]
    """For the environment of each of the two owners."""

    entries: int
    """How many entries the journal of an `up` from one to the other comes to."""

    target: int = 1
    """The owner that the next `up` is about."""

    done: int = 0
    """How many entries `up`s that were cut off have written on the way that is gone now."""

    hits: list[int] = field(default_factory=list)
    """After how many entries of its way each victim was killed."""

    ahead: bool = False
    """Whether all the work of the way is still to be done."""

    def turn(self) -> None:
        """Go for the other owner, where that is not so already: the next `up` has all to do."""
        if not self.ahead:
            self.target = 1 - self.target
            self.done, self.ahead = 0, True
            self.rehearsal.write(owners()[self.target])

    def finish(self, *, by_command: bool) -> None:
        """Hold the next `up` to finish, and to duplicate nothing; alone the engine previews not."""
        self.ahead = False
        again = self.rehearsal.json("up", "local") if by_command else bring_up(self.rehearsal)
        assert again["exit"] == 0, again
        assert again["missing"] == []
        assert _objects(self.rehearsal) == self.objects[self.target]

    def aim(self, place: int) -> int:
        """Return how many entries of the way are the moment of one of ten places.

        The first is before the first step; at the last the state is about to be written.
        """
        return (self.entries - 2) * place // 9


@pytest.fixture(scope="module")
def rules() -> bool:
    """Only the last test here is about the policy pack."""
    return False


@pytest.fixture(scope="module")
def clean(rehearsal: Rehearsal) -> Clean:
    """Both environments, brought up one after the other."""
    rehearsal.use_program(PROGRAM)
    one, other = owners()
    rehearsal.write(one)
    assert bring_up(rehearsal)["exit"] == 0
    before = _objects(rehearsal)
    rehearsal.write(other)
    progress = Progress(rehearsal)
    with rehearsal.start("up", "local", "--json") as running:
        output, said = _end(running, progress)
    assert running.returncode == 0, output + said
    assert progress.entries >= LEAST_ENTRIES
    return Clean(rehearsal, [before, _objects(rehearsal)], progress.entries)


@pytest.mark.parametrize("entries", OF_THE_FIRST)
def test_a_first_up_that_was_killed_is_gone_on_with(rehearsal: Rehearsal, entries: int) -> None:
    """There is no state yet beside the journal, and secrets are in it that nobody else can read."""
    rehearsal.run("down", "local")
    rehearsal.use_program(PROGRAM)
    rehearsal.write(owners()[0])
    folder, progress = rehearsal.session / "state", Progress(rehearsal)
    with rehearsal.start("up", "local", "--json") as running:
        assert _kill(rehearsal, running, engine, (progress, entries))
        running.communicate(timeout=600)
    journal = (folder / "journal.jsonl").read_text()

    assert not (folder / "state.json").exists()
    assert "ciphertext" in journal
    assert SECRET not in journal
    finished = rehearsal.json("up", "local")
    assert finished["exit"] == 0, finished
    assert finished["missing"] == []
    assert SECRET not in (folder / "state.json").read_text()
    assert bring_up(rehearsal)["changes"] == 0


@pytest.mark.parametrize("victim", VICTIMS)
def test_the_next_up_finishes_and_duplicates_nothing(clean: Clean, victim: Victim) -> None:
    """Ten moments spread over an `up` that makes, changes and deletes.

    After two moments the owner changes back: the next `up` has all the work to do anew, on top of
    what two kills have left half done, or after an `up` that was left in peace. What the engine
    knows is held against the cluster after each kill, and the cluster against a clean one.
    """
    aims = [clean.aim(place) for place in range(10)]
    assert sorted(set(aims)) == aims
    clean.hits.clear()
    for number, pair in enumerate(MOMENTS):
        clean.turn()
        for place in pair:
            _hit(clean, victim, aims[place])
        if number % 2 == 0:
            clean.finish(by_command=number == len(MOMENTS) - 1)

    assert bring_up(clean.rehearsal)["changes"] == 0
    # a busy machine may be a few steps further by then, and so two at the same one
    assert len(set(clean.hits)) >= LEAST_MOMENTS, clean.hits
    assert min(clean.hits) == 0


def test_the_next_up_goes_on_without_the_pack_that_was_killed(clean: Clean) -> None:
    """What was not judged is not done; a new pack judges it."""
    packs = clean.rehearsal.root / "policies"
    packs.symlink_to(ROOT / "policies")
    try:
        clean.turn()
        for place in OF_THE_PACK:
            _hit(clean, pack, clean.aim(place))
            # the service is what comes last, and so still another owner's
            assert _served(clean.rehearsal) == owners()[1 - clean.target]["owner"]
        clean.finish(by_command=True)  # which judges
        assert _served(clean.rehearsal) == owners()[clean.target]["owner"]
    finally:
        packs.unlink()


def _served(rehearsal: Rehearsal) -> str:
    """Return the owner whose pods the service has, as the state knows it."""
    ledger = state.load(rehearsal.session / "state").ledger
    (front,) = (each for each in ledger.resources() if each.urn.endswith("::front"))
    return str(front.inputs["spec"]["selector"]["app"])


def _hit(clean: Clean, victim: Victim, aim: int) -> None:
    """Kill the victim once so many entries of the way are there, those of other `up`s among them.

    Where the `up` ends well all the same, its way is at its end, and another one begins.
    """
    clean.ahead, progress = False, Progress(clean.rehearsal)
    with _start(clean.rehearsal, victim, aim) as running:
        left = aim and max(aim - clean.done, 1)
        hit = _kill(clean.rehearsal, running, victim, (progress, left))
        progress.now()
        clean.hits.append(clean.done + progress.entries)
        output, said = _end(running, progress)
    assert hit, (
        f"{victim.__name__}: had ended before {aim} entries, at {clean.hits[-1]}: {output}{said}"
    )
    assert running.returncode in ENDED.get(victim.__name__, {0, 1}), output + said
    if victim is not api_server:  # it shows nothing until the next `up` starts it again
        _check_state(clean.rehearsal)
    clean.done += progress.entries
    if running.returncode == 0:
        clean.turn()


def _start(rehearsal: Rehearsal, victim: Victim, aim: int) -> subprocess.Popen[str]:
    """Start an `up`; what the engine has started dies in its own work, and once in a preview."""
    if aim and victim in ALONE:
        return start(rehearsal)
    return rehearsal.start("up", "local", "--json")


def _end(running: subprocess.Popen[str], progress: Progress) -> tuple[str, str]:
    """Wait for the end of a command and see how far it comes; return what it has said."""
    while running.poll() is None:
        progress.now()
        time.sleep(0.02)
    return running.communicate()


def _kill(
    rehearsal: Rehearsal,
    running: subprocess.Popen[str],
    victim: Victim,
    moment: tuple[Progress, int],
) -> bool:
    """Kill the victim once there are so many entries; False when the command ended first.

    No entries are the moment when the program has just been started, or the victim after it.
    """
    progress, entries = moment
    while running.poll() is None:
        if progress.now() >= entries and (entries or program(rehearsal, running)):
            process = victim(rehearsal, running)
            if process is not None:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
                    return True
        time.sleep(0.005)
    return False


def _check_state(rehearsal: Rehearsal) -> None:
    """Hold the engine to know, or to doubt, every object that there is, and to invent none."""
    ledger = state.load(rehearsal.session / "state").ledger
    doubted = {each.resource.urn for each in ledger.pending()}
    known, sure = set(), set()
    for each in (*ledger.resources(), *(each.resource for each in ledger.pending())):
        metadata = each.inputs.get("metadata") or {}
        if metadata.get("namespace") == SPACE:
            name = each.type.rpartition(":")[2], metadata["name"]
            known.add(name)
            if each.urn not in doubted and not each.pending_replacement:
                sure.add(name)
    there = set(_names(rehearsal))

    assert there - known == set()
    assert sure - there == set()


def _names(rehearsal: Rehearsal) -> Iterator[tuple[str, str]]:
    """Yield kind and name of every object in the program's namespace that it can have made."""
    api = KubernetesApi(rehearsal.session / "kubeconfig")
    for version, kind in KINDS[1:]:
        for each in api.list(version, kind, namespace=SPACE):
            name = each["metadata"]["name"]
            if (kind, name) != ("ConfigMap", "kube-root-ca.crt"):
                yield kind, name
    api.close()
