"""What a stranger's change runs in has no credential, and nothing that leads to one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gitops.ci.seclusion import secluded

SECRET = "s3cret-of-the-test"  # noqa: S105 - what must not be found
CREDENTIALS = (
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "ACTIONS_RUNTIME_TOKEN",
    "ARM_CLIENT_SECRET",
    "ARM_OIDC_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "AWS_CONFIG_FILE",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AZURE_CLIENT_SECRET",
    "AZURE_CONFIG_DIR",
    "CI_JOB_TOKEN",
    "CLOUDSDK_AUTH_ACCESS_TOKEN",
    "CLOUDSDK_CONFIG",
    "DOCKER_AUTH_CONFIG",
    "DOCKER_CONFIG",
    "EVENKEEL_PLAN_KEY",
    "EVENKEEL_STATE",
    "EVENKEEL_TOKEN",
    "GH_TOKEN",
    "GIT_ASKPASS",
    "GITHUB_TOKEN",
    "GITLAB_TOKEN",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CREDENTIALS",
    "HF_TOKEN",
    "KUBECONFIG",
    "NETRC",
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "SOMETHING_THAT_NOBODY_THOUGHT_OF",
    "SSH_AUTH_SOCK",
    "UV_INDEX_PRIVATE_PASSWORD",
    "VAULT_TOKEN",
    "XDG_CONFIG_HOME",
)
ADDRESSES = {
    "HTTPS_PROXY": f"http://user:{SECRET}@proxy.test:3128",
    "PIP_INDEX_URL": f"https://{SECRET}@index.test/simple",
    "UV_DEFAULT_INDEX": f"https://user:{SECRET}@index.test/simple",
    "GOPROXY": f"https://goproxy.test,https://u:{SECRET}@other.test|direct",
    "http_proxy": f"user:{SECRET}@proxy.test:3128",
}
_DUMP = "import json, os, sys; json.dump(dict(os.environ), sys.stdout)"


def dumped(environ: dict[str, str]) -> dict[str, str]:
    """Return the environment of a process, as that process sees it."""
    done = subprocess.run(
        [sys.executable, "-c", _DUMP], env=environ, capture_output=True, text=True, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_no_credential_arrives(tmp_path: Path) -> None:
    """Neither under a name that is known for them nor under any other."""
    outer = dict.fromkeys(CREDENTIALS, SECRET) | ADDRESSES | {"PATH": "/bin", "HOME": "/home/me"}

    found = dumped(secluded(outer, tmp_path))

    assert SECRET not in json.dumps(found)
    assert not set(CREDENTIALS) & set(found)
    assert found["HOME"] == str(tmp_path)
    assert found["GIT_TERMINAL_PROMPT"] == "0"


def test_what_is_needed_arrives(tmp_path: Path) -> None:
    """Programs, certificates, plain addresses, and the caches of the user."""
    outer = {
        "PATH": "/opt/bin:/bin",
        "HOME": "/home/me",
        "HTTPS_PROXY": "http://proxy.test:3128",
        "GOPROXY": "https://goproxy.test|https://proxy.golang.org,direct",
        "SSL_CERT_FILE": "/etc/ssl/own.pem",
        "NO_PROXY": "localhost,.test",
    }

    found = secluded(outer, tmp_path)

    assert {key: found[key] for key in outer if key != "HOME"} == {
        key: text for key, text in outer.items() if key != "HOME"
    }
    assert found["XDG_CACHE_HOME"] == "/home/me/.cache"


@pytest.mark.parametrize("address", ["http://[", "user@host", "https://a:b@c", "//t@x"])
def test_an_address_that_may_hold_a_password_stays_out(address: str, tmp_path: Path) -> None:
    """Also one that nobody can read."""
    assert "HTTPS_PROXY" not in secluded({"HTTPS_PROXY": address, "PATH": "/bin"}, tmp_path)
