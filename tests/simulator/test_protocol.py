"""A process that only speaks Pulumi's protocol does without its SDK, and can have it still."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]

_SPEAK = """
import sys
from simulator.protocol import without_sdk
without_sdk()
import simulator.plugins.kubernetes.service, simulator.plugins.cloud.service
import simulator.engine.embedded
from pulumi.runtime.proto import provider_pb2
print("pulumi" in sys.modules, "pulumi.runtime" in sys.modules)
import pulumi
import pulumi.automation
from pulumi.runtime import proto
print(proto.provider_pb2 is provider_pb2, pulumi.Output.__module__)
without_sdk()
import pulumi as again
print(again is pulumi)
"""


def test_engine_and_plugins_leave_the_sdk_alone() -> None:
    """Whatever they import of Pulumi is there without it; afterwards the whole SDK is real."""
    done = subprocess.run(
        [sys.executable, "-c", _SPEAK], cwd=_ROOT, capture_output=True, text=True, check=False
    )

    said = done.stdout.splitlines()
    assert said[0] == "False False", done.stderr
    assert said[1:] == ["True pulumi.output", "True"], done.stderr


_DEEP = """
from simulator.protocol import without_sdk
without_sdk()
from simulator.plugins.wire import to_python, to_struct
from google.protobuf.struct_pb2 import Struct
value = "end"
for _ in range(200):
    value = {"properties": value}
sent = to_struct({"schema": value}).SerializeToString()
print(to_python(Struct.FromString(sent)) == {"schema": value})
"""


def test_deep_definitions_are_read_without_the_sdk() -> None:
    """The messages' library ends at 33 levels unless told otherwise, as the SDK does."""
    done = subprocess.run(
        [sys.executable, "-c", _DEEP], cwd=_ROOT, capture_output=True, text=True, check=False
    )

    assert done.stdout == "True\n", done.stderr
