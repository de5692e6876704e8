"""Whoever rehearses another Kubernetes than the simulator has is told so."""

from operations.served_version import served, version_document, version_lines
from stacks.environment import parse
from tests.environments import read_environment


def test_the_same_version_needs_no_word() -> None:
    """As it is in every environment of the repository."""
    environment = parse(read_environment("aws-prod", ()))

    assert version_lines(environment.cluster.kubernetes) == []
    assert version_document(served()) == {"asked": served(), "served": served()}


def test_another_version_is_named_beside_the_servers() -> None:
    """And what it means: which of the two holds for what."""
    (line,) = version_lines("1.34")

    assert "Kubernetes 1.34 is asked for: charts are rendered for it" in line
    assert f"API server is {served()}" in line
    assert version_document("1.34")["asked"] == "1.34"
