"""Whoever takes data out of a file in prod is told what to do, by the names in the file."""

from typing import Any

import pytest

from operations.protection import letting_go

REFUSED = ["resource X cannot be deleted\nbecause it is protected."]
TEAM = {"name": "search", "members": ["group:search-ml"]}
URN = "urn:pulumi:local::evenkeel::kubernetes:postgresql.cnpg.io/v1:Cluster::old-db"
DROPPED = f'resource "{URN}" cannot be deleted\nbecause it is protected. To unprotect the resource,'
BEFORE: dict[str, Any] = {
    "stage": "prod",
    "addons": {"redis": {}, "milvus": {"attu": True}, "keda": {}},
    "workspaces": [TEAM],
}


def test_what_left_the_file_is_named_with_its_data_and_the_way_out() -> None:
    """An add-on without data is none of it."""
    now = BEFORE | {"addons": {"redis": {}}, "workspaces": []}

    first, second, remedy = letting_go(REFUSED, BEFORE, now, "local")

    assert first.startswith(
        "addons.milvus: got nothing, but it is deployed and keeps the catalogue"
    )
    assert second.startswith("workspaces.search: got nothing, but it is deployed and keeps the vol")
    assert "`unprotected: [milvus, search]`" in remedy


def test_what_was_let_go_of_is_not_named() -> None:
    """It is something else that is protected."""
    before = BEFORE | {"unprotected": ["milvus"]}

    now = BEFORE | {"addons": {"redis": {}, "keda": {}}}
    (remedy,) = letting_go(REFUSED, before, now, "local")

    assert "`stage: staging`" in remedy


@pytest.mark.parametrize("old", [None, {}, BEFORE])
def test_an_error_about_something_else_gets_no_such_remedy(old: dict[str, Any] | None) -> None:
    """Also where an add-on has left the file."""
    assert letting_go(["quota exceeded"], old, {"addons": {}}, "local") == []


def test_before_the_first_up_the_general_way_is_told() -> None:
    """Nothing is known of what was there."""
    (remedy,) = letting_go(REFUSED, None, BEFORE, "local")

    assert "`stage: staging`" in remedy


def test_what_the_program_has_dropped_is_let_go_of_in_the_state() -> None:
    """The file is as it was: nothing that could be written there would help."""
    why, command = letting_go([DROPPED, DROPPED], BEFORE, {**BEFORE}, "local")

    assert "the program itself no longer has it" in why
    assert "`evenkeel down local`, then `evenkeel up local`" in why
    assert command.strip() == f"pulumi state unprotect '{URN}' -s local"


def test_both_ways_are_told_where_the_file_has_changed_too() -> None:
    """Either may be why: a pool that has left it, or another version of the program."""
    first, _, command = letting_go([DROPPED], BEFORE, BEFORE | {"gpuPools": []}, "local")

    assert "`stage: staging`" in first
    assert URN in command


def test_what_would_be_replaced_is_none_that_the_program_has_dropped() -> None:
    """Its protection goes with the stage."""
    replaced = f'unable to replace resource "{URN}" as it is currently marked for protection.'

    (remedy,) = letting_go([replaced], BEFORE, {**BEFORE}, "local")

    assert "`stage: staging`" in remedy
