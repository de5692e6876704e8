"""What an environment may say about the metrics server."""

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    verify_kubelets: bool = field(default=True, title="true or false", examples=[False])
    """Whether a kubelet must show a certificate that the cluster's authority has signed."""
