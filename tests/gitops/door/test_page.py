"""The file of the cluster's door is what the rules say now."""

import json
import re
from fnmatch import fnmatchcase

from hypothesis import example, given
from hypothesis import strategies as st

from gitops.door import page
from policies import admission, exemptions, rules
from policies.globs import patterns


def test_the_file_is_what_the_rules_say() -> None:
    """Who changes a rule or an exemption runs `make docs`."""
    assert page.FILE.read_text(encoding="utf-8") == page.text()


def test_every_rule_about_kubernetes_is_in_it_and_asks_for_nothing_that_is_not_there() -> None:
    """A cluster knows the stage and the mirror of its environment, and no more."""
    judged = [each for each in rules.load() if each.kinds]
    asked = {
        path
        for rule in judged
        for path in re.findall(r"params\.environment\.([\w.]+)", rule.expression + rule.finding)
    }

    assert [each["id"] for each in json.loads(page.text())["rules"]] == [each.id for each in judged]
    assert asked <= {"stage", "charts", "charts.mirror"}
    assert {each.id for each in judged} >= admission.WARNS


def test_an_exemption_covers_the_same_at_both_doors() -> None:
    """Each of those that there are, on what it names and on what is called almost so."""
    for each in exemptions.load():
        first, *_ = patterns(each.resource)
        plain = each.resource.replace("*", "some")
        for identity in (plain, f"{plain}x", f"x{plain}", each.resource.replace("*", "")):
            covered = fnmatchcase(identity, each.resource)
            assert bool(re.search(first, identity)) == covered, (each.resource, identity)


_PARTS = (
    *("*", "?", "[ab]", "[!a]", "[]a]", "[a-c]", "[c-a]", "[!c-a]", "[!]", "[^a]", "[&&~]"),
    *("[", "]", "!", "^", "a", "b", "-", ".", "/", "+", "(", "\\\\"),
)


@given(st.lists(st.sampled_from(_PARTS), max_size=8), st.text("ab-./^]\\\\", max_size=8))
@example(["[", "a", "-", "[ab]"], "a")
@example(["[!]", "a"], "[!]a")
def test_globs_and_their_expressions_cover_the_same(parts: list[str], identity: str) -> None:
    """Whatever signs a glob has."""
    glob = "".join(parts)
    first, *_ = patterns(glob)

    assert bool(re.search(first, identity)) == fnmatchcase(identity, glob)


def test_a_workload_brings_what_kubernetes_makes_of_it() -> None:
    """A Deployment's ReplicaSets and pods; a CronJob's Jobs and pods; nothing of a Service."""
    assert list(patterns("Deployment/a/b*")) == [
        "^Deployment/a/b.*$",
        "^ReplicaSet/a/b.*-[^/]*$",
        "^Pod/a/b.*-[^/]*$",
    ]
    assert list(patterns("CronJob/a/b"))[1:] == ["^Job/a/b-[^/]*$", "^Pod/a/b-[^/]*$"]
    assert list(patterns("Service/a/b")) == ["^Service/a/b$"]
