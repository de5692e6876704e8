"""The traps of composing charts, and the tests that close them: each is named, and must exist."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trap:
    """Something that goes wrong where charts are put together."""

    what: str
    answer: str
    tests: tuple[str, ...]
    """Each as `FILE::FUNCTION`, below `tests/`."""


_ADDONS = "components/addons"
_PLUGIN = "simulator/plugins/kubernetes"

TRAPS = (
    Trap(
        "Pulumi drops Helm's hooks",
        "each that a chart has is known, with what stands in its place",
        (
            f"{_ADDONS}/test_traps.py::test_every_hook_is_known",
            f"{_PLUGIN}/test_check.py::test_a_hook_is_warned_about",
        ),
    ),
    Trap(
        "a password that a hook or a chart would make anew",
        "made once, kept by the engine, random and secret",
        (f"{_ADDONS}/test_release.py::test_the_password_is_secret_and_random",),
    ),
    Trap(
        "objects before their definitions",
        "definitions and namespaces come first, and what is needed before what needs it",
        (
            f"{_PLUGIN}/construct/test_construct.py::test_definitions_and_namespaces_come_first",
            f"{_ADDONS}/test_contract.py::test_what_is_needed_comes_first",
        ),
    ),
    Trap(
        "values that change at every rendering",
        "two renderings are alike",
        (
            f"{_ADDONS}/test_real_charts.py::test_two_renderings_are_alike",
            f"{_PLUGIN}/construct/test_render.py::test_a_chart_renders_the_same_twice",
        ),
    ),
    Trap(
        "default and hard-coded passwords",
        "none is rendered, by a chart or by published manifests",
        (
            f"{_ADDONS}/test_real_charts.py::test_no_password_comes_from_a_chart",
            f"{_ADDONS}/test_real_manifests.py::test_no_password_is_the_published_one",
        ),
    ),
    Trap(
        "definitions above 256 KB",
        "server-side apply, without the annotation that holds a copy",
        (f"{_PLUGIN}/test_create.py::test_a_definition_of_any_usual_size_is_applied",),
    ),
    Trap(
        "two owners of one definition or aggregated API",
        "no two add-ons bring one; what somebody else made is not taken over",
        (
            f"{_ADDONS}/test_traps.py::test_no_definition_has_two_owners",
            f"{_ADDONS}/test_traps.py::test_no_rendered_api_has_two_owners",
            f"{_ADDONS}/test_contract.py::test_conflicts_are_mutual",
            f"{_PLUGIN}/test_existing.py::test_an_object_of_someone_else_is_never_taken_over",
        ),
    ),
    Trap(
        "users of a webhook or a kind that is not served yet",
        "workloads, services, kinds and the authorities of admission webhooks are awaited, and a"
        " release waits for those that it needs; a webhook that converts is asked for nothing that"
        " an add-on makes, since that is of the version that is stored",
        (
            f"{_ADDONS}/test_webhooks.py::test_a_webhook_waits_for_its_authority",
            f"{_ADDONS}/test_webhooks.py::test_the_authority_comes_with_the_webhook",
            f"{_ADDONS}/test_webhooks.py::test_nothing_that_is_made_is_converted",
            f"{_PLUGIN}/test_awaiting.py::test_a_deployment_is_created_when_its_pods_are_ready",
            f"{_PLUGIN}/test_awaiting.py::test_a_service_waits_for_a_ready_pod",
            f"{_PLUGIN}/test_create.py::test_a_missing_kind_names_the_crd",
        ),
    ),
    Trap(
        "objects in `default` and `kube-system`",
        "an add-on stays in its own namespaces; the few exceptions are named",
        (
            f"{_ADDONS}/test_real_charts.py::test_nothing_goes_where_it_must_not",
            f"{_ADDONS}/test_real_manifests.py::test_nothing_goes_where_it_must_not",
            f"{_ADDONS}/test_contract.py::test_an_addon_stays_in_its_namespaces",
        ),
    ),
    Trap(
        "objects that say nothing of whose they are, and images from anywhere",
        "one transform labels and mirrors each object of a chart",
        (
            f"{_ADDONS}/test_mirror.py::test_one_transform_labels_and_mirrors",
            f"{_ADDONS}/test_release.py::test_every_object_of_the_chart_says_whose_it_is",
        ),
    ),
    Trap(
        "one replica in production",
        "two, with a disruption budget; those that have one are named with the reason",
        (f"{_ADDONS}/test_real_charts.py::test_in_production_nothing_has_one_replica_only",),
    ),
    Trap(
        "containers that say nothing of what they need",
        "each asks for processor and memory, and has a limit of memory",
        (
            f"{_ADDONS}/test_real_charts.py::test_every_container_says_what_it_needs",
            f"{_ADDONS}/test_real_manifests.py::test_every_container_says_what_it_needs_and_is_pinned",
        ),
    ),
    Trap(
        "charts that render by what helm thinks the cluster is",
        "helm is told the cluster's version and what it serves; a change of either renders anew",
        (
            f"{_PLUGIN}/construct/test_render.py::test_what_matters_renders_anew",
            f"{_PLUGIN}/construct/test_render.py::test_lookup_is_answered_by_the_sessions_cluster",
        ),
    ),
    Trap(
        "values that no chart reads",
        "each has a default in the chart, or a template that reads it",
        (
            f"{_ADDONS}/test_real_charts.py::test_every_value_is_one_of_the_charts",
            f"{_ADDONS}/test_real_cases.py::test_every_case_is_read_alike_and_holds_no_password",
            f"{_ADDONS}/test_real_objects.py::test_what_an_addon_writes_is_taken",
        ),
    ),
    Trap(
        "an add-on that takes others along",
        "what is switched off takes its own objects, and of others what needs it",
        (
            f"{_ADDONS}/test_switching.py::test_nobody_else_changes",
            f"{_ADDONS}/test_switching.py::test_its_own_resources_go_and_no_other_is_touched",
            f"{_ADDONS}/test_switching_rehearsed.py::test_what_goes_names_its_own_alone",
        ),
    ),
)
