"""The generated files are as fresh as their types, and `make check` would see if they were not."""

from pathlib import Path

import pytest

from stacks import generated


def test_a_stale_file_fails_the_check_and_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing mends it."""
    file = tmp_path / "docs" / "page.md"
    monkeypatch.setattr(generated, "FILES", {file: lambda: "fresh"})

    with pytest.raises(SystemExit, match=r"page\.md: got another content"):
        generated.main(["--check"])
    assert not file.exists()
    generated.main([])
    generated.main(["--check"])

    assert file.read_text() == "fresh"


def test_the_repository_is_fresh() -> None:
    """As `make check` asks."""
    generated.main(["--check"])
