"""Signs in with the identity that a runner gives as a token, where no action of it does that.

GitHub's workflows sign in with actions. GitLab, Jenkins and others hand a job an OIDC token; the
clouds' own libraries exchange it, once they are told where it is.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gitops.ci.federation import azure_variables
from simulator.session import write_whole

_GOOGLE: Final = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts"


def sign_in(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the variables that the clouds' libraries read; none without a token.

    Args:
        environ: The job's environment, with EVENKEEL_ID_TOKEN and the role of one cloud.
        folder: Where the token is laid for them; nobody else may read it.
    """
    token = environ.get("EVENKEEL_ID_TOKEN", "").strip()
    if not token:
        return {}
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "token"
    write_whole(file, token.encode())
    found: dict[str, str] = {}
    if role := environ.get("EVENKEEL_AWS_ROLE"):
        found |= {
            "AWS_ROLE_ARN": role,
            "AWS_ROLE_SESSION_NAME": "evenkeel",
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(file),
        }
        if region := environ.get("EVENKEEL_AWS_REGION"):
            found["AWS_REGION"] = region
    if provider := environ.get("EVENKEEL_GCP_PROVIDER"):
        place = folder / "google.json"
        account = environ.get("EVENKEEL_GCP_ACCOUNT", "")
        write_whole(place, json.dumps(_google(provider, account, file)).encode())
        found["GOOGLE_APPLICATION_CREDENTIALS"] = str(place)
        # gcloud reads no such variable, and is asked for the tokens of clusters
        found["CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE"] = str(place)
    if client := environ.get("EVENKEEL_AZURE_CLIENT"):
        found |= _azure(environ, client, token, file)
    return found


def _google(provider: str, account: str, file: Path) -> dict[str, object]:
    content: dict[str, object] = {
        "type": "external_account",
        "audience": f"//iam.googleapis.com/{provider}",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": {"file": str(file), "format": {"type": "text"}},
    }
    if account:
        content["service_account_impersonation_url"] = f"{_GOOGLE}/{account}:generateAccessToken"
    return content


def _azure(environ: Mapping[str, str], client: str, token: str, file: Path) -> dict[str, str]:
    tenant = environ.get("EVENKEEL_AZURE_TENANT", "")
    return {
        "ARM_USE_OIDC": "true",
        "ARM_OIDC_TOKEN": token,
        "ARM_CLIENT_ID": client,
        "ARM_TENANT_ID": tenant,
        "ARM_SUBSCRIPTION_ID": environ.get("EVENKEEL_AZURE_SUBSCRIPTION", ""),
    } | azure_variables(client, tenant, file)
