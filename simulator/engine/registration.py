"""Reads a registration: options, inheritance, transforms, providers; makes remote components."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pulumi.runtime.proto import callback_pb2, provider_pb2, resource_pb2

from . import goals, urns
from .assets import with_digests
from .channels import RpcProblem
from .deployment import Deployment
from .goals import Goal, Options
from .provider import Provider
from .run import Halted
from .transforms import Transforms, with_dependencies
from .values import (
    Properties,
    decode,
    dependencies,
    encode,
    flat,
    has_unknown,
)

Request = resource_pb2.RegisterResourceRequest
Response = resource_pb2.RegisterResourceResponse


class Registrar:
    """Turns registrations into goals and answers into messages."""

    def __init__(self, deployment: Deployment, transforms: Transforms, folder: Path) -> None:
        """Start with nothing registered; `folder` is where the program runs."""
        self._folder = folder
        self._deployment = deployment
        self.transforms = transforms
        self._goals: dict[str, Goal] = {}
        self._component_providers: dict[str, dict[str, str]] = {}

    def inherited(self, parent: str, package: str) -> str:
        """Return the provider that a parent gives its children for a package; empty if none."""
        return self._component_providers.get(parent, {}).get(package, "")

    async def register(self, request: Request) -> Response:
        """Do what a registration asks for.

        Raises:
            Halted: It was not done; the reason was reported.
        """
        self._deployment.run.go_on()
        above = self._goals.get(request.parent)
        if above is not None:
            _inherit(request, above)
        properties = decode(request.object, outputs=True)
        needed = goals.dependencies_of(request, properties)
        provider = request.provider
        package = urns.package_of(request.type)
        if (request.custom or request.remote) and not provider:
            provider = request.providers.get(package, "") or self.inherited(request.parent, package)
        options = goals.options_of(request, provider)
        own = self.transforms.own(request)
        if request.transforms:
            properties = with_dependencies(properties, needed)
        properties, options = await self.transforms.apply(request, own, properties, options)
        goals.refuse(request, options)
        owner = f"{request.type} {request.name}"
        properties = with_digests(properties, self._folder, owner)
        if not request.custom:
            for key, reference in self._component_providers.get(request.parent, {}).items():
                if key not in options.providers:
                    options.providers[key] = reference
        goal = await self._goal(request, options, properties, needed)
        return await self._do(request, options, goal, own)

    async def _do(
        self,
        request: Request,
        options: Options,
        goal: Goal,
        own: list[callback_pb2.Callback],
    ) -> Response:
        setbacks = self._deployment.run.setbacks
        needed: Mapping[str, list[str]] = {}
        if request.remote and self._deployment.barred(goal):
            urn, number, outputs = self._deployment.skip(goal).urn, "", dict[str, Any]()
        elif request.remote:
            urn, number, outputs, needed = await self._construct(request, options, goal)
        else:
            goal.properties = flat(goal.properties)
            resource = await self._deployment.register(goal)
            self._goals[resource.urn] = goal
            urn, number = resource.urn, resource.id
            outputs = (resource.outputs or {}) if request.custom else {}
        self.transforms.registered(urn, request.parent, own)
        if request.remote:
            setbacks.fail_outside(urn, self.transforms.parents)
        if not request.custom:
            self._component_providers[urn] = dict(options.providers)
        if not request.supportsPartialValues:
            outputs = {key: value for key, value in outputs.items() if not has_unknown(value)}
        response = Response(urn=urn, id=number, result=setbacks.result(urn))
        encode(
            outputs,
            response.object,
            secrets=request.acceptSecrets,
            resources=request.acceptResources,
        )
        for key, each in needed.items():
            response.propertyDependencies[key].urns.extend(each)
        return response

    async def _goal(
        self,
        request: Request,
        options: Options,
        properties: Properties,
        needed: dict[str, list[str]],
    ) -> Goal:
        root = str(self._deployment.run.request.project)
        every, by_key = _dependencies(request, options, properties, needed)
        provider = ""
        if (request.custom and not urns.is_provider(request.type)) or request.remote:
            package = urns.package_of(request.type)
            provider = options.provider or await self._deployment.default_provider(
                package, options.version
            )
        if urns.is_provider(request.type) and options.version:
            properties["version"] = options.version
        return Goal(
            request.type,
            request.name,
            request.custom,
            properties,
            request.parent,
            provider,
            options.protect if options.HasField("protect") else None,
            options.retain_on_delete if options.HasField("retain_on_delete") else None,
            options.deleted_with,
            options.delete_before_replace if options.HasField("delete_before_replace") else None,
            every,
            by_key,
            list(options.ignore_changes),
            list(options.replace_on_changes),
            list(options.additional_secret_outputs),
            goals.hidden_of(options),
            goals.aliases_of(options),
            goals.timeouts_of(options),
            goals.position_of(request.sourcePosition, root),
        )

    async def _construct(
        self, request: Request, options: Options, goal: Goal
    ) -> tuple[str, str, Properties, Mapping[str, list[str]]]:
        deployment = self._deployment
        provider = await deployment.registry.ensure(goal.provider)
        if not provider.known:
            # Nobody can ask the plugin yet: the component is known by its name alone.
            empty = Goal(request.type, request.name, custom=False, properties={})
            empty.parent = request.parent
            return (await deployment.register(empty)).urn, "", {}, {}
        message = await self._construct_request(request, options, goal, provider)
        halted = asyncio.create_task(deployment.run.halted.wait())
        call = asyncio.create_task(provider.construct(message))
        await asyncio.wait({halted, call}, return_when=asyncio.FIRST_COMPLETED)
        halted.cancel()
        if not call.done():
            call.cancel()
            raise Halted
        try:
            answer = await call
        except RpcProblem as problem:
            if not deployment.run.halted.is_set():
                deployment.report(
                    f"{request.type} resource '{request.name}' has a problem: {problem}"
                )
            raise Halted from None
        state = decode(answer.state, outputs=True)
        found = {key: list(each.urns) for key, each in answer.stateDependencies.items()}
        for key, value in state.items():
            found[key] = sorted({*found.get(key, ()), *dependencies(value)})
        return answer.urn, "", flat(state), found

    async def _construct_request(
        self, request: Request, options: Options, goal: Goal, provider: Provider
    ) -> provider_pb2.ConstructRequest:
        run = self._deployment.run
        inputs = goal.properties if provider.outputs else flat(goal.properties)
        message = provider_pb2.ConstructRequest(
            project=run.project,
            stack=run.request.stack,
            organization="organization",
            config=run.request.config,
            configSecretKeys=sorted(run.request.secret_keys),
            dryRun=run.preview,
            parallel=run.request.parallel,
            monitorEndpoint=run.address,
            type=request.type,
            name=request.name,
            parent=request.parent,
            inputs=encode(inputs, secrets=provider.secrets, resources=provider.resources),
            providers={**options.providers},
            dependencies=goal.dependencies,
            aliases=options.aliases,
            additionalSecretOutputs=goal.additional_secret_outputs,
            deletedWith=goal.deleted_with,
            ignoreChanges=goal.ignore_changes,
            replaceOnChanges=goal.replace_on_changes,
            protect=goal.protect,
            retainOnDelete=goal.retain_on_delete,
            deleteBeforeReplace=goal.delete_before_replace,
            accepts_output_values=True,
        )
        for key, each in goal.property_dependencies.items():
            message.inputDependencies[key].urns.extend(each)
        if options.HasField("custom_timeouts"):
            for key in ("create", "update", "delete", "read"):
                setattr(message.customTimeouts, key, getattr(options.custom_timeouts, key))
        return message


def _inherit(request: Request, above: Goal) -> None:
    request.deletedWith = request.deletedWith or above.deleted_with
    if not request.HasField("protect") and above.protect is not None:
        request.protect = above.protect
    if not request.HasField("retainOnDelete") and above.retain_on_delete is not None:
        request.retainOnDelete = above.retain_on_delete
    if not request.provider and above.provider:
        plain = not request.remote and not request.custom
        serves = urns.package_of(urns.type_of(urns.split_reference(above.provider)[0]))
        if plain or serves == urns.package_of(request.type):
            request.provider = above.provider


def _dependencies(
    request: Request, options: Options, properties: Properties, needed: dict[str, list[str]]
) -> tuple[list[str], dict[str, list[str]]]:
    if request.transforms:
        by_key = {key: sorted(dependencies(value)) for key, value in properties.items()}
        every = {*options.depends_on}.union(*by_key.values())
        return sorted(every), by_key
    by_key = {
        key: sorted({*needed.get(key, ()), *dependencies(properties.get(key))})
        for key in {*needed, *properties}
    }
    return sorted(request.dependencies), by_key
