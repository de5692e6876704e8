"""What differs between clouds is found, and only what is declared is let through."""

from typing import Any

import pytest

from gitops.parity.comparison import ABSENT, PRESENCE, Difference, differences, judge
from gitops.parity.declared import Declared
from gitops.parity.objects import Collector, leaves

REASON = "because the clouds have different drivers"


def _object(**spec: object) -> dict[str, Any]:
    return {"kind": "Thing", "metadata": {"name": "x"}, "spec": spec}


def _declared(path: str, *clouds: str, thing: str = "Thing x") -> Declared:
    return Declared(object=thing, path=path, clouds=clouds, reason=REASON)


def test_equal_platforms_have_no_difference() -> None:
    """Every path of every object is the same."""
    one = {"Thing x": _object(a=1, b=[{"c": 2}])}

    assert list(differences({"aws": one, "gcp": one, "azure": one})) == []


def test_a_path_that_differs_is_found_with_every_clouds_value() -> None:
    """Also where one cloud has nothing there, and where only the type differs."""
    platforms = {
        "aws": {"Thing x": _object(a=1, b=True)},
        "gcp": {"Thing x": _object(a="1", b=True)},
        "azure": {"Thing x": _object(b=True)},
    }

    assert list(differences(platforms)) == [
        Difference("Thing x", "spec.a", {"aws": 1, "gcp": "1", "azure": ABSENT})
    ]


def test_an_object_that_one_cloud_alone_has_is_found() -> None:
    """It is one difference, not one for each of its paths."""
    platforms = {"aws": {"Thing x": _object(a=1)}, "gcp": {}}

    assert [(each.path, each.values) for each in differences(platforms)] == [
        (PRESENCE, {"aws": "present", "gcp": ABSENT})
    ]


def test_a_declaration_lets_its_clouds_differ_and_no_other() -> None:
    """Among the clouds that it does not name everything is the same."""
    clouds = {"aws", "gcp", "azure"}
    one = Difference("Thing x", "spec.a", {"aws": 1, "gcp": 2, "azure": 1})
    two = Difference("Thing x", "spec.a", {"aws": 1, "gcp": 2, "azure": 3})

    assert judge(iter([one]), (_declared("spec.*", "gcp"),), clouds).even
    assert judge(iter([two]), (_declared("spec.*", "gcp"),), clouds).undeclared == (two,)
    assert judge(iter([two]), (_declared("spec.*", "gcp", "azure"),), clouds).even


def test_an_undeclared_difference_and_an_unused_declaration_fail() -> None:
    """A declaration that nothing needs would hide the next difference."""
    found = Difference("Thing x", "spec.a", {"aws": 1, "gcp": 2})
    other = _declared("spec.b", "gcp")

    verdict = judge(iter([found]), (other,), {"aws", "gcp"})

    assert not verdict.even
    assert verdict.undeclared == (found,)
    assert verdict.unused == (other,)
    assert verdict.found == 1


@pytest.mark.parametrize(
    ("charts", "lets", "needed"),
    [
        ({"real"}, True, True),
        ({"real", "stand-in"}, True, False),
        ({"stand-in"}, False, False),
    ],
)
def test_a_declaration_about_real_charts_holds_where_there_are_some(
    charts: set[str], *, lets: bool, needed: bool
) -> None:
    """It hides nothing of stand-ins, and is missed only where no chart is one."""
    clouds = {"aws", "gcp"}
    found = Difference("Thing x", "spec.a", {"aws": 1, "gcp": 2})
    one = _declared("spec.a", "gcp").model_copy(update={"charts": "real"})

    assert judge(iter([found]), (one,), clouds, charts).even == lets
    assert judge(iter([]), (one,), clouds, charts).unused == ((one,) if needed else ())


def test_an_index_in_a_declaration_is_an_index() -> None:
    """Brackets are no pattern."""
    found = Difference("Thing x", "spec.a[1].b", {"aws": 1, "gcp": 2})

    assert judge(iter([found]), (_declared("spec.a[1].b", "gcp"),), {"aws", "gcp"}).even
    assert not judge(iter([found]), (_declared("spec.a1.b", "gcp"),), {"aws", "gcp"}).even


def test_objects_are_read_from_events() -> None:
    """Only Kubernetes objects count; a patch is not the object itself."""
    collector = Collector()
    for token, inputs in (
        ("kubernetes:core/v1:ConfigMap", {"kind": "ConfigMap", "metadata": {"name": "a"}}),
        (
            "kubernetes:core/v1:Secret",
            {"kind": "Secret", "metadata": {"name": "b", "namespace": "n"}},
        ),
        ("kubernetes:core/v1:NodePatch", {"kind": "Node", "metadata": {"name": "c"}}),
        ("kubernetes:helm.sh/v4:Chart", {"name": "d"}),
        ("aws:s3/bucket:Bucket", {"kind": "no object"}),
    ):
        collector.add(
            {"resourcePreEvent": {"metadata": {"type": token, "new": {"inputs": inputs}}}}
        )
    collector.add({"summaryEvent": {}})

    assert list(collector.objects) == ["ConfigMap a", "Secret n/b", "Node (patched) c"]


def test_leaves_keep_what_is_empty() -> None:
    """An empty mapping is something else than nothing."""
    assert leaves({"a": {}, "b": [], "c": [1]}) == {"a": {}, "b": [], "c[0]": 1}
