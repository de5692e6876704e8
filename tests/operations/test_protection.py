"""Whoever takes data out of a file in prod is told what to do, by the names in the file."""

from typing import Any

import pytest

from operations.protection import letting_go

REFUSED = ["resource X cannot be deleted\nbecause it is protected."]
TEAM = {"name": "search", "members": ["group:search-ml"]}
BEFORE: dict[str, Any] = {
    "stage": "prod",
    "addons": {"redis": {}, "milvus": {"attu": True}, "keda": {}},
    "workspaces": [TEAM],
}


def test_what_left_the_file_is_named_with_its_data_and_the_way_out() -> None:
    """An add-on without data is none of it."""
    now = BEFORE | {"addons": {"redis": {}}, "workspaces": []}

    first, second, remedy = letting_go(REFUSED, BEFORE, now)

    assert first.startswith(
        "addons.milvus: got nothing, but it is deployed and keeps the catalogue"
    )
    assert second.startswith("workspaces.search: got nothing, but it is deployed and keeps the vol")
    assert "`unprotected: [milvus, search]`" in remedy


def test_what_was_let_go_of_is_not_named() -> None:
    """It is something else that is protected."""
    before = BEFORE | {"unprotected": ["milvus"]}

    (remedy,) = letting_go(REFUSED, before, BEFORE | {"addons": {"redis": {}, "keda": {}}})

    assert "`stage: staging`" in remedy


@pytest.mark.parametrize("old", [None, {}, BEFORE])
def test_an_error_about_something_else_gets_no_such_remedy(old: dict[str, Any] | None) -> None:
    """Also where an add-on has left the file."""
    assert letting_go(["quota exceeded"], old, {"addons": {}}) == []


def test_before_the_first_up_the_general_way_is_told() -> None:
    """Nothing is known of what was there."""
    (remedy,) = letting_go(REFUSED, None, BEFORE)

    assert "`stage: staging`" in remedy
