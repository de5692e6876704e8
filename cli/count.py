"""Numbers with their nouns."""


def count(number: int, noun: str) -> str:
    """Return how many there are of something: `1 resource`, `2 resources`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
