"""The parts of an add-on that others render: charts, and published manifests."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_kubernetes as kubernetes

from .chart_source import ChartSource
from .mirror import Mirror
from .owned import owned_by
from .plan import Chart, Manifests
from .record import AddOn
from .vendored_manifests import local_folder


@dataclass(frozen=True)
class RenderedPart:
    """Registers parts of one add-on, with one transform for the objects of each."""

    addon: AddOn
    registry: str | None
    """The mirror, if there is one."""

    protect: bool = False
    """Whether what holds data is protected."""

    def chart(
        self, chart: Chart, source: ChartSource, opts: pulumi.ResourceOptions
    ) -> pulumi.Resource:
        """Register a chart."""
        mirror = self._mirror(f"chart {chart.release}")
        repository = source.repository and kubernetes.helm.v4.RepositoryOptsArgs(
            repo=source.repository
        )
        made = kubernetes.helm.v4.Chart(
            f"{chart.release}-chart",
            chart=source.chart,
            version=chart.pin.version,
            repository_opts=repository or None,
            name=chart.release,
            namespace=chart.namespace or self.addon.namespace,
            values=chart.values,
            skip_crds=None if chart.definitions else True,
            opts=self._transformed(mirror, opts, chart.scaled),
        )
        if mirror is not None:
            mirror.check(made)
        return made

    def manifests(
        self, made: Manifests, vendored: Path | None, opts: pulumi.ResourceOptions
    ) -> pulumi.Resource:
        """Register a kustomization, over what is vendored of it where something is.

        Raises:
            Refused: What is vendored cannot be read, or is not all that it needs.
        """
        mirror = self._mirror(f"manifests {made.pin.name}")
        folder = made.folder if vendored is None else local_folder(made, vendored)
        directory = kubernetes.kustomize.v2.Directory(
            f"{made.pin.name}-manifests",
            directory=str(folder),
            opts=self._transformed(mirror, opts),
        )
        if mirror is not None:
            mirror.check(directory)
        return directory

    def _mirror(self, part: str) -> Mirror | None:
        return None if self.registry is None else Mirror(self.registry, part)

    def _transformed(
        self,
        mirror: Mirror | None,
        opts: pulumi.ResourceOptions,
        scaled: Mapping[str, int] | None = None,
    ) -> pulumi.ResourceOptions:
        transforms = [owned_by(self.addon.name, mirror, protect=self.protect, scaled=scaled)]
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transforms=transforms))
