"""The values of a chart: files and literals merged as helm does it, assets read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import ChartError
from ..reads import note
from ..wire import SIGNATURE, Opaque
from .render_yaml import load_values

_ASSET = "c44067f5952c0a294b673a41bacd8c17"
"""Pulumi's signature of a text, file or remote asset."""


def merge_values(files: Sequence[object], literal: Mapping[str, Any]) -> dict[str, Any]:
    """Merge values files in their order, and the literal values over them.

    Args:
        files: Assets.
        literal: May hold assets, which become the text that they hold.

    Raises:
        ChartError: An asset cannot be read, or is none.
    """
    merged: dict[str, Any] = {}
    for place, each in enumerate(files):
        path = f"valueYamlFiles[{place}]"
        merged = _merge(merged, load_values(read_asset(each, path), path))
    return _merge(merged, _plain(literal, "values"))


def read_asset(asset: object, path: str) -> str:
    """Return the text of a text or file asset.

    Raises:
        ChartError: It is another kind of value, or the file cannot be read.
    """
    fields = asset.fields if isinstance(asset, Opaque) else {}
    if fields.get(SIGNATURE) != _ASSET or fields.get("uri"):
        raise ChartError(
            f"{path}: got a value that the simulator does not read; "
            "expected a StringAsset or a FileAsset. Use one of these."
        )
    if "path" not in fields or fields.get("text"):
        return str(fields.get("text") or "")
    note(Path(fields["path"]))
    try:
        return Path(fields["path"]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ChartError(
            f"{path}: got {fields['path']}, which cannot be read ({error}). Correct the path."
        ) from None


def _plain(value: Any, path: str) -> Any:  # noqa: ANN401 - any property value
    if isinstance(value, Mapping):
        return {key: _plain(each, f"{path}.{key}") for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, f"{path}[{place}]") for place, each in enumerate(value)]
    return read_asset(value, path) if isinstance(value, Opaque) else value


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = _merge(below, value)
        else:
            merged[key] = value
    return merged
