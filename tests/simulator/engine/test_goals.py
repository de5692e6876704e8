"""Registrations: what is read from them, and what is refused by name."""

import pytest
from pulumi.runtime.proto import resource_pb2

from simulator.engine import goals
from simulator.engine.goals import NotSupported

Request = resource_pb2.RegisterResourceRequest
Hooks = Request.ResourceHooksBinding


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("import_", Request(importId="x")),
        ("replace_with", Request(replace_with=["urn"])),
        ("hooks", Request(hooks=Hooks(before_create=["x"]))),
        ("env_var_mappings", Request(envVarMappings={"a": "b"})),
        ("parameterized packages", Request(packageRef="x")),
        ("plugin_download_url", Request(pluginDownloadURL="x")),
    ],
)
def test_what_is_not_done_is_refused_by_name(name: str, request_: Request) -> None:
    """The message names the resource, the option and a way out."""
    request_.type, request_.name = "a:b:C", "thing"

    with pytest.raises(NotSupported, match=rf"^a:b:C thing: got {name}; .* use the Pulumi CLI"):
        goals.refuse(request_, goals.options_of(request_, ""))


def test_an_ordinary_registration_is_not_refused() -> None:
    """Empty hooks and every option that is done pass."""
    request = Request(
        type="a:b:C",
        name="thing",
        hooks=Hooks(),
        protect=True,
        ignoreChanges=["a"],
        deletedWith="urn",
        aliasURNs=["urn"],
        customTimeouts=Request.CustomTimeouts(create="5m"),
    )
    options = goals.options_of(request, "provider")

    goals.refuse(request, options)

    assert options.protect
    assert not options.HasField("retain_on_delete")
    assert goals.timeouts_of(options) == {"create": 300}
    assert goals.aliases_of(options) == [goals.Alias(urn="urn")]


@pytest.mark.parametrize(
    ("text", "seconds"), [("5m", 300), ("1h30m", 5400), ("1.5s", 1.5), ("250ms", 0.25)]
)
def test_durations_are_read(text: str, seconds: float) -> None:
    """All units that Pulumi knows, also several in a row."""
    assert goals.seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "5 m", "m", "five"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    """The message shows what one looks like."""
    with pytest.raises(NotSupported, match="expected a duration such as 5m"):
        goals.seconds_of(text)
