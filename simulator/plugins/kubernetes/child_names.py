"""What the children of a chart or config group are called; frozen, since names are identities.

The same as upstream's: `PREFIX:NAMESPACE/NAME`, and one type token for each apiVersion and kind.
"""

from .render_yaml import Manifest


def type_token(manifest: Manifest) -> str:
    """Return the type under which Pulumi registers an object, `kubernetes:core/v1:Secret`."""
    version = manifest["apiVersion"]
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{manifest['kind']}"


def child_name(manifest: Manifest, prefix: str) -> str:
    """Return the name under which Pulumi registers an object.

    Args:
        manifest: The object, with its namespace filled in where its kind has one.
        prefix: `resourcePrefix`, by default the name of the component; empty for none.
    """
    meta = manifest["metadata"]
    namespace = meta.get("namespace")
    name = f"{namespace}/{meta['name']}" if namespace else meta["name"]
    return f"{prefix}:{name}" if prefix else str(name)


def shown(manifest: Manifest) -> str:
    """Return an object's address for messages, `Deployment monitoring/grafana`."""
    meta = manifest.get("metadata") or {}
    parts = [str(each) for each in (meta.get("namespace"), meta.get("name")) if each]
    return f"{manifest.get('kind')} {'/'.join(parts)}".rstrip()
