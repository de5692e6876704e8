"""The cloud section of an environment on Azure."""

import pytest

from components.section import SectionError
from tests.components.clouds.azure.environment import ADMINS, settings


def test_a_pool_without_settings_has_the_defaults() -> None:
    """Nothing said is an answer, too."""
    found = settings(pools={"train": {"zones": ["1"]}})

    assert found.pool("train").zones == ("1",)
    assert found.pool("serve").zones == ()
    assert found.contexts == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"subscription": "my-subscription"},
        {"tenant": 12},
        {"region": "Sweden Central"},
        {"adminGroups": []},
        {"adminGroups": [ADMINS, "admins"]},
        {"pools": {"train": {"zones": ["4"]}}},
        {"pools": {"train": {"reservation": "h100"}}},
        {"account": "123456789012"},
    ],
)
def test_what_azure_does_not_know_is_refused(wrong: dict[str, object]) -> None:
    """Ids are GUIDs, regions have no blanks, and nobody is locked out."""
    with pytest.raises(SectionError):
        settings(**wrong)
