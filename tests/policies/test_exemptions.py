"""Exceptions to rules: what the file says, and what each covers."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies import exemptions
from policies.errors import RuleProblems
from policies.exemptions import Exemption, identity, load
from tests.policies.service import own_rules

ENTRY: dict[str, Any] = {
    "rule": "short-name",
    "resource": "ConfigMap/lab/*",
    "environments": ["prod", "dev-*"],
    "reason": "made by hand until June",
    "owner": "ml-platform",
    "expires": date(2026, 6, 30),
}
DAY = date(2026, 6, 30)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[object], Path]:
    """Write a file of exemptions."""

    def written(content: object) -> Path:
        path = tmp_path / "exemptions.yaml"
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        return path

    return written


Write = Callable[[object], Path]


def test_the_projects_own_file_is_well_formed() -> None:
    """Each of its exemptions is about a rule that there is."""
    load(rules=[rule.id for rule in own_rules()])


def test_a_file_is_read(write: Write) -> None:
    """All keys; the environments may be left out and are then all."""
    everywhere = {key: value for key, value in ENTRY.items() if key != "environments"}
    first, second = load(write([ENTRY, everywhere]), rules=["short-name"])

    assert (first.environments, first.expires) == (("prod", "dev-*"), DAY)
    assert second.environments == ("*",)


def test_no_file_and_an_empty_one_hold_nothing(tmp_path: Path, write: Write) -> None:
    """A project without exemptions needs no file."""
    assert load(tmp_path / "none.yaml") == ()
    assert load(write("# nothing\n")) == ()
    assert load(write([])) == ()


def test_all_problems_are_said_at_once(write: Write) -> None:
    """Each with its place in the list."""
    lacking = {key: value for key, value in ENTRY.items() if key not in {"reason", "owner"}}
    path = write([lacking | {"expires": 20270101, "until": "ever"}, ENTRY | {"environments": []}])
    known = f"({ENTRY['rule']}, {ENTRY['resource']})"
    first, second = (f"exemptions.yaml line {line} {known}" for line in (1, 8))
    with pytest.raises(RuleProblems) as caught:
        load(path)
    assert caught.value.problems == (
        f"{first}.reason: got nothing; expected a value. Add it.",
        f"{first}.owner: got nothing; expected a value. Add it.",
        f"{first}.expires: got 20270101; expected a day as YYYY-MM-DD. Correct it.",
        f"{first}.until: got an unknown key; expected none such. Remove it.",
        f"{second}.environments: got []; expected at least 1 item, not 0. Correct it.",
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "got dict; expected a list of exemptions."),
        ("[", "expected YAML."),
        ("[" * 100_000, "got more than 100 levels of nesting; expected YAML."),
        ("- {expires: 2026-13-01}", "month must be in 1..12"),
    ],
)
def test_a_file_that_is_no_list_is_named(write: Write, content: str, said: str) -> None:
    """One message, with the file's name."""
    with pytest.raises(RuleProblems) as caught:
        load(write(content))
    (problem,) = caught.value.problems
    assert problem.startswith("exemptions.yaml: got ")
    assert said in problem


@pytest.mark.parametrize(
    "resource",
    [
        *("node-exporter", "Deployment", "[a", "/a", "Pod/", "Pod//a", "Pod/lab/a/b"),
        *("deployment/lab/a", "lab/Deployment/a", "apps/v1/Deployment/lab/a"),
        *("urn:pulumi:s::p::aws:s3/bucket:Bucket::a", "Pod/.*", "^Pod/a$", "Pod/{a,b}"),
    ],
)
def test_what_can_be_no_resource_is_refused(write: Write, resource: str) -> None:
    """It would cover nothing, without a word."""
    with pytest.raises(
        RuleProblems, match=r"line 1 \(.*\)\.resource: got .*; expected Kind/namespace/name"
    ):
        load(write([ENTRY | {"resource": resource}]))


@pytest.mark.parametrize("resource", ["*", "**", "*/*", "*/*/*", "?*", "[!x]*", "*[a-z]*"])
def test_what_fits_everything_is_refused(write: Write, resource: str) -> None:
    """It would switch the rule off, where nobody looks for that."""
    with pytest.raises(RuleProblems, match=r"which names nothing; expected a kind or a type"):
        load(write([ENTRY | {"resource": resource}]))


@pytest.mark.parametrize("resource", ["Deployment/*", "*/lab/*", "aws:s3/bucket:Bucket/*", "*/a"])
def test_what_fits_many_is_taken(write: Write, resource: str) -> None:
    """A kind, a namespace, a type or a name of one's own is a pattern."""
    (found,) = load(write([ENTRY | {"resource": f" {resource} "}]))

    assert found.resource == resource


@pytest.mark.parametrize(
    ("expires", "got"),
    [
        *((text, repr(text)) for text in ("2026-6-30", "30.06.2026", "20260630", "2026-W27-2")),
        *((text, repr(text)) for text in ("2026-06-30T00:00:00Z", "2026-02-30", "never", "")),
        (datetime(2026, 6, 30, 10, tzinfo=UTC), "2026-06-30T10:00:00+00:00"),
        (None, "None"),
    ],
)
def test_a_day_is_written_in_one_way(write: Write, expires: object, got: str) -> None:
    """What another reader could take for another day, or for an hour, is refused."""
    with pytest.raises(RuleProblems) as caught:
        load(write([ENTRY | {"expires": expires}]))
    assert caught.value.problems == (
        (
            f"exemptions.yaml line 1 ({ENTRY['rule']}, {ENTRY['resource']}).expires: got {got}; "
            "expected a day as YYYY-MM-DD. Correct it."
        ),
    )


def test_the_same_exemption_twice_is_a_problem(write: Write) -> None:
    """One of the two would never be needed; other environments make another of it."""
    load(write([ENTRY, ENTRY | {"environments": ["staging"]}]))
    with pytest.raises(RuleProblems) as caught:
        load(write([ENTRY, ENTRY | {"reason": "another"}]))
    assert caught.value.problems == (
        (
            f"exemptions.yaml line 9 ({ENTRY['rule']}, {ENTRY['resource']}): got rule, resource "
            "and environments of line 1 again; expected them once. Remove one of the two."
        ),
    )


def test_a_key_that_is_said_twice_is_a_problem(write: Write) -> None:
    """YAML would take the last one without a word."""
    with pytest.raises(RuleProblems, match="got the key rule a second time in line 2; expected"):
        load(write("- rule: a\n  rule: b\n"))


def test_a_misspelt_rule_is_told_what_was_meant(write: Write) -> None:
    """Where one is called nearly so."""
    with pytest.raises(RuleProblems, match=r"got short-nme, which .*\. Did you mean short-name\?"):
        load(write([ENTRY | {"rule": "short-nme"}]), rules=["short-name"])


def test_nobody_owns_nothing(write: Write) -> None:
    """Blanks are no owner and no reason."""
    with pytest.raises(RuleProblems) as caught:
        load(write([ENTRY | {"owner": " ", "reason": "\t"}]))
    assert len(caught.value.problems) == 2


def test_an_exemption_of_a_rule_that_there_is_not_is_a_problem(write: Write) -> None:
    """A misspelt rule would exempt nothing, without a word."""
    with pytest.raises(
        RuleProblems, match=r"exemptions.yaml line 1 \(.*\).rule: got short-name, which no"
    ):
        load(write([ENTRY]), rules=["other"])


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"rule": "other"}, False),
        ({"identity": "ConfigMap/other/a"}, False),
        ({"identity": "configmap/lab/a"}, False),
        ({"environment": "dev-2"}, True),
        ({"environment": "staging"}, False),
        ({"today": date(2026, 7, 1)}, False),
    ],
)
def test_rule_resource_environment_and_day_must_fit(
    changed: dict[str, Any], *, expected: bool
) -> None:
    """The last day still counts; capital letters do."""
    asked: dict[str, Any] = {
        "rule": "short-name",
        "identity": "ConfigMap/lab/a",
        "environment": "prod",
        "today": DAY,
    } | changed

    assert Exemption(**ENTRY).covers(**asked) is expected


def test_only_an_environment_that_is_named_can_find_it_unused() -> None:
    """A glob may fit environments that have no such resource."""
    made = Exemption(**ENTRY)

    assert made.names("prod")
    assert not made.names("dev-2")
    assert not made.names("dev-*")


@pytest.mark.parametrize(
    ("token", "obj", "expected"),
    [
        (
            "kubernetes:apps/v1:Deployment",
            {"metadata": {"name": "a", "namespace": "lab"}},
            "Deployment/lab/a",
        ),
        ("kubernetes:core/v1:NodePatch", {"metadata": {"name": "n"}}, "Node/n"),
        ("kubernetes:core/v1:Pod", {"metadata": None}, "Pod/logical"),
        ("kubernetes:core/v1:Pod", {"metadata": {"name": 1, "namespace": 2}}, "Pod/logical"),
        ("", {"kind": "Pod", "metadata": {"name": "p", "namespace": "lab"}}, "Pod/lab/p"),
        ("kubernetes:helm.sh/v4:Chart", {}, "kubernetes:helm.sh/v4:Chart/logical"),
        ("aws:s3/bucket:Bucket", {"bucket": "models"}, "aws:s3/bucket:Bucket/logical"),
    ],
)
def test_a_resource_has_one_identity(token: str, obj: dict[str, Any], expected: str) -> None:
    """Objects by their own names, everything else by the program's."""
    assert identity(token, "logical", obj) == expected


def test_the_day_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal of another day needs no clock; what is no day is refused."""
    monkeypatch.setenv("EVENKEEL_TODAY", "2026-06-30")
    assert exemptions.today() == DAY
    for text in ("June", "20260630", "2026-02-30"):
        monkeypatch.setenv("EVENKEEL_TODAY", text)
        with pytest.raises(RuleProblems, match=f"EVENKEEL_TODAY: got '{text}'; expected a day as"):
            exemptions.today()


def test_a_real_deployment_goes_by_the_clock() -> None:
    """The pack of `pulumi up` has no session: no variable brings back what has ended."""
    given = {"EVENKEEL_TODAY": "2026-06-30"}
    rehearsed = given | {"EVENKEEL_SESSION": "/anywhere"}
    assert exemptions.held_today(rehearsed) == DAY
    before = datetime.now(UTC).date()
    assert before <= exemptions.held_today(given) <= datetime.now(UTC).date()
    assert exemptions.held_today({"EVENKEEL_TODAY": "June"}) >= before
    with pytest.raises(RuleProblems, match="EVENKEEL_TODAY: got 'June'"):
        exemptions.held_today(rehearsed | {"EVENKEEL_TODAY": "June"})


def _years(write: Write, expires: date, manifest: str = "") -> None:
    path = write([ENTRY | {"expires": expires}])
    if manifest:
        (path.parent / "PulumiPolicy.yaml").write_text(manifest)
    load(path, ["short-name"], date(2026, 1, 1))


def test_an_exemption_ends_within_reach(write: Write) -> None:
    """One that never ends is refused, and the last day that there may be is not."""
    _years(write, date(2027, 2, 5))
    with pytest.raises(RuleProblems) as raised:
        _years(write, date(9999, 12, 31))

    assert str(raised.value).splitlines()[1].strip() == (
        "exemptions.yaml line 1 (short-name, ConfigMap/lab/*).expires: got 9999-12-31; expected "
        "2027-02-05 at the latest, 400 days from today. Take an earlier day and look again then; "
        "evenkeel.longestExemptionDays in PulumiPolicy.yaml says how many days there may be."
    )


def test_a_pack_says_how_long_its_exemptions_may_hold(write: Write) -> None:
    """In its manifest; what is no number of days there is said, too."""
    _years(write, date(2026, 1, 31), "evenkeel: {longestExemptionDays: 30}")
    with pytest.raises(RuleProblems, match="expected 2026-01-31 at the latest, 30 days"):
        _years(write, date(2026, 2, 1), "evenkeel: {longestExemptionDays: 30}")
    for wrong in ("0", "true", "1.5", "for ever", "99999999999"):
        with pytest.raises(RuleProblems, match=r"longestExemptionDays: got .*; expected a number"):
            _years(write, date(2026, 1, 2), f"evenkeel: {{longestExemptionDays: {wrong}}}")
