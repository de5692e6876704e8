"""The platform put together: evenkeel's parts, our models between them, what users need to know."""

import pulumi
from evenkeel.components.addons.gpu_operator import ADDON as GPU_OPERATOR
from evenkeel.components.addons.installation import InstallArgs, install
from evenkeel.components.addons.prometheus import ADDON as PROMETHEUS

import foundation
from models import Models, ModelsArgs
from plan import POOL, Plan


def build(plan: Plan, *, replicas: int) -> None:
    """Register everything."""
    base = foundation.build(plan)

    def after(*needs: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(providers=[base.provider], depends_on=[*base.ready, *needs])

    installed = install([GPU_OPERATOR], InstallArgs(offer=plan.offer), after())
    models = Models("models", ModelsArgs(replicas=replicas, pool=POOL), after(*installed.values()))
    # what is there already counts: several at once come in the order that they need
    install([PROMETHEUS], InstallArgs(offer=plan.offer, installed=installed), after(models))
    pulumi.export("endpoint", models.endpoint)
    pulumi.export("machine", base.machine)
