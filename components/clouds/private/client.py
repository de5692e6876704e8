"""The official Kubernetes client, with certificate and key in memory."""

import tempfile
from collections.abc import Callable

from kubernetes import client
from urllib3.util.ssl_ import create_urllib3_context


def open_client(load: Callable[[client.Configuration, str], object]) -> client.ApiClient:
    """Return a client that leaves no key in a file.

    The library writes them into files, reads those at each connection and removes them at its end,
    which a process that is killed does not have.

    Args:
        load: Reads a kubeconfig into a configuration, with temporary files in a folder.
    """
    with tempfile.TemporaryDirectory(prefix="evenkeel-") as folder:
        configuration = client.Configuration()
        load(configuration, folder)
        api = client.ApiClient(configuration)
        kept = api.rest_client.pool_manager.connection_pool_kw
        files = {each: kept.pop(each, None) for each in ("ca_certs", "cert_file", "key_file")}
        trust = create_urllib3_context(cert_reqs=kept["cert_reqs"])
        if files["ca_certs"]:
            trust.load_verify_locations(files["ca_certs"])
        else:
            trust.load_default_certs()
        if files["cert_file"]:
            trust.load_cert_chain(files["cert_file"], files["key_file"])
        kept["ssl_context"] = trust
    return api
