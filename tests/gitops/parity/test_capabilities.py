"""What some clouds can do and others cannot is declared, each with its reason."""

from components.planning.capabilities import Feature, emulated, native, operator, refused
from gitops.parity.capabilities import check_lacks, known, lacks
from gitops.parity.declared import DeclaredLack, load

REASON = "because there is no market for them"


def _lack(*clouds: str, feature: str = Feature.SPOT.value) -> DeclaredLack:
    return DeclaredLack(features=(feature,), clouds=clouds, reason=REASON)


def test_every_difference_of_the_clouds_is_declared() -> None:
    """Nothing is missing from the file, and nothing in it is needless."""
    assert list(check_lacks(lacks(known()), load().capabilities)) == []


def test_a_feature_that_some_have_and_others_do_not_is_a_difference() -> None:
    """Who brings it makes none; what nobody has is none either."""
    answers = {
        "aws": {Feature.SPOT: native(), Feature.MIG: native(), Feature.DNS: refused("no")},
        "gcp": {Feature.SPOT: emulated("so"), Feature.MIG: operator("x"), Feature.DNS: refused("")},
    }

    assert lacks(answers) == {Feature.SPOT.value: {"gcp"}}


def test_what_is_not_declared_and_what_is_declared_for_nothing_are_found() -> None:
    """Both would hide the next difference."""
    found = {Feature.SPOT.value: {"private", "azure"}}

    assert list(check_lacks(found, (_lack("private", "azure"),))) == []
    assert list(check_lacks(found, (_lack("private"),))) == [
        "spot capacity: azure without it, and no reason is declared. Add one."
    ]
    assert list(check_lacks({}, (_lack("private", feature="MIG"),))) == [
        "MIG: declared for private, but not lacking there. Remove it."
    ]
