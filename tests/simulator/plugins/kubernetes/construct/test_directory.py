"""Kustomizations over sources from elsewhere: archives, what answers, stand-ins, and refusals."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from simulator.errors import ChartError, SimulatorError
from simulator.plugins.kubernetes.charts_cache import cache_path
from simulator.plugins.kubernetes.charts_journal import recorded
from simulator.plugins.kubernetes.render_tools import ready_tool
from simulator.plugins.wire import to_python
from simulator.session import Session
from simulator.session_data import SessionData
from tests.simulator.plugins.kubernetes.construct.published import (
    EXPECTED,
    TREE,
    deployment,
    kustomization,
    manifest,
    packed,
)
from tests.simulator.plugins.kubernetes.construct.recording import RecordingEngine, Run

DIRECTORY = "kubernetes:kustomize/v2:Directory"


def test_a_repositorys_folder_is_built_with_our_changes(
    run: Run, engine: RecordingEngine, known: Session, served: str, tmp_path: Path
) -> None:
    """The archive of the tag is fetched once, and built with images and deletions of ours."""
    inputs = kustomization(tmp_path / "own", f"{served}/org/lamps//config/default?ref=v1.2.0")
    before = (tmp_path / "own" / "kustomization.yaml").read_text()
    run(DIRECTORY, "lamps-manifests", inputs, known)

    assert sorted(engine.children) == [
        "lamps-manifests:lamp-system/lamps",
        "lamps-manifests:lamp-system/settings",
    ]
    pod = to_python(engine.children["lamps-manifests:lamp-system/lamps"].object)["spec"]["template"]
    assert pod["spec"]["containers"][0]["image"] == "r.example.com/lamps:v1.2.0"
    entry = recorded(known)["lamps-manifests"]
    assert (entry.source, entry.origin, entry.version, entry.objects) == (
        "real",
        "127.0.0.1",
        "v1.2.0",
        2,
    )
    assert (tmp_path / "own" / "kustomization.yaml").read_text() == before
    assert len(list(known.charts.glob("manifests-*.tgz"))) == 1


def test_a_file_is_fetched_by_its_address(
    run: Run, engine: RecordingEngine, session: Session, served: str, tmp_path: Path
) -> None:
    """A file of manifests needs no repository; a program nobody knows is built the same way."""
    run(DIRECTORY, "lamps", kustomization(tmp_path / "own", f"{served}/lamps.yaml", patches=[]))

    assert list(engine.children) == ["lamps:lamp-system/lamps"]
    assert recorded(session)["lamps"].source == "real"


@pytest.mark.parametrize("version", ["1.2.0", "v1.2.0"])
def test_archives_come_first(  # noqa: PLR0913, PLR0917 - fixtures
    run: Run,
    engine: RecordingEngine,
    known: Session,
    nowhere: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
) -> None:
    """What EVENKEEL_CHARTS holds under the kustomization's name is used, and nobody is asked."""
    archives = tmp_path / "charts"
    archives.mkdir()
    (archives / f"lamps-{version}.tgz").write_bytes(packed("lamps", TREE))
    monkeypatch.setenv("EVENKEEL_CHARTS", str(archives))
    inputs = kustomization(
        tmp_path / "own",
        f"{nowhere}/org/lamps//config/base?ref=v1.2.0",
        f"{nowhere}/raw/v1.2.0/config/default/maps.yaml",
    )
    run(DIRECTORY, "lamps", inputs, known)

    assert sorted(engine.children) == ["lamps:lamp-system/lamps", "lamps:lamp-system/settings"]
    assert recorded(known)["lamps"].origin == "EVENKEEL_CHARTS"
    missing = kustomization(tmp_path / "own", f"{nowhere}/org/lamps//config/none?ref=v1.2.0")
    with pytest.raises(ChartError, match=r"got no config/none, which http.* names"):
        run(DIRECTORY, "lamps", missing, known)


def test_a_file_of_manifests_may_be_kept(  # noqa: PLR0913, PLR0917 - fixtures
    run: Run,
    engine: RecordingEngine,
    known: Session,
    nowhere: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """NAME-VERSION.yaml takes the place of the one source; of two it cannot."""
    archives = tmp_path / "charts"
    archives.mkdir()
    (archives / "lamps-v1.2.0.yaml").write_text(json.dumps(deployment("lamps")))
    monkeypatch.setenv("EVENKEEL_CHARTS", str(archives))
    run(DIRECTORY, "one", kustomization(tmp_path / "own", f"{nowhere}/a.yaml", patches=[]), known)

    assert list(engine.children) == ["one:lamp-system/lamps"]
    two = kustomization(tmp_path / "own", f"{nowhere}/a.yaml", f"{nowhere}/b.yaml")
    with pytest.raises(ChartError, match=r"Pack both .* as lamps-v1\.2\.0\.tgz"):
        run(DIRECTORY, "two", two, known)


def test_out_of_reach_it_is_stood_in_for(
    run: Run, engine: RecordingEngine, known: Session, nowhere: str, tmp_path: Path
) -> None:
    """Expectations make labelled objects, each in its namespace, and files of ours stay real."""
    own = tmp_path / "own"
    inputs = kustomization(
        own,
        f"{nowhere}/org/lamps//config/default?ref=v1.2.0",
        "extra.yaml",
        "only-theirs",
        configMapGenerator=[{"name": "made", "literals": ["a=b"]}],
        generatorOptions={"disableNameSuffixHash": True},
    )
    (own / "extra.yaml").write_text(json.dumps(manifest("Service", "lamps", spec={"ports": []})))
    (own / "only-theirs").mkdir()
    theirs = {"resources": [f"{nowhere}/org/lamps//config/base?ref=v1.2.0"]}
    (own / "only-theirs" / "kustomization.yaml").write_text(json.dumps(theirs))
    run(DIRECTORY, "lamps-manifests", inputs, known)

    made = [to_python(each.object) for each in engine.requests if each.custom]
    found = {
        (
            each["kind"],
            each["metadata"]["namespace"],
            each["metadata"]["name"],
            "evenkeel.dev/stand-in" in each["metadata"].get("labels", {}),
        )
        for each in made
    }
    assert len(made) == len(found)
    assert found == {
        ("ConfigMap", "lamp-system", "made", False),
        ("Deployment", "lamp-hooks", "hooks", True),
        ("Deployment", "lamp-system", "lamps", True),
        ("Service", "lamp-system", "lamps", False),
    }
    entry = recorded(known)["lamps-manifests"]
    assert entry.source == "stand-in"
    assert entry.reason.startswith("source not reachable: 127.0.0.1 does not answer")


def test_what_nobody_knows_is_one_clear_error(
    run: Run, engine: RecordingEngine, nowhere: str, tmp_path: Path
) -> None:
    """The message names the source, the archive to get and the variable to set."""
    inputs = kustomization(tmp_path / "own", f"{nowhere}/org/lamps//config?ref=v3")
    with pytest.raises(ChartError) as caught:
        run(DIRECTORY, "lamps", inputs)

    assert "config?ref=v3, which cannot be fetched (127.0.0.1 does not answer" in str(caught.value)
    assert "lamps-v3.tgz, into a directory and name the directory with EVENKEEL_CHARTS." in str(
        caught.value
    )
    assert engine.children == {}


def test_what_a_source_lacks_is_an_error(
    run: Run, known: Session, served: str, tmp_path: Path
) -> None:
    """A mistyped tag or folder would fail in reality too: no stand-in hides it."""
    for source in ("org/lamps//config/default?ref=v9", "none.yaml"):
        inputs = kustomization(tmp_path / "own", f"{served}/{source}")
        with pytest.raises(ChartError, match="got 404; expected what the kustomization names"):
            run(DIRECTORY, "lamps", inputs, known)
    inputs = kustomization(tmp_path / "own", f"{served}/org/lamps//config/none?ref=v1.2.0")
    with pytest.raises(ChartError, match="got a repository without config/none"):
        run(DIRECTORY, "lamps", inputs, known)


def test_a_source_inside_a_source_is_brought_too(  # noqa: PLR0913, PLR0917 - fixtures
    run: Run,
    engine: RecordingEngine,
    known: Session,
    served: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Kustomize itself never reaches out: what an archive names from elsewhere is fetched first."""
    archives = tmp_path / "charts"
    archives.mkdir()
    inner = f"{served}/org/lamps//config/default?ref=v1.2.0"
    tree = {"top/kustomization.yaml": {"resources": [inner]}}
    (archives / "lamps-v1.2.0.tgz").write_bytes(packed("lamps", tree))
    monkeypatch.setenv("EVENKEEL_CHARTS", str(archives))
    inputs = kustomization(tmp_path / "own", "https://x.invalid/org/other//top?ref=v1")
    run(DIRECTORY, "lamps", inputs, known)

    assert len(engine.children) == 2
    assert recorded(known)["lamps"].origin == "EVENKEEL_CHARTS, 127.0.0.1"


def test_folders_beside_ours_are_found_from_the_copy(
    run: Run, engine: RecordingEngine, known: Session, served: str, tmp_path: Path
) -> None:
    """A folder of ours may name another one of ours, with or without sources from elsewhere."""
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "kustomization.yaml").write_text(json.dumps({"resources": ["map.yaml"]}))
    (shared / "map.yaml").write_text(json.dumps(manifest("ConfigMap", "shared")))
    inputs = kustomization(
        tmp_path / "own",
        f"{served}/lamps.yaml",
        "../shared",
        patches=[],
        components=["more"],
    )
    (tmp_path / "own" / "more").mkdir()
    more = {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "commonAnnotations": {"by": "us"},
    }
    (tmp_path / "own" / "more" / "kustomization.yaml").write_text(json.dumps(more))
    run(DIRECTORY, "lamps", inputs, known)

    assert sorted(engine.children) == ["lamps:lamp-system/lamps", "lamps:lamp-system/shared"]
    for each in engine.children.values():
        assert to_python(each.object)["metadata"]["annotations"] == {"by": "us"}
    (shared / "kustomization.yaml").write_text(json.dumps({"resources": [f"{served}/lamps.yaml"]}))
    with pytest.raises(SimulatorError, match=r"got \.\./shared, a folder outside that takes"):
        run(DIRECTORY, "lamps", inputs, known)


def test_a_locked_file_is_held_to_its_digest(  # noqa: PLR0913, PLR0917 - fixtures
    run: Run,
    engine: RecordingEngine,
    session: Session,
    served: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another content is said so; the locked one is taken from the cache, and nobody is asked."""
    wanted = json.dumps(deployment("lamps") | {"metadata": {"name": "cached"}}).encode()
    digest = hashlib.sha256(wanted).hexdigest()
    locked = EXPECTED.model_copy(update={"sha256": digest})
    data = SessionData(environment="test", kubernetes="1.36", charts={"lamps": locked})
    known = Session.write(session.folder, data)
    inputs = kustomization(tmp_path / "own", f"{served}/lamps.yaml", patches=[])
    monkeypatch.setenv(
        "EVENKEEL_KUBECTL", str(ready_tool("kubectl", "test"))
    )  # it stays where it is
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run(DIRECTORY, "lamps", inputs, known)

    (warning,) = [text for severity, text in engine.messages if severity == "WARNING"]
    assert f"expected {digest}, as charts.lock.json says" in warning
    path = cache_path("lamps", "v1.2.0", digest, os.environ)
    path.parent.mkdir(parents=True)
    path.write_bytes(wanted)
    run(DIRECTORY, "again", inputs, known)

    assert "again:lamp-system/cached" in engine.children
    entry = recorded(known)["again"]
    assert (entry.origin, entry.sha256, entry.locked) == ("the cache", digest, "")


def test_a_locked_tree_is_taken_from_the_cache(  # noqa: PLR0913, PLR0917 - fixtures
    run: Run,
    engine: RecordingEngine,
    session: Session,
    nowhere: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What `evenkeel charts pull` brought needs nobody that answers."""
    content, digest = packed("lamps", TREE), "d" * 64
    locked = EXPECTED.model_copy(update={"sha256": digest})
    data = SessionData(environment="test", kubernetes="1.36", charts={"lamps": locked})
    known = Session.write(session.folder, data)
    inputs = kustomization(tmp_path / "own", f"{nowhere}/org/lamps//config/default?ref=v1.2.0")
    monkeypatch.setenv(
        "EVENKEEL_KUBECTL", str(ready_tool("kubectl", "test"))
    )  # it stays where it is
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = cache_path("lamps", "v1.2.0", digest, os.environ)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    run(DIRECTORY, "lamps", inputs, known)

    assert sorted(engine.children) == ["lamps:lamp-system/lamps", "lamps:lamp-system/settings"]
    assert (recorded(known)["lamps"].source, recorded(known)["lamps"].origin) == (
        "real",
        "the cache",
    )
