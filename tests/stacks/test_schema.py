"""The schema that editors use is the one that the types make."""

from components.addons.catalogue import catalogue
from stacks.schema import FILE, schema, text


def test_the_schema_is_fresh() -> None:
    """A change of the types is followed by `python -m stacks.schema`."""
    assert FILE.read_text() == text()


def test_the_schema_knows_what_the_types_cannot_say() -> None:
    """Accelerators and add-ons are completed from what there is."""
    made = schema()
    environment = made["properties"]["config"]["properties"]["evenkeel:environment"]

    assert "nvidia-h200-141gb" in made["$defs"]["GpuPool"]["properties"]["accelerator"]["enum"]
    assert list(environment["properties"]["addons"]["properties"]) == list(catalogue())
    assert environment["required"] == ["cloud", "stage", "owner", "cluster"]
