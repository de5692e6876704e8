"""What resources were declared with, for those whose state is empty in a preview.

Where a provider is not configured yet, as that of a cluster that is still to be made, Pulumi shows
an empty state of all its resources: nothing in it is marked as unknown, and nothing is there.
"""

import threading
from collections.abc import Iterable

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto


class Declared:
    """The inputs of the resources that rules over the whole stack look at. Safe for threads."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._inputs: dict[str, Struct] = {}

    def keep(self, request: proto.AnalyzeRequest) -> None:
        """Remember what a resource is declared with; the last word on it holds."""
        with self._lock:
            self._inputs[request.urn] = request.properties

    def properties(self, resource: proto.AnalyzerResource) -> Struct:
        """Return a resource's state, or where that is empty what it was declared with."""
        if resource.properties.fields:
            return resource.properties
        with self._lock:
            return self._inputs.get(resource.urn, resource.properties)

    def hides(self, resources: Iterable[proto.AnalyzerResource]) -> bool:
        """Say whether the stack may have objects that nobody sees yet: those of its charts."""
        with self._lock:
            return any(
                not each.properties.fields
                and each.urn in self._inputs
                and self._inputs[each.urn].fields
                for each in resources
                if each.type.startswith("kubernetes:")
            )
