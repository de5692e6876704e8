"""The environment variables of a rehearsal's processes: named ones pass, everything else stays out.

A list of what passes, not of what is removed: a credential that nobody thought of stays out too.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from .around_proxies import around_proxies
from .session import Session

PASSED = (
    "EVENKEEL_CHARTS",
    "EVENKEEL_ENGINE",
    "EVENKEEL_TODAY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANG",
    "LC_ALL",
    "NO_PROXY",
    "PYTHONDONTWRITEBYTECODE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TERM",
    "TMPDIR",
    "TZ",
    "XDG_CACHE_HOME",
    "https_proxy",
    "http_proxy",
    "no_proxy",
)
_TOOLS = (
    "ETCD",
    "KUBE_APISERVER",
    "KUBE_CONTROLLER_MANAGER",
    "KUBE_SCHEDULER",
    "KUBECTL",
    "KWOK",
    "KWOKCTL",
    "HELM",
)


def rehearsal_environ(session: Session, outer: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the whole environment of the program, the plugins and the controllers.

    HOME is a folder of the session's, so that no user's kubeconfig or cloud profile is found.
    """
    kept = (*PASSED, *(f"EVENKEEL_{tool}" for tool in _TOOLS))
    environ = {name: outer[name] for name in kept if name in outer}
    home = session.folder / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    beside_python = str(Path(sys.executable).parent)
    cache = outer.get("XDG_CACHE_HOME") or str(Path(outer.get("HOME", "/")) / ".cache")
    return environ | {
        **around_proxies(environ),
        "GRPC_VERBOSITY": "ERROR",
        "HOME": str(home),
        "PATH": os.pathsep.join((beside_python, outer.get("PATH", os.defpath))),
        "XDG_CACHE_HOME": cache,
        "VIRTUAL_ENV": str(Path(sys.prefix)),
        **session.environ(),
    }
