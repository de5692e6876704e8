"""`evenkeel policies check --state`: a state that exists, judged by the pack in its process."""

import json
import shutil
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from cli.commands.policies_check import CheckOptions, check_policies
from cli.report_file import Format
from gitops.findings.pack_process import PackError
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.project import Project
from policies.rules import RULES
from policies.values import SECRET, SIGNATURE
from tests.cli.commands.test_gpus import Shown
from tests.environments import read_environment, write
from tests.gitops.findings.sarif_structure import problems

POD = "kubernetes:core/v1:Pod"
RELEASE = "evenkeel:addons:Release"
STACK = "urn:pulumi:local::shop::pulumi:pulumi:Stack::shop-local"
SEALED = {SIGNATURE: SECRET, "ciphertext": "v1:abc"}
OPEN = {SIGNATURE: SECRET, "plaintext": '"registry.example/secret-name"'}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a copy of the pack that has two subjects, and two exemptions."""
    pack = tmp_path / "policies"
    left_out = shutil.ignore_patterns("__pycache__", "rules", "exemptions.yaml")
    shutil.copytree(RULES.parent, pack, ignore=left_out)
    (pack / "rules").mkdir()
    for name in ("images", "charts"):
        shutil.copy(RULES / f"{name}.yaml", pack / "rules")
    common = {"rule": "image-pinned", "reason": "It is a lab.", "owner": "lab"}
    lab = common | {"resource": "Pod/lab/*", "expires": "2026-12-01"}
    old = common | {"resource": "Pod/old/*", "expires": "2026-11-20", "environments": ["local"]}
    (pack / "exemptions.yaml").write_text(yaml.safe_dump([lab, old]))
    (tmp_path / "environments").mkdir()
    write(tmp_path, "local", read_environment("local"))
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    return Project(tmp_path)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_TODAY", "2026-11-21")


def _pod(name: str, image: object, namespace: str = "shop", **more: Any) -> dict[str, Any]:
    return {
        "urn": f"urn:pulumi:local::shop::{POD}::{name}",
        "type": POD,
        "custom": True,
        "parent": STACK,
        "inputs": {
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"containers": [{"name": "c", "image": image}]},
        },
        **more,
    }


def _open_release() -> dict[str, Any]:
    chart = {"name": "small", "kind": "chart", "version": "1.2.3", "digest": ""}
    return _pod("release", "", type=RELEASE, inputs={"charts": [chart]})


def _state(folder: Path, *resources: dict[str, Any], **more: Any) -> Path:
    root = {"urn": STACK, "type": "pulumi:pulumi:Stack", "custom": False}
    content = {"version": 3, "deployment": {"resources": [root, *resources]}} | more
    path = folder / "state.json"
    path.write_text(json.dumps(content))
    return path


def _check(project: Project, path: Path, **more: Any) -> tuple[Exit, Any, Shown]:
    screen = Shown()
    result = check_policies(project, None, CheckOptions(state=path, **more), screen)
    return result.status, result.document, screen


def test_a_state_is_judged_by_the_packs_own_process(project: Project) -> None:
    """What is denied, sealed, exempt, being deleted, and well; no process is left."""
    path = _state(
        project.root,
        _pod("good", "registry.example/app:1.0.0@sha256:" + "0" * 64),
        _pod("bad", "registry.example/app"),
        _pod("sealed", SEALED),
        _pod("open", OPEN),
        _pod("lab", "registry.example/app", namespace="lab"),
        _pod("going", "registry.example/app", delete=True),
    )
    # What another test of this process still has running is not of this one.
    before = set(psutil.Process().children())

    status, document, screen = _check(project, path)

    told = [
        (each["kind"], each["urn"].rsplit("::", 1)[-1])
        for each in document["findings"]
        if each["policy"] == "image-pinned"
    ]
    assert told == [
        ("violation", "bad"),
        ("violation", "open"),
        ("deferred", "sealed"),
        ("exempt", "lab"),
    ]
    assert (status, document["resources"], document["stage"]) == (Exit.POLICY, 6, "dev")
    assert [(each["state"], each["used"]) for each in document["exemptions"]] == [
        ("expired", 0),
        ("ends soon", 1),
    ]
    assert "exemption-expired" in {each["policy"] for each in document["findings"]}
    told_exempt = [line for line in screen.lines if "2026-12-01" in line]
    assert len(told_exempt) == 1, "once: in the table of exemptions"
    assert " exemptions 2   1 finding exempt, 1 end within 60 days, 1 over" in screen.lines
    assert "secret-name" not in json.dumps(document) + "".join(screen.lines)
    assert not set(psutil.Process().children()) - before


def test_a_report_goes_into_a_file(project: Project) -> None:
    """SARIF is right in form, and names the file that somebody has to change."""
    path = _state(project.root, _pod("bad", "registry.example/app"))
    output = project.root / "out.sarif"

    _, _, screen = _check(project, path, form=Format.SARIF, output=output)

    log = json.loads(output.read_text())
    files = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in log["runs"][0]["results"]
    }
    assert problems(log) == []
    assert files == {"environments/Pulumi.local.yaml", "policies/exemptions.yaml"}
    assert f" report written to {output}" in screen.lines
    assert list(project.root.glob("*.part")) == []


def test_without_an_environment_the_strictest_stage_holds(project: Project) -> None:
    """And the file is the state itself."""
    (project.root / "policies" / "exemptions.yaml").unlink()
    (project.root / "environments" / "Pulumi.local.yaml").unlink()

    status, document, _ = _check(project, _state(project.root, _open_release()))

    assert (document["stage"], document["file"]) == ("prod", "state.json")
    assert [(each["policy"], each["kind"]) for each in document["findings"]] == [
        ("chart-locked", "violation")
    ]
    assert status is Exit.POLICY


@pytest.mark.parametrize(
    ("fail_on", "expected"), [("mandatory", Exit.OK), ("advisory", Exit.POLICY)]
)
def test_warnings_fail_where_that_is_asked_for(
    project: Project, fail_on: str, expected: Exit
) -> None:
    """They are told either way."""
    (project.root / "policies" / "exemptions.yaml").unlink()
    path = _state(project.root, _open_release())

    status, document, screen = _check(project, path, fail_on=fail_on)

    assert [(each["policy"], each["kind"]) for each in document["findings"]] == [
        ("chart-locked", "warning")
    ]
    assert status is expected
    assert any("1 warning" in line for line in screen.lines)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("x", "got a file that is not JSON"),
        ("[1]", "got list; expected a mapping"),
        ('{"version": 2}', "version: got 2; expected 3"),
        ('{"version": 3, "checkpoint": {}}', "deployment: got a back end's checkpoint"),
        ('{"version": 3, "deployment": {"resources": {}}}', "got a state without resources"),
        ('{"version": 3, "deployment": {"resources": {"a": 1}}}', "resources: got dict"),
        ('{"version": 3, "deployment": {"resources": [1]}}', "resources[0]: got int"),
        ('{"version": 3, "deployment": {"resources": [{"urn": "a::b"}]}}', "[0].urn: got no URN"),
        (
            '{"version": 3, "deployment": {"resources": [{"urn": "urn:pulumi:s::p::t::n"}]}}',
            "[0].type: got no type",
        ),
        ("[" * 5000, "nested too deep"),
        (
            (
                '{"version": 3, "deployment": {"resources": [{"urn": "urn:pulumi:s::p::t::n", '
                '"type": "t", "propertyDependencies": [1]}]}}'
            ),
            "[0].propertyDependencies: got list; expected a mapping",
        ),
    ],
)
def test_what_is_no_state_is_refused(project: Project, content: str | None, said: str) -> None:
    """In one line that says how to make one."""
    path = project.root / "state.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(UsageError) as caught:
        _check(project, path)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_written_is_told_first(project: Project) -> None:
    """Before anything is judged."""
    with pytest.raises(UsageError, match=r"whose folder is not there"):
        _check(project, project.root / "state.json", output=project.root / "none" / "x.sarif")
    with pytest.raises(UsageError, match=r"a folder; expected a file"):
        _check(project, project.root / "state.json", output=project.root)


def test_a_pack_that_does_not_start_fails_the_check(project: Project) -> None:
    """With what it said; nothing is admitted by silence."""
    main = project.root / "policies" / "__main__.py"
    main.write_text("raise SystemExit('it is broken')\n")
    path = _state(project.root, _pod("good", "registry.example/app:1.0.0"))

    with pytest.raises(PackError, match=r"does not start\. it is broken"):
        _check(project, path)
