"""Nothing is called working above what was seen."""

from gitops.evidence.levels import Evidence, evidence, rehearsed
from gitops.evidence.page import text
from simulator.cloud.providers import tokens


def test_a_level_is_reached_by_what_there_is_for_it() -> None:
    """The SDK's types alone are level 1; a model and a rehearsal add theirs."""
    bare = Evidence("aws", "aws:a:A", (), "no model has it", rehearsed=False)
    full = Evidence("aws", "aws:a:A", ("name",), "", rehearsed=True)

    assert bare.levels == ("L1",)
    assert full.levels == ("L1", "L2", "L3")


def test_every_type_that_is_simulated_is_on_the_page() -> None:
    """Also those of which little is known."""
    page = text()
    found = list(evidence())

    assert {each.provider for each in found} == {"aws", "gcp", "azure-native"}
    assert [each.token for each in found if f"`{each.token}`" not in page] == []


def test_what_was_rehearsed_is_still_simulated() -> None:
    """A type that went must not stay in the evidence."""
    seen = rehearsed()["types"]

    assert [
        token
        for provider, types in seen.items()
        for token in types
        if token not in tokens(provider)
    ] == []


def test_nothing_claims_a_real_account() -> None:
    """Level 5 needs a date and an account; there is none."""
    assert "Nothing is at L5" in text()
    assert all("L5" not in each.levels for each in evidence())
