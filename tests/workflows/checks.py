"""What every workflow must hold; each check yields what is wrong, and where."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
TARGETS = frozenset(
    re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)

Node = Mapping[Any, Any]

_PIN = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
_COMMENTED_PIN = re.compile(r"@[0-9a-f]{40} +# v\d+\.\d+(\.\d+)?$")
"""The release that the commit is, in two or three parts as its project counts; `v7` moves on."""

_MAKE = re.compile(r"make ([a-z-]+)")
_WRITES = {
    "comment": {"pull-requests"},
    "deploy": {"id-token"},
    "drift": {"id-token", "issues"},
    "preview": set[str](),
    "trusted-preview": {"id-token"},
    "up": {"id-token"},
}
"""Workflow -> all that it may write; a workflow that is not named here writes nothing."""

_MOST_MINUTES = 360


def workflow_problems(name: str, text: str) -> list[str]:
    """Return all that is wrong with a workflow, a line each."""
    content = yaml.safe_load(text)
    found = [*_text_problems(text), *_trigger_problems(content)]
    found += _top_permissions(content)
    for job, each in content["jobs"].items():
        found += [f"{job}: {problem}" for problem in _job_problems(name, content, each)]
    found += [*_order_problems(content), *_skipped_problems(content)]
    found += _secret_problems(content)
    return found


def action_problems(text: str) -> list[str]:
    """Return all that is wrong with a composite action, a line each."""
    found = list(_text_problems(text))
    for step in yaml.safe_load(text)["runs"]["steps"]:
        found += _step_problems(step)
    return found


def triggers(content: Node) -> dict[str, Any]:
    """Return what starts a workflow; YAML reads the key `on` as true."""
    found = content.get("on", content.get(True))
    return dict(found) if isinstance(found, Mapping) else dict.fromkeys(found, None)


def _text_problems(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if re.search(r"\buses: [^.]", line) and not _COMMENTED_PIN.search(line):
            yield f"{line.strip()}: no commit with its version in a comment"
        if "secrets: inherit" in line:
            yield "secrets: inherit hands over more than is needed"


def _trigger_problems(content: Node) -> Iterator[str]:
    events = triggers(content)
    if "pull_request_target" in events:
        yield "pull_request_target runs a stranger's change with our rights"
    if "workflow_run" in events and "pull_request" in events:
        yield "one workflow must not do both: run a stranger's change and hold rights"


def _top_permissions(content: Node) -> Iterator[str]:
    if content.get("permissions") not in ({}, {"contents": "read"}):
        yield "permissions: none at the top, or more than to read contents"


def _job_problems(name: str, content: Node, job: Node) -> Iterator[str]:
    permissions = job.get("permissions")
    if not isinstance(permissions, Mapping):
        yield "permissions: none"
        permissions = {}
    writes = {key for key, value in permissions.items() if value == "write"}
    if writes - _WRITES.get(name, set()):
        yield f"permissions: may write {', '.join(sorted(writes - _WRITES.get(name, set())))}"
    if "uses" in job:
        if not str(job["uses"]).startswith("./.github/workflows/"):
            yield f"uses {job['uses']}, which is not of this repository"
        return
    if not 0 < job.get("timeout-minutes", 0) <= _MOST_MINUTES:
        yield "timeout-minutes: none"
    if not _is_pinned_runner(job.get("runs-on")):
        yield f"runs-on: {job.get('runs-on')} moves by itself"
    for step in job["steps"]:
        yield from _step_problems(step)
    yield from _python_problems(job)
    yield from _trust_problems(content, job)
    yield from _real_problems(job)


def _is_pinned_runner(runner: object) -> bool:
    return isinstance(runner, str) and "latest" not in runner


def _step_problems(step: Node) -> Iterator[str]:
    uses = step.get("uses")
    if uses is not None and not uses.startswith("./.github/actions/") and not _PIN.fullmatch(uses):
        yield f"uses {uses}, which is no commit"
    if uses and "/checkout@" in uses.lower():
        with_ = step.get("with") or {}
        if with_.get("persist-credentials") is not False:
            yield "checkout keeps its token in the work tree"
    run = step.get("run")
    if run is None:
        return
    if "${{" in run:
        yield f"run: {run}: an expression in a script lets a name become a command"
    match = _MAKE.fullmatch(run.strip())
    if not match:
        yield f"run: {run}: expected make and a target alone"
    elif match.group(1) not in TARGETS:
        yield f"run: {run}: the Makefile has no such target"


def _python_problems(job: Node) -> Iterator[str]:
    """Yield a step that runs make with whichever Python the runner's image happens to have."""
    for step in job["steps"]:
        if "/setup-python@" in step.get("uses", ""):
            return
        if "run" in step:
            yield f"run: {step['run']}: setup-python must come before it"
            return


def _trust_problems(content: Node, job: Node) -> Iterator[str]:
    """Yield where a stranger's change and a right or a secret of ours come together."""
    events = triggers(content)
    text = yaml.safe_dump({**job})
    if "pull_request" in events:
        if re.search(r"secrets\.|secrets\[|github\.token", text):
            yield "a secret or token in what runs a pull request"
        if "id-token" in (job.get("permissions") or {}):
            yield from _identity_problems(job)
    if "workflow_run" in events:
        for step in job["steps"]:
            if "/checkout@" in step.get("uses", "") and "ref" in (step.get("with") or {}):
                yield "it checks out what the pull request says"
            unpacked = (step.get("with") or {}).get("skip-decompress") is not True
            if "/download-artifact@" in step.get("uses", "") and unpacked:
                yield "it unpacks what a stranger has packed"
    rights = "write" in str(job.get("permissions"))
    if rights and any("/cache@" in step.get("uses", "") for step in job["steps"]):
        yield "a cache that others have filled, in a job with rights"


def _identity_problems(job: Node) -> Iterator[str]:
    if "environment" not in job:
        yield "an identity that is bound to no environment"
    if "head.repo.full_name == github.repository" not in str(job.get("if")):
        yield "an identity for forks"


def _real_problems(job: Node) -> Iterator[str]:
    """Yield what a job lacks that works on a real stack."""
    real = any("--real" in str((step.get("env") or {}).get("ARGS")) for step in job["steps"])
    if real and "environment" not in job:
        yield "a real stack without an environment of its own"
    concurrency = job.get("concurrency") or {}
    if real and concurrency.get("cancel-in-progress") is not False:
        yield "a real stack, and what is in progress is cancelled"
    group = str(concurrency.get("group"))
    if real and not re.search(r"\$\{\{ (matrix|inputs)\.environment \}\}", group):
        yield "a real stack, and its concurrency group does not name the environment"


def _skipped_problems(content: Node) -> Iterator[str]:
    """Yield the jobs of a called workflow that may be skipped, and with them what waits for it."""
    for name, job in content["jobs"].items():
        if "workflow_call" in triggers(content) and "if" in job:
            yield f"{name}: if: skips what waits for the caller, too; ask at each step"


def _secret_problems(content: Node) -> Iterator[str]:
    """Yield the secrets that would be empty: a called workflow has none but those of its call.

    That holds for the secrets of an environment, too, which the caller itself does not see.
    """
    if "workflow_call" in triggers(content):
        used = set(re.findall(r"secrets\.(\w+)", yaml.safe_dump({**content["jobs"]})))
        for name in sorted(used - _declared_secrets(content)):
            yield f"secrets.{name}: empty, because on.workflow_call.secrets does not name it"
    for name, job in content["jobs"].items():
        called = ROOT / str(job.get("uses"))
        if not called.is_file():
            continue
        given = dict(job.get("secrets") or {})
        for secret in sorted(_declared_secrets(yaml.safe_load(called.read_text("utf-8")))):
            if given.get(secret) != f"${{{{ secrets.{secret} }}}}":
                yield f"{name}: secrets: does not hand on {secret}"


def _declared_secrets(content: Node) -> set[str]:
    call = triggers(content).get("workflow_call") or {}
    return set(call.get("secrets") or {})


def _order_problems(content: Node) -> Iterator[str]:
    """Yield the environments that are deployed without the one before them of their cloud."""
    jobs = content["jobs"]
    for name, job in jobs.items():
        if "deploy.yml" not in str(job.get("uses")):
            continue
        cloud, stage = job["with"]["cloud"], name.rsplit("-", 1)[-1]
        stages = ("dev", "staging", "prod")
        before = [f"{cloud}-{each}" for each in stages[: stages.index(stage)]]
        needed = [each for each in before if each in jobs][-1:]
        needs = job.get("needs") or []
        if ([needs] if isinstance(needs, str) else needs) != needed:
            yield f"{name}: needs {needs or 'nothing'}; expected {needed or 'nothing'}"
        if job["with"]["environment"] != name:
            yield f"{name}: deploys {job['with']['environment']}"
