"""`evenkeel init`: a first environment file that is right; nothing but files is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cli.addresses import check_backend, check_secrets, fit_together
from cli.first_environment import Placed, asked_of, render
from cli.result import Result
from components import clouds
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.own_name import own_name
from operations.project import Project
from operations.screen import Screen
from stacks.configuration import load
from stacks.environment import KEY, parse
from stacks.problems import EnvironmentProblems

_NAME = re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, kw_only=True)
class InitOptions:
    """What is said of the environment."""

    cloud: str
    placed: Placed = field(default_factory=Placed)
    """Where it stands; what is left out gets a placeholder, which is said."""

    state: str | None = None
    secrets: str | None = None
    dry_run: bool = False


def init(project: Project, name: str, options: InitOptions, screen: Screen) -> Result:
    """Write an environment file, and where its state is into the stack's own keys of it.

    Raises:
        UsageError: What is wrong with the options, all of it; nothing was written.
    """
    problems = list(_check(project, name, options))
    if problems:
        raise UsageError("\n".join(["init: nothing was written.", *problems]))
    text = render(options.cloud, options.placed, options.secrets)
    path = project.environment_file(name)
    _expect_right(name, text, path)
    files = {path.relative_to(project.root).as_posix(): text}
    if not options.dry_run:
        path.parent.mkdir(parents=True, exist_ok=True)
        # exclusive: what came in the meantime is not overwritten either
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    _show(name, files, options, screen)
    return Result(Exit.OK, {"files": files, "written": not options.dry_run})


def _check(project: Project, name: str, options: InitOptions) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield (
            f"NAME: got {name}; expected lower-case letters, digits and dashes, a letter first, at "
            "most 40. Choose for example aws-dev."
        )
    elif project.environment_file(name).exists():
        yield f"NAME: got {name}, which is there already; expected another. It was left as it is."
    if options.cloud not in clouds.CLOUDS:
        yield f"--cloud: got {options.cloud}; expected {', '.join(clouds.CLOUDS)}. Choose one."
    else:
        yield from asked_of(options.cloud, options.placed)
    if options.state is not None:
        yield from check_backend(options.state)
    if options.secrets is not None:
        yield from check_secrets(options.secrets)
    yield from fit_together(options.state, options.secrets)


def _expect_right(name: str, text: str, path: Path) -> None:
    """Read the text as a program would: what it says of the options is everything at once."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - only here

    try:
        with TemporaryDirectory() as folder:
            draft = Path(folder) / path.name
            draft.write_text(text, encoding="utf-8")
            parse(load(draft)[KEY], name=name, file=path.name)
    except EnvironmentProblems as error:
        lines = [f"{each.path}: {each.message}" for each in error.problems]
        raise UsageError("\n".join(["init: nothing was written.", *lines])) from None


def _show(name: str, files: dict[str, str], options: InitOptions, screen: Screen) -> None:
    for path, text in files.items():
        if options.dry_run:
            screen.say(f"# {path}, not written", text.rstrip("\n"))
        else:
            screen.say(f" written: {path}")
    missing = options.placed.missing(options.cloud)
    if missing:
        screen.say("", "Placeholders to replace before anything real is made:")
        screen.say(*(f"  {each}" for each in missing))
    secrets = f" --secrets-provider '{options.secrets}'" if options.secrets else ""
    if not options.dry_run:
        screen.say("", f"Rehearse it: {own_name()} up {name}")
    if options.state:
        screen.say(
            f"For real, once: pulumi login '{options.state}' && pulumi stack init {name}{secrets}"
        )
        if secrets:
            # every job needs the same key, and only who deploys may make one
            written = ", ".join(files)
            screen.say(f"Then commit {written}: it has its encryptedkey, or its encryptionsalt.")
    elif options.cloud in {"aws", "gcp", "azure"}:
        screen.say("A place for its state: stacks/bootstrap, see docs/state.md")
