"""A stack's configuration as the engine takes it."""

from pathlib import Path

import pytest

from evenkeel.testing import Stack

FILES = {
    "Pulumi.yaml": "name: shop\nruntime: python\nstackConfigDir: stacks\n",
    "stacks/Pulumi.dev.yaml": """
config:
  image: shop:1
  shop:replicas: 2
  other:settings: {a: [1, true]}
  key: {secure: AAABACeR}
encryptionsalt: x
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a stack file in a folder of its own."""
    (tmp_path / "stacks").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_stack_file_is_read(project: Path) -> None:
    """Keys get the project's name, structured values are JSON, secrets have a stand-in."""
    stack = Stack(project=project, name="dev")

    assert stack.texts == {
        "shop:image": "shop:1",
        "shop:replicas": "2",
        "other:settings": '{"a": [1, true]}',
        "shop:key": "stand-in-for-a-secret",
    }
    assert stack.structured == {"other:settings"}
    assert stack.secrets == {"shop:key"}


def test_configuration_that_is_given_stands_in_for_the_file(project: Path) -> None:
    """No file is needed then."""
    stack = Stack(project=project, name="none", config={"image": "shop:2", "on": True})

    assert stack.texts == {"shop:image": "shop:2", "shop:on": "true"}


def test_a_missing_file_is_named(project: Path) -> None:
    """With what to do."""
    with pytest.raises(ValueError, match=r"Pulumi\.prod\.yaml: got no such file; .*config\."):
        _ = Stack(project=project, name="prod").texts
    (project / "Pulumi.yaml").write_text("shop")
    with pytest.raises(ValueError, match=r"Pulumi\.yaml: got no mapping"):
        _ = Stack(project=project, config={}).texts
