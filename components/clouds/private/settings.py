"""What an environment file says of a private cluster."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from ...section import Section

Selector = Annotated[Mapping[str, str], Field(min_length=1)]


class Settings(Section):
    """The `cloud` section of an environment on an existing cluster."""

    name: Literal["private"] = Field(title="the name of a cloud", examples=["private"])
    """The cloud: an existing cluster."""

    context: str = Field(
        title="the name of a context in your kubeconfig", examples=["my-cluster"], min_length=1
    )
    """The cluster, as the kubeconfig that KUBECONFIG names calls it."""

    claims: Mapping[str, Selector] = Field(
        title="for each pool the labels of its machines",
        examples=["{train: {evenkeel.dev/machines: train}}"],
    )
    """Pool -> labels; the nodes that carry them all are claimed for it."""

    storage_class: str | None = Field(
        default=None, title="the name of a storage class", examples=["standard"], min_length=1
    )
    """Where add-ons keep their volumes; left out: the cluster's default class."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """The names under which the program looks for its cluster in a kubeconfig."""
        return (self.context,)

    def machine_labels(self, pool: str) -> Mapping[str, str]:
        """Return the labels that the machines of a pool carry before they are claimed."""
        return self.claims[pool]
