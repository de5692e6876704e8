"""A Secret that one add-on made is copied for another, with what it holds."""

from dataclasses import replace

from components.addons.catalogue import catalogue
from components.addons.plan import LentSecret, MadeSecret, Plan
from components.addons.release import Release, ReleaseArgs
from components.contract import ClusterOffer
from tests.pulumi_monitor import Registered, registered_by

BASE = catalogue()["prometheus"]
LENDER = replace(BASE, name="lender", namespace="there")
BORROWER = replace(BASE, name="borrower", namespace="here")


def borrowed(lent: LentSecret) -> Registered:
    """Return what a lender and a borrower register."""
    made = MadeSecret(name="password", made=("word",), given={"host": "h"})

    def program() -> None:
        lender = Release("lender", ReleaseArgs(addon=LENDER, plan=Plan(secrets=(made,))))
        Release(
            "borrower",
            ReleaseArgs(addon=BORROWER, plan=Plan(borrowed=(lent,)), lenders={"lender": lender}),
        )

    return registered_by(program)


def test_the_copy_holds_what_the_original_does() -> None:
    """Both sides know the same password, and the copy is the borrower's to remove."""
    registered = borrowed(LentSecret(name="password", lender="lender"))
    original, copy = (registered[f"{each}-password"] for each in ("lender", "borrower"))

    assert copy.typ == "kubernetes:core/v1:Secret"
    assert copy.inputs["data"] == original.inputs["data"]
    assert copy.inputs["metadata"] == {
        "name": "password",
        "namespace": "here",
        "labels": {"evenkeel.dev/addon": "borrower"},
    }


def test_the_copy_can_be_in_another_namespace() -> None:
    """An add-on may have several."""
    copy = borrowed(LentSecret(name="password", lender="lender", namespace="elsewhere"))

    assert copy["borrower-password"].inputs["metadata"]["namespace"] == "elsewhere"


def test_lenders_come_first_and_have_what_is_borrowed(everything: ClusterOffer) -> None:
    """Who lends is installed before the borrower, and makes a Secret of that name."""
    plans = {name: each.plan(everything, each.options()) for name, each in catalogue().items()}
    for name, plan in plans.items():
        before = {each.name for each in catalogue()[name].needs} | {*catalogue()[name].uses}
        for lent in plan.borrowed:
            assert lent.lender in before
            assert lent.name in {each.name for each in plans[lent.lender].secrets}
