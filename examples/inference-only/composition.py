"""The platform put together: evenkeel's parts, our models between them, what users need to know."""

import pulumi
from evenkeel.components.addons.gpu_operator import ADDON as GPU_OPERATOR
from evenkeel.components.addons.prometheus import ADDON as PROMETHEUS
from evenkeel.components.addons.record import AddOn
from evenkeel.components.addons.release import Release, ReleaseArgs

import foundation
from models import Models, ModelsArgs
from plan import POOL, Plan


def build(plan: Plan, *, replicas: int) -> None:
    """Register everything."""
    base = foundation.build(plan)

    def after(*needs: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(providers=[base.provider], depends_on=[*base.ready, *needs])

    operator = _install(GPU_OPERATOR, plan, after())
    models = Models("models", ModelsArgs(replicas=replicas, pool=POOL), after(operator))
    _install(PROMETHEUS, plan, after(models))
    pulumi.export("endpoint", models.endpoint)
    pulumi.export("machine", base.machine)


def _install(addon: AddOn, plan: Plan, opts: pulumi.ResourceOptions) -> Release:
    return Release(addon.name, ReleaseArgs.of(addon, plan.offer), opts)
