"""Functions of a provider: answered from the store or from what is known, in previews too."""

from pulumi.runtime.proto import provider_pb2

from ...cloud.records import Call
from ..wire import to_python, to_struct, unwrap
from .marks import sealed, settled
from .scene import Scene


def invoke(scene: Scene, request: provider_pb2.InvokeRequest) -> provider_pb2.InvokeResponse:
    """Answer a function, or say which arguments are missing."""
    function = scene.function(request.tok)
    inputs = unwrap(to_python(request.args))
    failures = [
        provider_pb2.CheckFailure(
            property=name, reason=f"{name}: got nothing; expected a value. Set {name}."
        )
        for name in sorted(function.required)
        if inputs.get(name) is None
    ]
    if failures:
        return provider_pb2.InvokeResponse(failures=failures)
    context = scene.context("", request.tok, inputs, preview=request.preview)
    result = settled(function.answer(context, inputs))
    if not request.preview:
        scene.work.store.record(
            Call(provider=scene.cloud.package, method="invoke", type=request.tok)
        )
    answer = provider_pb2.InvokeResponse()
    # `return` is a word of Python's.
    getattr(answer, "return").CopyFrom(to_struct(sealed(result, function.sensitive)))
    return answer
