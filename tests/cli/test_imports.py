"""A command that reads imports what it reads, and no SDK; a program that of its cloud."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from components import clouds
from tests.stacks.case_files import FOLDER

ROOT = Path(__file__).parents[2]
SDKS = ("pulumi", "grpc", "google", "botocore", "azure", "kubernetes")
SLOW = ("pydantic", "rich", "typer", "jsonschema", "asyncio", "urllib.request", "unittest")
"""What takes long to import, and is not needed to read an environment."""

MOST_MODULES = 400
"""With Python's own; each costs about a quarter of a millisecond."""

PRINT_COMPILED = """
import sys, json
ours = ("cli", "components", "operations", "stacks", "simulator")
found = [
    f"{name}.{each.__name__}"
    for name, module in list(sys.modules.items()) if name.split(".")[0] in ours
    for each in vars(module).values() if isinstance(each, type) and each.__module__ == name
    if hasattr(each.__dict__.get("__init__"), "__code__")
    and each.__init__.__code__.co_filename == "<string>"
]
print(json.dumps(found), file=sys.stderr)
"""

READ = (
    "import cli.__main__, cli.app\n"
    "from pathlib import Path\n"
    "from stacks.environment import read\n"
    "read(Path({path!r}))"
)
PROGRAM = (
    "import stacks.program, components.clouds.{cloud}.foundation\n"
    "from components.clouds.parts import parts\n"
    "parts('{cloud}')"
)
CLOUD_SDKS = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native"}
"""Cloud -> what `make install` brings for it alone; a private one needs none."""

PRINT_MODULES = "import sys, json; print(json.dumps(sorted(sys.modules)))"


def imported(code: str, stream: str = "stdout") -> list[str]:
    """Return what a fresh interpreter has imported after some code, or says on a stream."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{PRINT_MODULES}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found: list[str] = json.loads(getattr(done, stream).splitlines()[-1])
    return found


def inside(modules: list[str], *packages: str) -> list[str]:
    """Return the modules that belong to packages, by the start of their names."""
    return [each for each in modules if each.startswith(packages)]


@pytest.mark.parametrize("cloud", clouds.CLOUDS)
def test_an_environment_is_validated_without_pulumi_and_other_clouds(
    cloud: str, tmp_path: Path
) -> None:
    """The command and a whole environment: no SDK, and of the clouds only its own."""
    text = (FOLDER / f"{cloud}.yaml").read_text()
    path = tmp_path / f"Pulumi.{cloud}-dev.yaml"
    indented = "".join(f"    {line}\n" for line in text.splitlines())
    path.write_text(f"config:\n  evenkeel:environment:\n{indented}")
    modules = imported(READ.format(path=str(path)))
    others = [f"components.clouds.{each}" for each in clouds.CLOUDS if each != cloud]

    assert inside(modules, *SDKS) == []
    assert inside(modules, *others) == []
    assert f"components.clouds.{cloud}.offer" in modules


@pytest.mark.parametrize("cloud", clouds.CLOUDS)
def test_the_program_imports_its_own_cloud_alone(cloud: str) -> None:
    """`make install ENV=...` brings one cloud's SDK, so that a program that asks for two fails."""
    modules = imported(PROGRAM.format(cloud=cloud))
    found = {each.partition(".")[0] for each in modules} & set(CLOUD_SDKS.values())
    others = [f"components.clouds.{each}" for each in clouds.CLOUDS if each != cloud]

    assert found == {CLOUD_SDKS[each] for each in (cloud,) if each in CLOUD_SDKS}
    assert [each for each in modules if ".".join(each.split(".")[:3]) in others] == []
    assert f"components.clouds.{cloud}.cluster" in modules


@pytest.mark.parametrize("name", ["aws-prod", "gcp-prod", "azure-prod", "private-prod"])
def test_an_environment_of_this_repository_is_read_at_little_cost(name: str) -> None:
    """150 ms are allowed; no test can hold a time, so this one holds what takes it."""
    path = ROOT / "environments" / f"Pulumi.{name}.yaml"
    modules = imported(READ.format(path=str(path)))

    assert inside(modules, *SDKS, *SLOW) == []
    assert len(modules) <= MOST_MODULES
    assert "components.addons.prometheus" in modules


def test_no_class_is_compiled_on_the_way() -> None:
    """Dataclasses of ours share their functions; Python compiles one for 0.8 ms."""
    path = ROOT / "environments" / "Pulumi.aws-prod.yaml"
    compiled = imported(f"{READ.format(path=str(path))}\n{PRINT_COMPILED}", stream="stderr")

    assert compiled == []


def test_a_class_that_is_compiled_would_be_found() -> None:
    """The test can fail."""
    code = "import components, dataclasses\n@dataclasses.dataclass\nclass Odd: pass\n"
    code += "Odd.__module__, components.Odd = 'components', Odd\n"

    assert imported(code + PRINT_COMPILED, stream="stderr") == ["components.Odd"]


@pytest.mark.parametrize("command", ["gpus", "gpus h100", "capabilities", "capabilities local"])
def test_the_catalogue_is_shown_without_pulumi(command: str) -> None:
    """What only reads tables needs no SDK."""
    modules = imported(
        "import sys\n"
        f"sys.argv = ['evenkeel', *{command.split()!r}]\n"
        "from cli.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code"
    )

    assert inside(modules, *SDKS) == []


def test_an_import_too_many_would_be_found() -> None:
    """The test can fail."""
    assert inside(imported("import pulumi"), *SDKS) != []
