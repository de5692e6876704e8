"""Delete and Read against a real API server."""

import threading
import time

import pytest

from simulator.cluster.api import KubernetesApi
from tests.simulator.plugins.kubernetes.provider_client import Client, Refused
from tests.simulator.plugins.kubernetes.test_create import CONFIG_MAP, config_map


def _release(api: KubernetesApi, name: str, namespace: str) -> None:
    obj = config_map(name, namespace)
    api.patch(obj, {"metadata": {"finalizers": None}})


def test_a_deleted_object_is_gone(provider: Client) -> None:
    """When Delete returns, the object is not there any more."""
    urn, identifier, state, _ = provider.made(CONFIG_MAP, config_map("d", provider.namespace))

    provider.delete(urn, identifier, state)

    assert provider.api.find("v1", "ConfigMap", "d", provider.namespace) is None


def test_an_object_that_is_gone_already_is_deleted(provider: Client) -> None:
    """Deleting twice is no error: the end is the same."""
    urn, identifier, state, _ = provider.made(CONFIG_MAP, config_map("d", provider.namespace))

    provider.delete(urn, identifier, state)
    provider.delete(urn, identifier, state)


def test_a_deletion_waits_for_finalizers(provider: Client) -> None:
    """The object has a finalizer; Delete says so, and returns only once it is released."""
    waits = "Waiting for deletion (finalizers: test.dev/hold)"
    news = config_map("held", provider.namespace)
    news["metadata"]["finalizers"] = ["test.dev/hold"]
    urn, identifier, state, _ = provider.made(CONFIG_MAP, news)
    released: list[float] = []

    def release() -> None:
        while waits not in provider.engine.passing:
            time.sleep(0.05)
        released.append(time.monotonic())
        _release(provider.api, "held", provider.namespace)

    thread = threading.Thread(target=release)
    thread.start()
    provider.delete(urn, identifier, state)
    ended = time.monotonic()
    thread.join()

    assert ended > released[0]
    assert provider.engine.passing[-1] == "", "the passing message is cleared"


def test_a_deletion_that_is_held_up_names_the_finalizer(provider: Client) -> None:
    """Time is up: the message says what holds the object."""
    news = config_map("held", provider.namespace)
    news["metadata"]["finalizers"] = ["test.dev/hold"]
    urn, identifier, state, _ = provider.made(CONFIG_MAP, news)

    with pytest.raises(Refused, match=r"still there after 1 s; its finalizers .*test\.dev/hold"):
        provider.delete(urn, identifier, state, timeout=1)

    _release(provider.api, "held", provider.namespace)


def test_an_object_read_again_is_as_it_was(provider: Client) -> None:
    """A refresh without drift changes neither state nor inputs."""
    urn, identifier, state, inputs = provider.made(
        CONFIG_MAP, config_map("r", provider.namespace, k="v")
    )

    assert provider.read(urn, identifier, state, inputs) == (identifier, state, inputs)


def test_an_object_that_is_gone_has_no_id(provider: Client) -> None:
    """An empty id tells the engine to drop it from the state."""
    urn, identifier, state, inputs = provider.made(CONFIG_MAP, config_map("r", provider.namespace))
    provider.delete(urn, identifier, state)

    assert provider.read(urn, identifier, state, inputs)[0] == ""


def test_an_import_makes_inputs_of_the_live_object(provider: Client) -> None:
    """Without state, the inputs are what a program would have written; nothing differs."""
    news = config_map("imported", provider.namespace, k="v")
    news["metadata"]["labels"] = {"a": "b"}
    provider.api.apply(news, manager="kubectl")
    urn = provider.urn(CONFIG_MAP)

    identifier, state, inputs = provider.read(urn, f"{provider.namespace}/imported", {}, {})

    assert identifier == f"{provider.namespace}/imported"
    assert inputs == news
    assert provider.diff(urn, state, inputs).changes == 1, "DIFF_NONE"


def test_reading_a_kind_that_is_gone_has_no_id(provider: Client) -> None:
    """The CRD went, and its objects with it."""
    urn = provider.urn("kubernetes:none.dev/v1:Nothing")

    assert provider.read(urn, "a/b", {}, {})[0] == ""
