"""Whose cloud a job works in, by the roles and accounts that it was given: nothing is asked."""

import re
from collections.abc import Mapping
from typing import Final

_ROLE: Final = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):role/.+")
_SERVICE_ACCOUNT: Final = re.compile(r"[^@\s]+@([^@\s]+)\.iam\.gserviceaccount\.com")
_AZURE: Final = {
    "azure subscription": ("EVENKEEL_AZURE_SUBSCRIPTION", "ARM_SUBSCRIPTION_ID"),
    "azure tenant": ("EVENKEEL_AZURE_TENANT", "ARM_TENANT_ID"),
}


def account(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what -> which: the same for the role that plans and the one that deploys.

    Where nothing names it, as on a laptop, nothing is returned: who is signed in there is asked by
    the cloud, and the state's own key opens for nobody else.
    """
    found: dict[str, str] = {}
    if match := _ROLE.fullmatch(_first(environ, "EVENKEEL_AWS_ROLE", "AWS_ROLE_ARN")):
        found["aws account"] = match[1]
    if match := _SERVICE_ACCOUNT.fullmatch(_first(environ, "EVENKEEL_GCP_ACCOUNT")):
        found["gcp project"] = match[1]
    for what, names in _AZURE.items():
        if text := _first(environ, *names):
            found[what] = text
    return found


def _first(environ: Mapping[str, str], *names: str) -> str:
    return next((text for each in names if (text := environ.get(each, "").strip())), "")
