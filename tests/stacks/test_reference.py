"""The reference of the environment file is the one that the types make."""

from stacks.reference import FILE, text


def test_the_reference_is_fresh() -> None:
    """A change of the types is followed by `python -m stacks.reference`."""
    assert FILE.read_text() == text()


def test_no_key_is_without_words() -> None:
    """Every key says what it may be and what it does."""
    rows = [line.split(" | ") for line in text().splitlines() if line.startswith("| `")]

    assert len(rows) > 30
    assert [row for row in rows if "None" in row or "" in (cell.strip() for cell in row)] == []
