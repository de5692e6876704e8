"""The published schema of a review, for those who read one without evenkeel."""

import json
from pathlib import Path
from typing import Final

from gitops.review.document import FORMAT, Review

FILE: Final = Path(__file__).parents[2] / "docs" / "reference" / "review.schema.json"


def text() -> str:
    """Return the schema as the file has it."""
    schema = Review.model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"https://{FORMAT}"}
    return json.dumps(head | schema, indent=2) + "\n"
