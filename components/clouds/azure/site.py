"""Where the resources of one environment are made, and whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from ...planning.scope import Scope
from .names import Names, plan_names
from .settings import Settings


@dataclass(frozen=True, kw_only=True)
class Site:
    """What nearly every resource of an environment is told."""

    scope: Scope
    settings: Settings
    group: pulumi.Output[str]
    """The resource group."""

    @property
    def location(self) -> str:
        """The region."""
        return self.settings.region

    @property
    def tags(self) -> Mapping[str, str]:
        """Whose it is, as Azure keeps it."""
        return dict(self.scope.tags())

    @property
    def names(self) -> Names:
        """What the parts of the environment are called."""
        return plan_names(self.scope.environment, self.settings.subscription)

    def guarded(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Return options under which nothing goes by mistake where the stage asks for that."""
        mine = pulumi.ResourceOptions(protect=self.scope.protected)
        return pulumi.ResourceOptions.merge(opts, mine)
