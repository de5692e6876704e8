"""Company machines reach the world by a proxy, and themselves without."""

import pytest

from simulator.around_proxies import around_proxies

OWN = "127.0.0.1,localhost,::1"


def test_without_a_proxy_nothing_is_said() -> None:
    """Nobody reads it then."""
    assert around_proxies({"NO_PROXY": "a.example"}) == {}


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy"])
@pytest.mark.parametrize(
    ("known", "whole"),
    [
        ({}, OWN),
        ({"NO_PROXY": "a.example, localhost"}, "a.example,localhost,127.0.0.1,::1"),
        ({"no_proxy": "*"}, "*"),
        ({"NO_PROXY": "loses", "no_proxy": "wins"}, f"wins,{OWN}"),
    ],
)
def test_this_machine_is_reached_directly(name: str, known: dict[str, str], whole: str) -> None:
    """In both spellings, and what was there stays."""
    found = around_proxies({name: "http://proxy.example:3128", **known})

    assert found == {"NO_PROXY": whole, "no_proxy": whole}
