"""Which charts must be rendered twice, and which must be rendered anew for another cluster."""

import pytest

from simulator.plugins.kubernetes.charts_templates import template_needs

SERVED = ("cert-manager.io/v1", "monitoring.coreos.com/v1", "monitoring.coreos.com/v1/PodMonitor")


@pytest.mark.parametrize(
    "text",
    [
        "password: {{ randAlphaNum 16 | b64enc }}",
        '{{- $ca := genCA "it" 365 }}',
        "{{ now | date }}",
        '{{ if lookup "v1" "Secret" .Release.Namespace "it" }}a{{ end }}',
        "{{ range $key := keys .Values.map }}{{ $key }}{{ end }}",
        "{{\n  uuidv4\n}}",
    ],
)
def test_what_may_differ_is_seen(text: str) -> None:
    """Whoever calls such a function is rendered twice."""
    assert template_needs(["a: b", text]).changing


@pytest.mark.parametrize(
    "text",
    [
        "name: {{ .Values.now }}",
        "{{/* randAlphaNum is not called here */}}",
        "# lookup\nkind: {{ .Values.kind }}",
        "{{ .Values.genes.date }}",
        "{{ $now }}",
    ],
)
def test_what_only_looks_so_is_not(text: str) -> None:
    """Fields, variables, comments and plain text are no calls."""
    assert not template_needs([text]).changing


def test_kinds_count_that_templates_name() -> None:
    """What a chart never speaks of cannot change what it renders."""
    needs = template_needs(
        ['{{ if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}a{{ end }}']
    )

    assert needs.asked(SERVED) == SERVED[1:]


def test_who_passes_all_on_asks_about_what_others_name() -> None:
    """A helper that is given the capabilities finds groups in another file."""
    needs = template_needs(
        ['{{ include "x" (dict "c" .Capabilities) }}', '{{ has "cert-manager.io/v1" .c }}']
    )

    assert needs.asked(SERVED) == SERVED[:1]


def test_who_asks_nothing_gets_nothing() -> None:
    """The version of Kubernetes is told anyway."""
    needs = template_needs(
        ['{{ if semverCompare ">1.30" .Capabilities.KubeVersion.Version }}{{ end }}']
    )

    assert needs.asked(SERVED) == ()
