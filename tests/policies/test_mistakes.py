"""What a team gets wrong in rules of its own: one message each, with the place and what to do."""

import copy
import io
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies import check

MakeRule = Callable[..., dict[str, Any]]
Change = Callable[[dict[str, Any]], object]

MAPS = {"group": "", "kind": "ConfigMap", "plural": "configmaps"}
BUCKET = {"case": "a", "type": "aws:s3/bucket:Bucket", "object": {"data": {"a": "fine"}}}


def _said(folder: Path) -> list[str]:
    """Return what `python -m policies.rules FOLDER` says is wrong."""
    said = io.StringIO()
    with redirect_stderr(said):
        assert check.main([str(folder)]) == 1
    head, *lines = said.getvalue().splitlines()
    assert head == f"{len(lines)} problem{'' if len(lines) == 1 else 's'} in the policy rules:"
    return [line.strip() for line in lines]


def _first(case: str, **more: Any) -> Change:
    """Change the first fixture that is to be admitted or denied."""
    return lambda rule: rule["fixtures"][case][0].update(more)


def _inside(**more: Any) -> Change:
    """Change the object of the first fixture that is to be admitted."""
    return lambda rule: rule["fixtures"]["admit"][0]["object"].update(more)


def _applies(**more: Any) -> Change:
    return lambda rule: rule.update(applies={"kubernetes": [MAPS | more]})


def _second_denied(**more: Any) -> Change:
    """Let the second denied fixture be like the first one."""

    def change(rule: dict[str, Any]) -> None:
        rule["fixtures"]["deny"][1] = {**rule["fixtures"]["deny"][0], **more}

    return change


def _typed(applies: str, **more: Any) -> Change:
    """Make the rule one about cloud resources."""
    cases = {
        case: [
            BUCKET | {"object": {"data": {"a": f"{text}"}}} | {"case": text} | more
            for text in given
        ]
        for case, given in (("admit", ("fine", "good")), ("deny", ("bad", "worse")))
    }
    return lambda rule: rule.update(applies={"types": [applies]}, fixtures=cases)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _applies(kind="ConfigMaps"),
            (
                "short-name.applies: got what no fixture is, such as kubernetes:core/v1:ConfigMap; "
                "expected a type that it applies to. Correct applies or the fixtures."
            ),
        ),
        (
            _applies(plural="ConfigMap"),
            (
                "x.yaml[short-name].applies.kubernetes[0].plural: got 'ConfigMap'; expected the "
                "kind as in the API's paths, such as configmaps. Correct it."
            ),
        ),
        (
            _applies(group="v1"),
            (
                "x.yaml[short-name].applies.kubernetes[0].group: got 'v1'; expected an API group "
                "without a version, such as apps, or '' for core. Correct it."
            ),
        ),
        (
            _typed("aws:s3/bucket:Buckets"),
            (
                "short-name.applies: got what no fixture is, such as aws:s3/bucket:Bucket; "
                "expected a type that it applies to. Correct applies or the fixtures."
            ),
        ),
        (
            _first("admit", settings={"most": 1}),
            (
                "short-name.fixtures.admit[one]: got what a rule cannot be told (short-name.most: "
                "got an unknown setting; expected none. Remove it.); expected settings that it "
                "has, and one of the stages. Correct the fixture."
            ),
        ),
        (
            _inside(apiVersion=1),
            (
                "x.yaml[short-name].fixtures.admit[0].object: got 1 as apiVersion; expected text. "
                "Correct it."
            ),
        ),
        (
            _inside(data={"a": date(2026, 6, 30)}),
            (
                "x.yaml[short-name].fixtures.admit[0].object: got 2026-06-30 in a; expected text, "
                "a number or a boolean. Quote it. Correct it."
            ),
        ),
        (
            _inside(data={1: "a"}),
            (
                "x.yaml[short-name].fixtures.admit[0].object: got the key 1 in data; expected "
                "text. Put it in quotes. Correct it."
            ),
        ),
        (
            _second_denied(),
            (
                "x.yaml[short-name].fixtures: got the case 'three' twice in deny; expected it "
                "once. Correct it."
            ),
        ),
        (
            _second_denied(case="four"),
            (
                "x.yaml[short-name].fixtures: got the case 'four' under another name in deny, too; "
                "expected cases that differ. Correct it."
            ),
        ),
        (
            lambda rule: rule.update(remedy={"data.a": "elsewhere"}),
            (
                "x.yaml[short-name].remedy[data.a]: got line 1, column 1: undeclared reference to "
                "'elsewhere' (in container ''); expected CEL over object and params without "
                "extensions. Correct it."
            ),
        ),
        (
            lambda rule: rule.update(finding="elsewhere"),
            (
                "x.yaml[short-name].finding: got line 1, column 1: undeclared reference to "
                "'elsewhere' (in container ''); expected CEL over object and params without "
                "extensions. Correct it."
            ),
        ),
        (
            lambda rule: rule.update(id="exemption-expired"),
            (
                "x.yaml[exemption-expired].id: got exemption-expired, which the pack itself "
                "reports; expected another id. Correct it."
            ),
        ),
        (
            lambda rule: rule["enforcement"].update(prod="Mandatory"),
            (
                "x.yaml[short-name].enforcement.prod: got 'Mandatory'; expected 'advisory', "
                "'mandatory', 'disabled' or 'remediate'. Correct it."
            ),
        ),
        (
            lambda rule: rule.update(sources="own"),
            "x.yaml[short-name].sources: got 'own'; expected a list. Correct it.",
        ),
        (
            lambda rule: rule.update(applies="ConfigMap"),
            "x.yaml[short-name].applies: got 'ConfigMap'; expected a mapping. Correct it.",
        ),
    ],
)
def test_a_mistake_gets_one_message(
    tmp_path: Path, entry: MakeRule, change: Change, said: str
) -> None:
    """With the place in the file, what was got, what was expected, and what to do."""
    made = copy.deepcopy(entry())
    change(made)
    (tmp_path / "x.yaml").write_text(yaml.safe_dump([made]))

    assert _said(tmp_path) == [said]


@pytest.mark.parametrize("token", ["aws:s3:Bucket", "gcp:storage:Bucket", "Bucket", "a:b"])
def test_a_token_that_no_resource_has_is_refused(
    tmp_path: Path, entry: MakeRule, token: str
) -> None:
    """A rule about it would hold for nothing, and its fixtures would all agree."""
    made = copy.deepcopy(entry())
    _typed(token, type=token)(made)
    (tmp_path / "x.yaml").write_text(yaml.safe_dump([made]))

    assert {line.partition("type: ")[2] for line in _said(tmp_path)} == {
        f"got {token!r}; expected a token such as aws:s3/bucket:Bucket. Correct it."
    }


@pytest.mark.parametrize("finding", ["1", "object.nothing.at.all", "''"])
def test_a_finding_has_words_for_every_denied_case(
    tmp_path: Path, entry: MakeRule, finding: str
) -> None:
    """Else whoever is denied does not learn what was got."""
    (tmp_path / "x.yaml").write_text(yaml.safe_dump([entry(finding=finding)]))

    assert _said(tmp_path) == [
        f"short-name.fixtures.deny[{case}]: got a finding that gives no text; "
        "expected what was got. Correct the finding."
        for case in ("three", "four")
    ]


@pytest.mark.parametrize("name", ["y.yml", "y.YAML", "team/y.yaml"])
def test_a_file_that_would_not_be_read_is_named(tmp_path: Path, entry: MakeRule, name: str) -> None:
    """Its rules would hold nowhere, without a word."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    for each, rule in ((tmp_path / "x.yaml", entry()), (path, entry(id="other"))):
        each.write_text(yaml.safe_dump([rule]))

    assert _said(tmp_path) == [
        (
            f"{name}: got a file that is not read; expected <subject>.yaml in the folder itself. "
            "Rename or move it."
        )
    ]


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path, entry: MakeRule) -> None:
    """It is not taken for a folder without rules."""
    path = tmp_path / "x.yaml"
    path.write_text(yaml.safe_dump([entry()]))

    assert _said(path) == [f"{path}: got a file; expected the folder that it is in. Name that."]


def test_a_key_that_is_said_twice_is_a_problem(tmp_path: Path, entry: MakeRule) -> None:
    """YAML would take the last one; a key that a merge brings may be said anew."""
    text = yaml.safe_dump([entry()])
    (tmp_path / "x.yaml").write_text(f"{text}  title: again\n")
    line = len(text.splitlines()) + 1

    assert _said(tmp_path) == [
        f"x.yaml: got the key title a second time in line {line}; expected YAML. Correct the file."
    ]


def test_an_exemption_beside_the_rules_is_looked_at(tmp_path: Path, entry: MakeRule) -> None:
    """As by the pack itself when it starts."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "x.yaml").write_text(yaml.safe_dump([entry()]))
    (tmp_path / "exemptions.yaml").write_text("- {rule: short-name}\n")

    assert _said(folder)[0] == (
        "exemptions.yaml line 1 (short-name).resource: got nothing; expected a value. Add it."
    )


def test_all_that_is_wrong_with_fixtures_is_said_at_once(tmp_path: Path, entry: MakeRule) -> None:
    """Each case with what it lacks, in a line of its own."""
    folder = tmp_path / "rules"
    folder.mkdir()
    wrong = entry() | {"applies": {"types": ["aws:s3/bucket:Bucket"]}}
    (folder / "x.yaml").write_text(yaml.safe_dump([wrong]))
    said = (
        "got no type; expected a token, since the rule applies to aws:s3/bucket:Bucket. Add type."
    )
    assert _said(folder) == [
        f"x.yaml[short-name].fixtures.{case}: {said}"
        for case in ("admit[one]", "admit[two]", "deny[three]", "deny[four]")
    ]

    stack = entry() | {"applies": {"stack": True}}
    stack["fixtures"] = {
        **stack["fixtures"],
        "admit": [{"case": "one"}, {"case": "two", "settings": {"a": 1}}],
    }
    (folder / "x.yaml").write_text(yaml.safe_dump([stack]))
    other = "got object, which the rule does not read; expected resources. Write that."
    none = "got no resources; expected what is judged. Add it."
    assert _said(folder) == [
        f"x.yaml[short-name].fixtures.admit[one]: {none}",
        f"x.yaml[short-name].fixtures.admit[two]: {none}",
        f"x.yaml[short-name].fixtures.deny[three]: {other}",
        f"x.yaml[short-name].fixtures.deny[four]: {other}",
    ]
