"""Limits in Azure's packages: properties of models, and parameters in addresses."""

from typing import Any, ClassVar

import pytest

from simulator.cloud.readers.azure import of_parameter, of_property


class _Kept:
    """A model as the packages write it."""

    _attribute_map: ClassVar[dict[str, Any]] = {
        "days": {"key": "days", "type": "int"},
        "name": {"key": "name", "type": "str"},
    }
    _validation: ClassVar[dict[str, Any]] = {"days": {"required": True, "minimum": 0}}


_GET = """
def build_get_request(group, lock):
    _SERIALIZER.url("group", group, "str", max_length=90, pattern=r"^a+$")
    _SERIALIZER.url("lock", lock, "str")
"""
_PUT = """
def build_put_request(group, lock):
    _SERIALIZER.url("group", group, "str", max_length=90, pattern=r"^a+$")
    _SERIALIZER.url("lock", lock, "str", max_length=9)
"""


def test_the_limits_of_a_property_are_found() -> None:
    """What a package demands besides is no limit."""
    assert of_property(_Kept, "days") == {"type": "integer", "min": 0}
    assert of_property(_Kept, "name") == {"type": "string"}
    with pytest.raises(KeyError):
        of_property(_Kept, "hours")


def test_the_limits_of_a_parameter_are_what_every_operation_says() -> None:
    """One that they differ on, or that none of them has, has none."""
    assert of_parameter([_GET, _PUT], "group") == {"max": 90, "pattern": "^a+$"}
    assert of_parameter([_PUT], "lock") == {"max": 9}
    for name in ("lock", "vault"):
        with pytest.raises(KeyError):
            of_parameter([_GET, _PUT], name)
