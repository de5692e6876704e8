"""A workload whose volumes cannot be mounted says why, once nobody waits for it any more."""

import threading
import time

import pytest

from tests.simulator.plugins.kubernetes.provider_client import Client, Refused
from tests.simulator.plugins.kubernetes.test_create import DEPLOYMENT, deployment


def test_what_keeps_a_volume_is_told_from_the_events(provider: Client) -> None:
    """The kubelet says it nowhere else; without a supervisor, the test says it in its place."""
    inputs = deployment("bare", provider.namespace)
    volume = {"name": "keys", "secret": {"secretName": "keys"}}
    inputs["spec"]["template"]["spec"]["volumes"] = [volume]
    said = 'MountVolume.SetUp failed for volume "keys" : secret "keys" not found'

    def tell() -> None:
        while not (pods := provider.api.list("v1", "Pod", provider.namespace)):
            time.sleep(0.05)
        meta = pods[0]["metadata"]
        about = {"kind": "Pod", **{key: meta[key] for key in ("name", "namespace", "uid")}}
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": "unmounted", "namespace": provider.namespace},
            "involvedObject": about,
            "reason": "FailedMount",
            "message": said,
        }
        provider.api.apply(event, manager="tests")

    kubelet = threading.Thread(target=tell)
    kubelet.start()
    reasons = ""
    for seconds in (2, 8, 32, 128):  # a busy machine takes its time
        with pytest.raises(Refused) as it:
            provider.create(
                provider.urn(DEPLOYMENT),
                provider.check(provider.urn(DEPLOYMENT), inputs),
                timeout=seconds,
            )
        assert it.value.detail is not None
        reasons = " ".join(it.value.detail.reasons)
        if said in reasons:
            break
    kubelet.join()

    assert said in reasons
