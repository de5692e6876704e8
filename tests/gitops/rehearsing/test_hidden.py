"""What the state of a rehearsal knows to be secret is in nothing that is told."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from gitops.rehearsing.hidden import Hidden
from gitops.review.document import Failure
from operations.tally import Finding
from simulator.engine.secrets import Crypter, passphrase_in
from simulator.engine.values import secret
from simulator.errors import EngineError

PASSWORD = "hunter2-of-the-test"  # noqa: S105 - what must not be found
TOKEN = "x" * 30 + "-token-of-a-kubeconfig"
KUBECONFIG = f"apiVersion: v1\nkind: Config\nusers:\n- name: the-administrator\n  token: {TOKEN}\n"
ENCODED = base64.b64encode(PASSWORD.encode()).decode()


def resource(kind: str = "random:index:Password", **parts: Any) -> dict[str, Any]:
    """Return a resource as a state has it, its secrets in plain."""
    return {"type": kind, "urn": f"urn:pulumi:a::b::{kind}::c", **parts}


def sealed(folder: Path, *resources: dict[str, Any], engine: str = "embedded") -> Path:
    """Write a state as an engine does, and return its folder."""
    passphrase, file = passphrase_in(folder)
    crypter = Crypter(passphrase, kept=file.with_name("key"))
    inner = {
        "secrets_providers": {"type": "passphrase", "state": {"salt": crypter.salt}},
        "resources": [crypter.seal(each) for each in resources],
    }
    path, content = folder / "state.json", {"version": 3, "deployment": inner}
    if engine == "cli":
        path = folder / "backend" / ".pulumi" / "stacks" / "evenkeel" / "small.json"
        path.parent.mkdir(parents=True)
        content = {"version": 3, "checkpoint": {"latest": inner}}
    path.write_text(json.dumps(content))
    assert PASSWORD not in path.read_text()
    return folder


@pytest.mark.parametrize("engine", ["embedded", "cli"])
def test_what_is_sealed_in_the_state_is_hidden(tmp_path: Path, engine: str) -> None:
    """Whichever engine has made it; as a text of its own, inside others, and encoded."""
    state = sealed(
        tmp_path,
        resource(outputs={"result": secret(PASSWORD), "length": 19}),
        resource(inputs={"list": [secret({"deep": ["another-one"]})]}),
        engine=engine,
    )

    hidden = Hidden.of(state)

    said = f"got {PASSWORD} and another-one at postgresql://me:{PASSWORD}@host"
    assert hidden.hide(said) == "got [secret] and [secret] at postgresql://me:[secret]@host"
    assert hidden.hide("length 19 of random:index:Password") == "length 19 of random:index:Password"


def test_what_a_secret_holds_is_hidden_in_both_forms(tmp_path: Path) -> None:
    """As Kubernetes keeps it and as a pod reads it; what is plain in the first one is shown."""
    host = base64.b64encode(b"redis.redis.svc").decode()
    inputs = {"data": {"password": secret(ENCODED), "host": host}}
    outputs = {"data": secret({"password": ENCODED, "host": host})}
    first = resource("kubernetes:core/v1:Secret", inputs=inputs, outputs=outputs)
    copy = resource("kubernetes:core/v1:Secret", inputs=outputs, outputs=outputs)
    other = resource(inputs={"a": secret("said-twice"), "b": "said-twice"})
    state = sealed(tmp_path, first, copy, other)

    hidden = Hidden.of(state)

    assert hidden.hide(f"{ENCODED} {PASSWORD}") == "[secret] [secret]"
    assert hidden.hide("no answer of redis.redis.svc") == "no answer of redis.redis.svc"
    assert hidden.hide("said-twice") == "[secret]"


def test_of_a_text_with_lines_what_is_a_key_is_hidden(tmp_path: Path) -> None:
    """Its other words are those of every kubeconfig."""
    hidden = Hidden.of(sealed(tmp_path, resource(inputs={"kubeconfig": secret(KUBECONFIG)})))

    assert hidden.hide(f"apiVersion: v1, the-administrator, {TOKEN}") == (
        "apiVersion: v1, the-administrator, [secret]"
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param(f"{PASSWORD}\n", f"got {PASSWORD}", id="ends its line"),
        pytest.param(f"a\t{PASSWORD}\r\n", f"got a\t{PASSWORD}", id="has a tab"),
        pytest.param(f"me\n{PASSWORD}\n", f"got {PASSWORD}", id="is a line"),
        pytest.param('say "fri\\end"', 'got {"a": "say \\"fri\\\\end\\""}', id="is quoted"),
        pytest.param("Schlüssel", r"got Schl\u00fcssel", id="is quoted in ASCII"),
        pytest.param("a<b>c&d-e", r"got a\u003cb\u003ec\u0026d-e", id="is quoted by Go"),
        pytest.param('{"user": "me", "password": "hunter2-9"}', "got hunter2-9", id="has a name"),
        pytest.param("host=h;Password = hunter2-9;", "got hunter2-9", id="has a name in a text"),
    ],
)
def test_however_it_is_said_it_is_hidden(tmp_path: Path, value: str, said: str) -> None:
    """As it is, and as the `data` of a Secret has it, which a pod reads decoded."""
    encoded = base64.b64encode(value.encode()).decode()
    for name, kept in (("plain", value), ("encoded", encoded)):
        (tmp_path / name).mkdir()
        state = sealed(tmp_path / name, resource(inputs={"data": {"a": secret(kept)}}))

        shown = Hidden.of(state).hide(said)

        assert "[secret]" in shown
        assert not any(each in shown for each in ("hunter2", "end", "ssel", "d-e"))


def test_a_key_of_many_lines_is_hidden_line_by_line(tmp_path: Path) -> None:
    """Also a short last line, and where JSON has it in one; the lines around it are no secret."""
    lines = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ", "q8Tz/+Yw2B0="]
    fence = "-----BEGIN PRIVATE KEY-----"
    key = "\n".join((fence, *lines, fence.replace("BEGIN", "END"), ""))
    account = json.dumps({"type": "service_account", "private_key": key})
    encoded = base64.b64encode(key.encode()).decode()
    for name, kept in (("plain", key), ("encoded", encoded), ("json", account)):
        (tmp_path / name).mkdir()
        state = sealed(tmp_path / name, resource(inputs={"data": {"a": secret(kept)}}))

        hidden = Hidden.of(state)

        assert hidden.hide(f"got {fence} {lines[0]} {lines[1]}") == (
            f"got {fence} [secret] [secret]"
        )


@pytest.mark.parametrize("length", [4, 12, 18])
def test_the_start_of_one_is_hidden_where_it_was_cut(length: int) -> None:
    """A policy says 80 characters of a value, and a line of the review ends, too."""
    hidden = Hidden((PASSWORD, "hunting-season"))

    assert hidden.hide(f"a: got {PASSWORD[:length]}...; expected b. And {PASSWORD}...") == (
        "a: got [secret]...; expected b. And [secret]..."
    )
    assert hidden.hide(f"got {PASSWORD[:3]}... and the {PASSWORD[:length]}") == (
        f"got {PASSWORD[:3]}... and the {PASSWORD[:length]}"
    )


def test_the_longer_one_goes_first(tmp_path: Path) -> None:
    """Else the rest of the longer one would be left over."""
    found = {"a": secret("password"), "b": secret("password-and-more")}

    hidden = Hidden.of(sealed(tmp_path, resource(outputs=found)))

    assert hidden.hide("password-and-more, password") == "[secret], [secret]"


def test_a_short_secret_is_none(tmp_path: Path) -> None:
    """With fewer than eight characters it is a part of harmless words."""
    hidden = Hidden.of(
        sealed(tmp_path, resource(outputs={"a": secret("sevench"), "b": "in plain"}))
    )

    assert hidden == Hidden(())


def test_failures_and_findings_are_told_without_it() -> None:
    """Nothing else of them changes."""
    hidden = Hidden((PASSWORD,))
    failure = Failure(step="deploy", resource="redis", line=f"got {PASSWORD}")
    finding = Finding("rule", "advisory", "urn::u", f"got {PASSWORD}", "low")

    assert hidden.failures([failure]) == (
        Failure(step="deploy", resource="redis", line="got [secret]"),
    )
    assert hidden.findings([finding]) == [
        Finding("rule", "advisory", "urn::u", "got [secret]", "low")
    ]


def test_nothing_is_hidden_where_nothing_is_deployed(tmp_path: Path) -> None:
    """An empty state has no key yet."""
    assert Hidden.of(tmp_path) == Hidden(())
    assert Hidden.of(sealed(tmp_path)) == Hidden(())


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"deployment": {"resources": [{}]}}'])
def test_a_state_that_nobody_can_read_is_an_error(tmp_path: Path, content: str) -> None:
    """What cannot be hidden must not be told."""
    (tmp_path / "state.json").write_text(content)

    with pytest.raises(EngineError, match=r"^the state: its secrets cannot be read"):
        Hidden.of(tmp_path)


def test_what_another_manifest_holds_is_no_kubeconfig(tmp_path: Path) -> None:
    """Its lines are hidden, and a named secret with spaces and commas is hidden whole."""
    at = "at: postgresql://me:abcdefgh@host"
    manifest = f'apiVersion: v1\nkind: Secret\n{at}\n"password": "a b,c d e f"\n'
    hidden = Hidden.of(sealed(tmp_path, resource(outputs={"a": secret(manifest)})))

    assert hidden.hide(f"no {at}") == "no [secret]"
    assert hidden.hide("got a b,c d e f") == "got [secret]"
