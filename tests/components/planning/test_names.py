"""Short names stay apart, and those that were apart before stay as they were."""

import pytest

from components.clouds.aws.access import short_name
from components.clouds.gcp.names import slug
from components.planning.names import short_names

ROLE = "arn:aws:iam::123456789012:role"


def test_a_name_that_fits_one_text_alone_is_left_as_it_is() -> None:
    """It is part of a resource's URN: a change would replace what is live."""
    texts = ["user:ada@example.com", "group:ml@example.com"]

    assert short_names(texts, slug) == {
        "user:ada@example.com": "user-ada-example-com",
        "group:ml@example.com": "group-ml-example-com",
    }


@pytest.mark.parametrize(
    ("texts", "shorten"),
    [
        ([f"{ROLE}/a/b", f"{ROLE}/a-b"], short_name),
        ([f"{ROLE}/admin", "arn:aws:iam::210987654321:role/admin"], short_name),
        (["user:a.b@example.com", "user:a-b@example.com", "user:a_b@example.com"], slug),
    ],
    ids=["paths", "accounts", "three"],
)
def test_names_that_would_be_one_are_told_apart(texts: list[str], shorten: object) -> None:
    """The first keeps its name; one that is added at the end renames nobody."""
    assert callable(shorten)
    found = short_names(texts, shorten)
    first, *others = (found[each] for each in texts)

    assert first == shorten(texts[0])
    assert len({first, *others}) == len(texts)
    assert all(each[:-7] == first and each[-7] == "-" for each in others)
    assert short_names(texts[:-1], shorten).items() <= found.items()


def test_the_hash_is_of_the_whole_text() -> None:
    """It is the same on every machine, and in every run."""
    texts = [f"{ROLE}/a/b", f"{ROLE}/a-b"]

    assert short_names(texts, lambda _: "x") == {texts[0]: "x", texts[1]: "x-36a698"}
