"""A small program whose owner changes: every `up` from one to the other makes, changes, deletes."""

from typing import Any, Final

from tests.environments import read_environment

SPACE: Final = "space"
"""The namespace of what it makes."""

SECRET: Final = "hunter2-of-the-owner"  # noqa: S105 - held to be nowhere
"""What it gives to the cluster and tells as an output; never in plain text on disk."""

PROGRAM: Final = f"""
import pulumi
import pulumi_kubernetes as kubernetes

from stacks.program import main

Meta = kubernetes.meta.v1.ObjectMetaArgs
main()
owner = pulumi.Config("evenkeel").require_object("environment")["owner"]
secret = pulumi.Output.secret("{SECRET}")
pulumi.export("word", secret)
labels = {{"pod-security.kubernetes.io/enforce": "baseline"}}
space = kubernetes.core.v1.Namespace("space", metadata=Meta(name="{SPACE}", labels=labels))
kubernetes.core.v1.Secret(
    f"word-{{owner}}", metadata=Meta(name=f"word-{{owner}}", namespace="{SPACE}"),
    string_data={{"word": secret, "owner": owner}},
    opts=pulumi.ResourceOptions(depends_on=[space]),
)
for number in range(8):
    automatic = kubernetes.core.v1.ConfigMap(
        f"auto-{{owner}}-{{number}}", metadata=Meta(namespace="{SPACE}"), data={{"owner": owner}},
        opts=pulumi.ResourceOptions(depends_on=[space]),
    )
    kubernetes.core.v1.ConfigMap(
        f"kept-{{number}}", metadata=Meta(name=f"kept-{{number}}", namespace="{SPACE}"),
        data={{"owner": owner, "beside": automatic.metadata["name"]}},
    )
work = kubernetes.apps.v1.Deployment(
    f"work-{{owner}}",
    metadata=Meta(namespace="{SPACE}"),
    spec=kubernetes.apps.v1.DeploymentSpecArgs(
        replicas=2,
        selector=kubernetes.meta.v1.LabelSelectorArgs(match_labels={{"app": owner}}),
        template=kubernetes.core.v1.PodTemplateSpecArgs(
            metadata=Meta(labels={{"app": owner}}),
            spec=kubernetes.core.v1.PodSpecArgs(
                containers=[
                    kubernetes.core.v1.ContainerArgs(name="work", image="registry.example/work:1")
                ]
            ),
        ),
    ),
    opts=pulumi.ResourceOptions(depends_on=[space]),
)
kubernetes.core.v1.Service(
    "front",
    metadata=Meta(name="front", namespace="{SPACE}"),
    spec=kubernetes.core.v1.ServiceSpecArgs(
        selector={{"app": owner}}, ports=[kubernetes.core.v1.ServicePortArgs(port=80)]
    ),
    opts=pulumi.ResourceOptions(depends_on=[work]),
)
"""


def owners() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the environments of two owners: each has what bears its name, and both the rest."""
    quick = {**read_environment("local"), "addons": {}}
    return {**quick, "owner": "red"}, {**quick, "owner": "blue"}
