"""The embedded engine: does an operation without the Pulumi CLI, on simulated providers only."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Iterator

import grpc.aio
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2_grpc

from ..errors import EngineError, SimulatorError
from . import lock, program, state
from .channels import OPTIONS, RpcProblem
from .children import Child, Children
from .crew import Crew
from .deployment import Deployment
from .doubts import look_again
from .engine_service import EngineService
from .events import Events, plain
from .ledger import CREATING
from .left_behind import end_left_behind
from .monitor import Monitor
from .policy import Policies
from .program import Project
from .refresh import refresh
from .registration import Registrar
from .registry import Registry
from .request import Emit, Outcome, Request
from .run import Halted, Run
from .state import State
from .transforms import Transforms
from .trees import TREES


def run(request: Request, emit: Emit) -> Outcome:
    """Do one operation on one stack.

    A first SIGINT or SIGTERM lets running steps end and begins nothing new; a second one ends
    everything at once. Either way the next run goes on from there.

    Raises:
        EngineError: It cannot be started; nothing was done.
        KeyboardInterrupt: It was ended at once; what was done is in the journal.
    """
    project = program.read_project(request.project)
    request.log.parent.mkdir(parents=True, exist_ok=True)
    held = contextlib.nullcontext()
    with held if request.operation == "preview" else lock.held(request.state, request.operation):
        folder = request.state / "processes"
        end_left_behind(folder)
        try:
            start = state.load(request.state)
            if start.recovered and request.operation != "preview":
                start.save(start.ledger)
            with contextlib.ExitStack() as after:
                crew = request.crew or after.enter_context(Crew())
                return crew.run(_main(request, emit, project, start))
        finally:
            TREES.forget()


async def _main(request: Request, emit: Emit, project: Project, start: State) -> Outcome:
    began = time.monotonic()
    secrets = [request.config[key] for key in request.secret_keys if key in request.config]
    children = Children(request.state / "processes", request.log, request.crew)
    with start.journal() as journal:
        record = None if request.operation in ("preview", "refresh") else journal
        run = Run(request, project.name, Events(emit, secrets), start.start(record), children)
        registry, policies = Registry(run), Policies(run)
        deployment = Deployment(run, registry, policies)
        with _interruptible(run, registry):
            try:
                await _operate(run, deployment, project)
                if not run.halted.is_set():
                    registry.rest()
                    policies.rest()
                    program.rest(run)
            finally:
                children.kill()
                await asyncio.gather(registry.close(), policies.close())
                await children.stop()
        if not run.preview:
            start.save(run.ledger)
    return _conclude(run, deployment, policies, time.monotonic() - began)


async def _operate(run: Run, deployment: Deployment, project: Project) -> None:
    run.events.prelude(run.request.config, run.request.secret_keys)
    _warn_of_pending(run)
    transforms = Transforms()
    monitor = Monitor(deployment, Registrar(deployment, transforms, project.folder))
    async with _serving(run, monitor):
        deployment.registry.warm()
        try:
            if run.request.operation == "refresh":
                await refresh(run, deployment.registry)
            elif run.request.operation == "destroy":
                if run.request.unprotect:
                    _unprotect(run)
                await deployment.delete_rest()
            else:
                await look_again(run, deployment.registry)
                await _run_program(run, deployment, monitor, project)
        except Halted:
            pass
        except (RpcProblem, SimulatorError) as error:
            deployment.report(str(error))
        finally:
            monitor.finished.set()
            await transforms.close()
    if run.step_failed:
        run.events.say("error", "preview failed" if run.preview else "update failed")


async def _run_program(
    run: Run, deployment: Deployment, monitor: Monitor, project: Project
) -> None:
    child = await _started(run, deployment, project)
    ended = asyncio.create_task(child.ended())
    waiting = [
        ended,
        asyncio.create_task(monitor.signalled.wait()),
        asyncio.create_task(run.halted.wait()),
    ]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting[1:]:
        each.cancel()
    if ended.done() and not run.halted.is_set():
        _judge(run, deployment, ended.result())
    await deployment.settled()
    try:
        run.go_on()
        await deployment.delete_rest()
        if not run.setbacks:
            await deployment.policies.look_at_all(run.news, deployment.planner.goals)
    except Halted:
        pass
    await deployment.finish_stack()
    run.failed |= deployment.policies.violated
    run.step_failed |= deployment.policies.violated and not run.halted.is_set()
    monitor.finished.set()
    await _farewell(run, deployment, child, ended)


async def _started(run: Run, deployment: Deployment, project: Project) -> Child:
    """Start the program, and the packs beside it; where several fail, each is told."""
    packs, begun = await asyncio.gather(
        deployment.policies.start(), program.start(run, project), return_exceptions=True
    )
    if isinstance(packs, SimulatorError) and isinstance(begun, BaseException):
        deployment.report(str(packs))
        raise begun
    for each in (packs, begun):
        if isinstance(each, BaseException):
            raise each
    assert isinstance(begun, Child)  # noqa: S101 - all else was raised
    return begun


async def _farewell(
    run: Run, deployment: Deployment, child: Child, ended: "asyncio.Task[int]"
) -> None:
    patience = 5 if run.halted.is_set() else 30
    done, _ = await asyncio.wait({ended}, timeout=patience)
    if not done:
        await child.stop()
    elif not run.halted.is_set():
        _judge(run, deployment, ended.result())


def _judge(run: Run, deployment: Deployment, status: int) -> None:
    if status == program.SAID_WHY or (status > 0 and run.events.first_error):
        run.fail()
    elif status > 0:
        deployment.report(f"the program has ended with status {status}. See {run.request.log}")
    elif status < 0:
        name = signal.Signals(-status).name
        deployment.report(
            f"the program was ended by {name}. Run it again: it goes on from where it was."
        )


def _unprotect(run: Run) -> None:
    for each in run.ledger.resources():
        each.protect = False


def _warn_of_pending(run: Run) -> None:
    for each in run.ledger.pending():
        if each.kind == CREATING:
            run.events.say(
                "warning",
                "it was being created when the last run was cut off; it is created again under "
                "the same name",
                urn=each.resource.urn,
            )


def _conclude(run: Run, deployment: Deployment, policies: Policies, seconds: float) -> Outcome:
    result = "canceled" if run.cancelled else "failed" if run.failed else "succeeded"
    run.events.summary(
        run.changes,
        preview=run.preview,
        seconds=seconds,
        result=result,
        packs=policies.versions(),
        corrupt=run.corrupt,
    )
    message = ""
    if run.cancelled:
        message = (
            "cancelled: what was begun is done, nothing else was begun. Run it again to go on."
        )
    elif run.failed:
        message = run.events.first_error
    outputs = plain(dict(deployment.stack_outputs()))
    settled = run.settled and run.preview and not run.failed
    return Outcome(result == "succeeded", dict(run.changes), outputs, message, settled)


@contextlib.asynccontextmanager
async def _serving(run: Run, monitor: Monitor) -> AsyncIterator[None]:
    server = grpc.aio.server(options=OPTIONS)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(EngineService(run.events), server)
    port = server.add_insecure_port("127.0.0.1:0")
    if not port:
        raise EngineError("127.0.0.1: no port is free for the engine.")
    run.address = f"127.0.0.1:{port}"
    await server.start()
    try:
        yield
    finally:
        await server.stop(grace=0.2)


@contextlib.contextmanager
def _interruptible(run: Run, registry: Registry) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    main = asyncio.current_task()
    tasks: set[asyncio.Task[None]] = set()

    def interrupted() -> None:
        if run.cancelled:
            run.children.kill()
            if main is not None:
                main.cancel()
            return
        run.cancelled = True
        run.halted.set()
        run.events.say("info#err", "cancelling: running steps end first; again to end at once")
        tasks.add(asyncio.create_task(registry.cancel()))

    numbers: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGTERM)
    try:
        for number in numbers:
            loop.add_signal_handler(number, interrupted)
    except (ValueError, RuntimeError):
        numbers = ()  # not the main thread: signals go to somebody else
    try:
        yield
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
