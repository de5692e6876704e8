"""A plan holds while nothing that it was made from has moved; each tampering is refused."""

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops.plans.errors import PlanRefusedError
from gitops.plans.ingredients import REMEDIES, Source, gather, state_digest
from gitops.plans.key import KeyFormError, PlanKey
from gitops.plans.sealed import Folder, Seal

TAMPERINGS = yaml.safe_load((Path(__file__).parent / "tamperings.yaml").read_text(encoding="utf-8"))
KEY = PlanKey.of("a key of our own that nobody else knows")
MADE = datetime(2030, 1, 1, 10, tzinfo=UTC)
PLAN = b'{"resourcePlans": {"bucket": "a name that is nobody\'s business"}}'
STATE = {"deployment": {"manifest": {"time": "2030-01-01T08:00:00Z"}, "resources": [1]}}

FILES = {
    "requirements.txt": "pulumi==3",
    "requirements-aws.txt": "pulumi-aws==7",
    "charts.lock.json": '{"a": "1"}',
    "policies/rules/pods.yaml": "- id: a",
    "policies/dispatch.py": "import this",
    "policies/exemptions.yaml": "[]",
    "vendor/redis-1.0.0.tgz": "chart",
    "environments/Pulumi.prod.yaml": "config: {a: 1}",
    "environments/Pulumi.staging.yaml": "config: {a: 2}",
}


@dataclass
class Bench:
    """A project, two plans, and what is true when they are carried out."""

    root: Path
    now: datetime = MADE + timedelta(hours=1)
    key: PlanKey = KEY
    source: Source = field(init=False)

    def __post_init__(self) -> None:
        """Write the project and the plans of `prod` and `staging`."""
        for name, text in FILES.items():
            path = self.root / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.source = Source(
            root=self.root / "project",
            environment="prod",
            commit="1" * 40,
            engine="pulumi v3.272.0",
            version="0.1.0",
            state=state_digest(STATE),
            backend="s3://state?access=a-password",
            account={"aws account": "123456789012"},
            packages={"pulumi-aws": "7.3.0"},
        )
        self.seal("plan", self.source)
        self.seal("other", replace(self.source, environment="staging"))

    def seal(self, folder: str, source: Source) -> None:
        """Make a plan."""
        Folder(self.root / folder, KEY).write(PLAN, gather(source), MADE)

    def open(self) -> bytes:
        """Take the plan of `prod` to carry it out."""
        return Folder(self.root / "plan", self.key).open(gather(self.source), self.now, 24)

    def tamper(self, how: str, what: Any) -> None:  # noqa: ANN401 - as the data says
        """Do one thing of tamperings.yaml."""
        getattr(self, f"_{how}")(what)

    def _flip(self, name: str) -> None:
        path = self.root / name
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))

    def _cut(self, name: str) -> None:
        path = self.root / name
        path.write_bytes(path.read_bytes()[:-20])

    def _remove(self, name: str) -> None:
        (self.root / name).unlink()

    def _write(self, what: tuple[str, str]) -> None:
        (self.root / what[0]).write_text(what[1])

    def _copy(self, what: tuple[str, str]) -> None:
        source, target = (self.root / each for each in what)
        if source.is_dir():
            shutil.rmtree(target)
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)

    def _link(self, what: tuple[str, str]) -> None:
        self._remove(what[1])
        (self.root / what[1]).symlink_to(self.root / what[0])

    def _swap(self, what: tuple[str, str]) -> None:
        one, other = (self.root / each for each in what)
        text = one.read_text()
        one.write_text(other.read_text())
        other.write_text(text)

    def _edit(self, what: tuple[str, dict[str, Any]]) -> None:
        path = self.root / what[0]
        path.write_text(json.dumps(json.loads(path.read_text()) | what[1]))

    def _sign(self, secret: str) -> None:
        source = replace(self.source, commit="3" * 40)
        Folder(self.root / "plan", PlanKey.of(secret)).write(PLAN, gather(source), MADE)
        self.source = source

    def _later(self, hours: float) -> None:
        self.now = MADE + timedelta(hours=hours)

    def _commit(self, commit: object) -> None:
        self.source = replace(self.source, commit=str(commit))

    def _state(self, export: dict[str, Any]) -> None:
        self.source = replace(self.source, state=state_digest(export))

    def _replay(self, _: object) -> None:
        older = self.root / "older"
        shutil.copytree(self.root / "plan", older)
        after = {"deployment": {"manifest": {"time": "2030-01-01T10:30:00Z"}, "resources": [2]}}
        self._state(after)
        self.seal("plan", self.source)
        assert self.open() == PLAN
        self._copy(("older", "plan"))

    def _version(self, version: str) -> None:
        self.source = replace(self.source, version=version)

    def _source(self, changes: dict[str, Any]) -> None:
        self.source = replace(self.source, **changes)

    def _engine(self, engine: str) -> None:
        self.source = replace(self.source, engine=engine)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A plan that holds."""
    return Bench(tmp_path)


def test_a_plan_that_nobody_touched_holds(bench: Bench) -> None:
    """It comes back as it was, also a day later."""
    assert bench.open() == PLAN
    bench.now = MADE + timedelta(hours=24)
    assert bench.open() == PLAN


@pytest.mark.parametrize("case", TAMPERINGS, ids=lambda case: case["name"])
def test_a_tampering_is_refused(case: dict[str, Any], bench: Bench) -> None:
    """It says what has moved, and changes nothing."""
    ((how, what),) = case["do"].items()
    bench.tamper(how, what)

    with pytest.raises(PlanRefusedError) as refusal:
        bench.open()

    assert case["says"] in str(refusal.value)
    assert "nothing was changed" in str(refusal.value)


def test_no_tampering_is_tried_twice() -> None:
    """How many there are stands in docs/ci.md (tests/docs/test_figures.py)."""
    assert len({json.dumps(each["do"], default=str) for each in TAMPERINGS}) == len(TAMPERINGS)


def test_every_ingredient_is_tampered_with(bench: Bench) -> None:
    """No group is without a tampering that names it, and none without a remedy."""
    groups = set(gather(bench.source))

    assert groups == set(REMEDIES)
    for group in groups:
        assert any(f"{group}: " in each["says"] for each in TAMPERINGS), group


def test_everything_that_moved_is_named_at_once(bench: Bench) -> None:
    """A person mends all of it and not one after the other."""
    bench.tamper("commit", "2" * 40)
    bench.tamper("write", ("project/requirements.txt", "x"))
    bench.tamper("later", 48)

    with pytest.raises(PlanRefusedError) as refusal:
        bench.open()

    assert [each.partition(":")[0] for each in refusal.value.reasons] == ["age", "commit", "locks"]


def test_nothing_of_a_plan_can_be_read(bench: Bench) -> None:
    """Neither its content nor the key stands in the folder, and others cannot open it."""
    content = b"".join(path.read_bytes() for path in (bench.root / "plan").iterdir())

    assert b"business" not in content
    assert KEY.secret not in content
    assert b"a-password" not in content
    assert "nobody else knows" not in repr(KEY)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (bench.root / "plan").iterdir())


def test_a_plan_opens_for_its_environment_alone(bench: Bench) -> None:
    """What was encrypted for one environment does not decrypt for another."""
    hidden = (bench.root / "plan" / "plan.bin").read_bytes()

    assert KEY.show(hidden, "prod") == PLAN
    assert KEY.show(hidden, "staging") is None
    assert PlanKey.of("another key that is long enough too").show(hidden, "prod") is None


def test_a_seal_reads_back(bench: Bench) -> None:
    """It is plain JSON, which a person can compare."""
    seal = Seal.model_validate_json((bench.root / "plan" / "seal.json").read_bytes())

    assert seal.ingredients["locks"].keys() == {
        "requirements.txt",
        "requirements-aws.txt",
        "charts.lock.json",
    }
    assert seal.ingredients["environment"] == {"name": "prod"}


def test_a_key_is_kept_for_this_machine(tmp_path: Path) -> None:
    """Made once, read again, and nobody else's to read; a short one is refused."""
    path = tmp_path / "folder" / "plan.key"

    first, again = PlanKey.kept(path), PlanKey.kept(path)

    assert first == again
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["plan.key"]
    with pytest.raises(KeyFormError, match="EVENKEEL_PLAN_KEY: got 5 characters; expected 32"):
        PlanKey.of("short")
    path.write_text("short")
    with pytest.raises(KeyFormError, match=r"plan\.key: got 5 characters; .*Remove the file"):
        PlanKey.kept(path)


def test_of_two_at_once_both_have_the_same_key(tmp_path: Path) -> None:
    """Whoever is second finds a whole one."""
    path, together = tmp_path / "plan.key", threading.Barrier(8)

    def ask(_: int) -> PlanKey:
        together.wait()
        return PlanKey.kept(path)

    with ThreadPoolExecutor(8) as pool:
        assert len({each.secret for each in pool.map(ask, range(8))}) == 1
