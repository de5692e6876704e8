"""Rights on Google Cloud: members of what exists or is made, without any account of its own."""

from dataclasses import replace

from components.clouds.gcp import foundation
from tests.components.clouds.gcp.environment import GRANT, RECORDS, SECRETS, SPEC, ZONE, settings
from tests.components.clouds.gcp.registered import answered, built, inputs


def test_a_grant_is_a_member_of_its_bucket() -> None:
    """No account of Google Cloud stands between, and no key exists."""
    member = inputs("identity-feast-features", replace(SPEC, grants=(GRANT,)))

    assert member["role"] == "roles/storage.objectUser"
    assert member["member"].endswith("/ml-platform.svc.id.goog/subject/ns/feast/sa/feast")


def test_records_are_written_in_one_zone() -> None:
    """It is looked for in the project, and written in nowhere else."""
    spec = replace(SPEC, grants=(RECORDS,), domain="ml.example.com")
    registered = built(spec, settings(dnsZone=ZONE))
    writes = registered["identity-external-dns-writes-dns"].inputs
    finds = registered["identity-external-dns-finds-dns"].inputs

    assert (writes["managedZone"], writes["role"]) == (ZONE, "roles/dns.admin")
    assert writes["member"].endswith("/subject/ns/external-dns/sa/external-dns")
    assert finds["role"] == "roles/dns.reader"
    assert finds["member"] == writes["member"]
    without = built(replace(spec, domain=None), settings(dnsZone=ZONE))
    assert [name for name in without if "dns" in name] == []


def test_secrets_of_the_environment_alone_are_read() -> None:
    """By a condition on their names; the service is turned on for it, and stays on."""
    registered = built(replace(SPEC, grants=(SECRETS,)))
    right = registered["identity-external-secrets-reads-secrets"].inputs
    service = registered["identity-api-secretmanager"].inputs

    assert right["role"] == "roles/secretmanager.secretAccessor"
    assert right["condition"]["expression"] == (
        'resource.name.startsWith("projects/123456789012/secrets/gcp-dev-")'
    )
    assert (service["service"], service["disableOnDestroy"]) == (
        "secretmanager.googleapis.com",
        False,
    )
    assert "identity-api-secretmanager" not in built(replace(SPEC, grants=(GRANT,)))


def test_accounts_of_grants_need_no_annotation() -> None:
    """GKE knows them by their names; each grant is there all the same."""
    accounts: dict[str, object] = {}
    spec = replace(SPEC, grants=(GRANT, SECRETS))
    answered(lambda: accounts.update(foundation.build(spec, settings()).accounts))

    assert accounts == {"feast": {}, "external-secrets": {}}
