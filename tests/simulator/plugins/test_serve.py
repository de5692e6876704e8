"""The plugin's process: starts with a port, ends with TERM or with the engine."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import grpc
import psutil
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from simulator.cluster.api import KubernetesApi
from simulator.plugins.serve import OPTIONS
from simulator.plugins.wire import to_struct
from simulator.session import Session

_PLUGIN = [sys.executable, "-m", "simulator.plugins", "kubernetes"]
_ROOT = Path(__file__).parents[3]

_ENGINE = f"""
import subprocess, sys, time
plugin = subprocess.Popen({_PLUGIN!r}, stdout=subprocess.PIPE, text=True)
print(plugin.pid, plugin.stdout.readline(), flush=True)
time.sleep(300)
"""

Process = subprocess.Popen[str]


def _start(argv: list[str], environ: Mapping[str, str]) -> Process:
    return subprocess.Popen(
        argv,
        cwd=_ROOT,
        env=dict(environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _environ(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), **more}


@pytest.fixture
def plugin(cluster: "Cluster") -> Iterator[tuple[Process, int]]:
    """Start the plugin with a HOME and a KUBECONFIG that lead nowhere."""
    process = _start(
        _PLUGIN,
        _environ(
            EVENKEEL_SESSION=str(cluster.session.folder),
            HOME="/nonexistent",
            KUBECONFIG="/nonexistent/kubeconfig",
        ),
    )
    assert process.stdout is not None
    yield process, int(process.stdout.readline())
    process.kill()
    process.communicate()


class Cluster:
    """What the fixture `cluster` gives."""

    session: Session
    api: KubernetesApi


def _stub(channel: grpc.Channel) -> provider_pb2_grpc.ResourceProviderStub:
    return provider_pb2_grpc.ResourceProviderStub(channel)


def test_only_the_sessions_cluster_is_reached(
    plugin: tuple[Process, int], cluster: "Cluster", namespace: str
) -> None:
    """Neither HOME nor KUBECONFIG nor the program's kubeconfig counts."""
    name = {"name": "made", "namespace": namespace}
    inputs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": name, "data": {"k": "v"}}
    with grpc.insecure_channel(f"127.0.0.1:{plugin[1]}", options=OPTIONS) as channel:
        stub = _stub(channel)
        stub.Configure(
            provider_pb2.ConfigureRequest(
                variables={
                    "kubernetes:config:kubeconfig": "/nonexistent/other",
                    "kubernetes:config:context": "production",
                }
            )
        )
        stub.Create(
            provider_pb2.CreateRequest(
                urn="urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::made",
                properties=to_struct(inputs),
            )
        )

    assert cluster.api.get("v1", "ConfigMap", "made", namespace)["data"] == {"k": "v"}


def test_the_port_is_on_loopback_only(plugin: tuple[Process, int]) -> None:
    """Nothing outside this machine can reach the plugin."""
    listening = [
        each.laddr
        for each in psutil.Process(plugin[0].pid).net_connections(kind="tcp")
        if each.status == psutil.CONN_LISTEN
    ]

    found = [(each.ip.removeprefix("::ffff:"), each.port) for each in listening]
    assert found == [("127.0.0.1", plugin[1])]


def test_term_ends_the_process(plugin: tuple[Process, int]) -> None:
    """The exit code is 0, and nothing is written to stderr."""
    process, port = plugin
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS) as channel:
        assert _stub(channel).GetPluginInfo(empty_pb2.Empty()).version
    process.send_signal(signal.SIGTERM)

    _, errors = process.communicate(timeout=300)

    assert (process.returncode, errors) == (0, "")


def test_the_process_ends_with_its_engine(cluster: "Cluster") -> None:
    """An engine that is killed leaves no plugin behind."""
    engine = _start(
        [
            sys.executable,
            "-c",
            _ENGINE,
        ],
        _environ(EVENKEEL_SESSION=str(cluster.session.folder)),
    )
    assert engine.stdout is not None
    plugin = psutil.Process(int(engine.stdout.readline().split()[0]))
    engine.kill()
    engine.communicate()

    assert plugin.wait(timeout=300) in (0, None)


def test_a_missing_session_is_one_clear_message(tmp_path: Path) -> None:
    """No traceback: what is missing, and how to get it."""
    process = _start(_PLUGIN, _environ(EVENKEEL_SESSION=str(tmp_path)))
    output, errors = process.communicate(timeout=300)

    assert process.returncode == 1
    assert output == ""
    assert errors == (
        f"error: {tmp_path}/session.json: no session here. "
        f"Start one with: evenkeel up {tmp_path.name}\n"
    )


def test_requests_larger_than_grpcs_default_pass(
    plugin: tuple[Process, int],
) -> None:
    """A chart's CRDs are larger than 4 MB together."""
    large = {"apiVersion": "a.dev/v1", "kind": "A", "metadata": {"name": "a", "namespace": "b"}}
    with grpc.insecure_channel(f"127.0.0.1:{plugin[1]}", options=OPTIONS) as channel:
        answer = _stub(channel).Check(
            provider_pb2.CheckRequest(
                urn="urn:pulumi:s::p::kubernetes:a.dev/v1:A::a",
                news=to_struct(large | {"spec": {"text": "x" * 8_000_000}}),
            )
        )

    assert len(answer.inputs.fields["spec"].struct_value.fields["text"].string_value) == 8_000_000
