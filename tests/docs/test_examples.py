"""The environments that pages show are good ones."""

import pytest
import yaml

from stacks.environment import KEY, parse
from tests.docs.pages import blocks, called, living

SHOWN = [
    (called(page), body)
    for page in living()
    for language, body in blocks(page)
    if language == "yaml" and KEY in body
]


@pytest.mark.parametrize(("page", "text"), SHOWN, ids=[page for page, _ in SHOWN])
def test_an_environment_on_a_page_is_a_good_one(page: str, text: str) -> None:
    """Whoever copies it gets a platform, not a list of problems."""
    environment = parse(yaml.safe_load(text)["config"][KEY])

    assert environment.gpu_pools, page


def test_the_readme_shows_one() -> None:
    """The page that is read first."""
    assert "README.md" in {page for page, _ in SHOWN}
