"""A mirror has every image of an object, wherever it stands; what cannot be told is found."""

from typing import Any

import pytest

from components.addons.images import Outside, mirror_object, mirrored_image, outside

MIRROR = "registry.example.com/mirror"


def config(text: str) -> dict[str, Any]:
    """Return a ConfigMap with one text."""
    return {"kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"file": text}}


def container(**fields: Any) -> dict[str, Any]:
    """Return a Pod with one container."""
    return {"kind": "Pod", "metadata": {"name": "x"}, "spec": {"containers": [fields]}}


@pytest.mark.parametrize(
    ("image", "mirrored"),
    [
        ("quay.io/jetstack/x:v1", "quay.io/jetstack/x:v1"),
        ("quay.io/jetstack/x@sha256:" + "a" * 64, "quay.io/jetstack/x@sha256:" + "a" * 64),
        ("registry.local:5000/x:1", "registry.local:5000/x:1"),
        ("localhost/x:1", "localhost/x:1"),
        ("busybox:1.36", "docker.io/library/busybox:1.36"),
        ("grafana/grafana:13.2.0", "docker.io/grafana/grafana:13.2.0"),
        ("docker.io/grafana/grafana", "docker.io/grafana/grafana"),
    ],
)
def test_the_host_is_a_part_of_the_path(image: str, mirrored: str) -> None:
    """An image without a host is Docker Hub's; one of the mirror stays."""
    assert mirrored_image(image, MIRROR) == f"{MIRROR}/{mirrored}"
    assert mirrored_image(f"{MIRROR}/{mirrored}", MIRROR) == f"{MIRROR}/{mirrored}"


@pytest.mark.parametrize("field", ["containers", "initContainers", "ephemeralContainers"])
def test_containers(field: str) -> None:
    """Of every kind, in any depth."""
    template = {"spec": {field: [{"name": "a", "image": "nginx"}, {"image": "quay.io/b:1"}]}}
    made = mirror_object(
        {"kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": template}}}}, MIRROR
    )
    containers = made["spec"]["jobTemplate"]["spec"]["template"]["spec"][field]

    assert [each["image"] for each in containers] == [
        f"{MIRROR}/docker.io/library/nginx",
        f"{MIRROR}/quay.io/b:1",
    ]


def test_what_injection_fills_in_stays() -> None:
    """Istio's gateways have the image `auto`."""
    pod = container(image="auto")

    assert mirror_object(pod, MIRROR) == pod
    assert outside(pod, MIRROR) == []


def test_volumes_of_images() -> None:
    """They have a reference."""
    spec = {"volumes": [{"name": "model", "image": {"reference": "ghcr.io/models/x:1"}}]}
    made = mirror_object({"kind": "Pod", "spec": spec}, MIRROR)

    assert made["spec"]["volumes"][0]["image"]["reference"] == f"{MIRROR}/ghcr.io/models/x:1"


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        (
            {"repository": "nvcr.io/nvidia", "image": "driver", "version": "580.1"},
            {"repository": f"{MIRROR}/nvcr.io/nvidia"},
        ),
        (
            {"repository": "quay.io/a/b", "tag": "v1"},
            {"repository": f"{MIRROR}/quay.io/a/b"},
        ),
        (
            {"registry": "quay.io", "repository": "a/b", "tag": "v1"},
            {"registry": f"{MIRROR}/quay.io"},
        ),
        ({"repository": "a/b", "tag": "v1"}, {"repository": f"{MIRROR}/docker.io/a/b"}),
        ({"repository": "", "image": "quay.io/a/b:1"}, {"image": f"{MIRROR}/quay.io/a/b:1"}),
        ({"repository": "https://charts.example.com", "version": "1"}, {}),
        ({"repository": "backups"}, {}),
        ({"baseImage": "quay.io/a/b"}, {"baseImage": f"{MIRROR}/quay.io/a/b"}),
        ({"imageName": "ghcr.io/pg:18.4"}, {"imageName": f"{MIRROR}/ghcr.io/pg:18.4"}),
        ({"any/thing": "docker.io/e/envoy:v1"}, {"any/thing": f"{MIRROR}/docker.io/e/envoy:v1"}),
        ({"image": "driver"}, {}),
        ({"image": ""}, {}),
        ({"hub": "registry.istio.io/release"}, {"hub": f"{MIRROR}/registry.istio.io/release"}),
        ({"hub": "wheel"}, {}),
    ],
)
def test_fields_of_custom_resources(fields: dict[str, Any], changed: dict[str, Any]) -> None:
    """Whole, or split into registry, repository and image; what is none of these stays."""
    spec = {"part": fields}
    once = mirror_object({"kind": "ClusterPolicy", "spec": spec}, MIRROR)

    assert once["spec"]["part"] == fields | changed
    assert mirror_object(once, MIRROR) == once


@pytest.mark.parametrize(
    ("arguments", "mirrored"),
    [
        (["--reloader=quay.io/a/b:1"], [f"--reloader={MIRROR}/quay.io/a/b:1"]),
        (["--solver-image=a/b:1"], [f"--solver-image={MIRROR}/docker.io/a/b:1"]),
        (["--image", "a/b:1"], ["--image", f"{MIRROR}/docker.io/a/b:1"]),
        (["--image", "x.example.com/b:1"], ["--image", f"{MIRROR}/x.example.com/b:1"]),
        (["--name", "a/b:1"], ["--name", "a/b:1"]),
        (["--url=https://quay.io/a/b"], ["--url=https://quay.io/a/b"]),
        (["--at=nats.queue.svc:4222"], ["--at=nats.queue.svc:4222"]),
        (
            ["--taint=node.kubernetes.io/not-ready:NoExecute"],
            ["--taint=node.kubernetes.io/not-ready:NoExecute"],
        ),
        (
            ["sh", "-c", "crane pull ghcr.io/a:1 x"],
            ["sh", "-c", f"crane pull {MIRROR}/ghcr.io/a:1 x"],
        ),
    ],
)
def test_arguments(arguments: list[str], mirrored: list[str]) -> None:
    """By the host of a registry, or by the name of the flag."""
    made = mirror_object(container(image="auto", args=arguments), MIRROR)

    assert made["spec"]["containers"][0]["args"] == mirrored
    assert outside(made, MIRROR) == []


@pytest.mark.parametrize(
    ("name", "value", "mirrored"),
    [
        ("RELATED_IMAGE_X", "a/b:1", f"{MIRROR}/docker.io/a/b:1"),
        ("OPERATOR", "nvcr.io/nvidia/x:1", f"{MIRROR}/nvcr.io/nvidia/x:1"),
        ("MODEL", "a/b:1", "a/b:1"),
        ("IMAGE_POLICY", "Always", "Always"),
    ],
)
def test_variables(name: str, value: str, mirrored: str) -> None:
    """By the host of a registry, or by the variable's name."""
    env = [{"name": name, "value": value}]
    made = mirror_object(container(image="auto", env=env), MIRROR)

    assert made["spec"]["containers"][0]["env"] == [{"name": name, "value": mirrored}]


@pytest.mark.parametrize(
    ("text", "mirrored"),
    [
        ('{"image" : "kserve/agent:v1"}', '{"image" : "M/docker.io/kserve/agent:v1"}'),
        ("image: quay.io/a/b:1\nx: 1", "image: M/quay.io/a/b:1\nx: 1"),
        ('{"hub": "registry.istio.io/release"}', '{"hub": "M/registry.istio.io/release"}'),
        ("busyboxImage: busybox:1.28", "busyboxImage: M/docker.io/library/busybox:1.28"),
        ("see https://ghcr.io/a/b", "see https://ghcr.io/a/b"),
        ("image: {{ .hub }}/x:1", "image: {{ .hub }}/x:1"),
        ("image: M/quay.io/a/b:1", "image: M/quay.io/a/b:1"),
    ],
)
def test_texts_of_configurations(text: str, mirrored: str) -> None:
    """What a controller makes pods of stands in YAML and JSON inside a text."""
    given = config(text.replace("M/", f"{MIRROR}/"))
    made = mirror_object(given, MIRROR)

    assert made == config(mirrored.replace("M/", f"{MIRROR}/"))
    assert outside(made, MIRROR) == []


def test_a_definition_stays() -> None:
    """Its schema speaks of images, and has none."""
    schema = {"image": {"description": "such as docker.io/library/nginx:1"}}
    definition = {"kind": "CustomResourceDefinition", "spec": {"properties": schema}}

    assert mirror_object(definition, MIRROR) == definition
    assert outside(definition, MIRROR) == []


def test_values_that_are_no_json_pass() -> None:
    """A secret of Pulumi's is opaque."""
    secret = object()
    manifest = {"kind": "Secret", "stringData": secret}

    assert mirror_object(manifest, MIRROR) == manifest
    assert outside(manifest, MIRROR) == []


def test_what_is_outside_says_where() -> None:
    """Kind, name with its namespace, path, image."""
    spec = {
        "containers": [{"image": "quay.io/a:1"}, {"image": "$(IMAGE)"}],
        "source": "oci://ghcr.io/models/x:1",
        "note": "use docker.io/library/nginx:1.29 here",
    }
    found = outside(
        {"kind": "Pod", "metadata": {"name": "x", "namespace": "shop"}, "spec": spec}, MIRROR
    )

    assert [str(each) for each in found] == [
        "Pod shop/x: spec.containers[0].image: quay.io/a:1",
        "Pod shop/x: spec.containers[1].image: $(IMAGE)",
        "Pod shop/x: spec.source: ghcr.io/models/x:1",
        "Pod shop/x: spec.note: docker.io/library/nginx:1.29",
    ]
    assert found[0] == Outside("Pod", "shop/x", "spec.containers[0].image", "quay.io/a:1")


@pytest.mark.parametrize(
    "value",
    [
        "https://github.com/team/x:1",
        "nvidia.com/gpu",
        "kueue.x-k8s.io/queue-name: a",
        "http://prometheus.monitoring:9090/api",
        f"oci://{MIRROR}/models/x:1",
        "",
    ],
)
def test_what_is_no_image_is_not_outside(value: str) -> None:
    """Addresses, resources and labels look alike."""
    assert outside(config(value), MIRROR) == []
    assert outside({"kind": "Lamp", "spec": {"text": value}}, MIRROR) == []


def test_a_mirror_at_a_registry_that_others_use() -> None:
    """A company's mirror may be a folder of a public registry."""
    mirror = "ghcr.io/company/mirror"
    made = mirror_object(container(image="ghcr.io/a/b:1"), mirror)

    assert made["spec"]["containers"][0]["image"] == "ghcr.io/company/mirror/ghcr.io/a/b:1"
    assert mirror_object(made, mirror) == made
    assert outside(made, mirror) == []
