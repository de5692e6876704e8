"""Container images in Kubernetes objects: where they stand, and what a mirror calls them.

A mirror keeps the host as a part of the path: `MIRROR/quay.io/jetstack/x:v1`. Images stand in
fields that are called so, in fields that are split into registry, repository and image, and in the
text of arguments, variables and ConfigMaps, out of which controllers make pods.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

HUB = "docker.io"
"""Where an image without a host is."""

_KNOWN = (
    r"(?:index\.|registry-1\.)?docker\.io",
    r"(?:[a-z0-9-]+\.)?gcr\.io",
    r"[a-z0-9.-]+\.(?:pkg\.dev|azurecr\.io)",
    r"[0-9]+\.dkr\.ecr\.[a-z0-9.-]+",
    r"(?:registry|docker|images?|cr|xpkg)\.[a-z0-9-]+(?:\.[a-z0-9-]+)+",
    r"(?:quay|ghcr|nvcr|lscr|icr)\.io",
    r"mcr\.microsoft\.com|public\.ecr\.aws|cgr\.dev",
)
_HOST = r"(?:[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+(?::[0-9]+)?|localhost(?::[0-9]+)?)"
_PATH = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_TAG = r"(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})"
_DIGEST = r"(?:@sha256:[0-9a-f]{64})"
_END = r"(?![\w/@:.-]*[{$])"  # a name that goes on in a template is made of more than we see

_IMAGE = re.compile(rf"(?:{_HOST}/)?{_PATH}(?:/{_PATH})*{_TAG}?{_DIGEST}?")
_PINNED = re.compile(rf"(?:{_HOST}/)?{_PATH}(?:/{_PATH})*(?:{_TAG}{_DIGEST}?|{_DIGEST})")
_HOSTED = re.compile(rf"{_HOST}/")
_AT_KNOWN = re.compile(
    rf"(?<![\w./:@%-])(?:{'|'.join(_KNOWN)})(?::[0-9]+)?(?:/{_PATH})+{_TAG}?{_DIGEST}?"
)
"""An image, or a part of one, at a host that is a registry, inside any text."""

_BY_SCHEME = re.compile(rf"\b(?:oci|docker)://({_HOST}(?:/{_PATH})*{_TAG}?{_DIGEST}?)")
_NAMED = re.compile(
    rf"(?P<name>\b\w*image[\"']?[ \t]*[:=][ \t]*[\"']?)(?P<image>{_PINNED.pattern}){_END}",
    re.IGNORECASE,
)
"""`image: x/y:1` inside the text of a configuration."""

_CONTAINERS = {"containers", "initContainers", "ephemeralContainers"}
_TEXTS = {"args", "command", "data"}
FILLED_IN = frozenset({"auto"})
"""What stands where an image does, and is replaced in the cluster (Istio's injection)."""

_DEFINITION = "CustomResourceDefinition"
Step = str | int
Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Outside:
    """An image that is not in the mirror."""

    kind: str
    name: str
    """With the namespace before it, where it has one."""

    path: str
    image: str

    def __str__(self) -> str:
        """Return the line that a person reads."""
        return f"{self.kind} {self.name}: {self.path}: {self.image}"


def mirrored_image(image: str, mirror: str) -> str:
    """Return what a mirror calls an image, or a repository of images."""
    if _inside(image, mirror):
        return image
    if _HOSTED.match(image):
        return f"{mirror}/{image}"
    official = "" if "/" in image else "library/"
    return f"{mirror}/{HUB}/{official}{image}"


def mirror_object(manifest: Mapping[str, Any], mirror: str) -> dict[str, Any]:
    """Return an object with each image that can be told taken from the mirror."""
    if manifest.get("kind") == _DEFINITION:
        return dict(manifest)
    result: dict[str, Any] = _walk(manifest, (), mirror)
    return result


def outside(manifest: Mapping[str, Any], mirror: str) -> list[Outside]:
    """Return the images of an object that are not in the mirror."""
    if manifest.get("kind") == _DEFINITION:
        return []
    metadata = manifest.get("metadata") or {}
    where = "/".join(str(metadata[key]) for key in ("namespace", "name") if metadata.get(key))
    return [
        Outside(str(manifest.get("kind", "")), where, _dotted(steps), image)
        for steps, image in _found(manifest, (), mirror)
    ]


def _inside(image: str, mirror: str) -> bool:
    return image == mirror or image.startswith(f"{mirror}/")


def _walk(value: Any, steps: Steps, mirror: str) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        changed = _split(value, mirror)
        return {
            key: changed[key] if key in changed else _member(key, each, value, steps, mirror)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_item(index, value, steps, mirror) for index in range(len(value))]
    return value


def _split(fields: Mapping[str, Any], mirror: str) -> dict[str, str]:
    """Return what changes in a mapping that names an image in several fields."""
    registry, repository = fields.get("registry"), fields.get("repository")
    if not isinstance(repository, str) or not repository:
        return {}
    image = fields.get("image")
    kept = {"image": image} if isinstance(image, str) else {}
    if isinstance(registry, str) and registry:
        return kept | {
            "registry": registry if _inside(registry, mirror) else f"{mirror}/{registry}"
        }
    if not _IMAGE.fullmatch(repository) and not _inside(repository, mirror):
        return {}
    whole = bool({"image", "tag", "version"} & fields.keys())
    if not _HOSTED.match(repository) and not whole:
        return {}
    return kept | {"repository": mirrored_image(repository, mirror)}


def _member(key: str, value: Any, fields: Mapping[str, Any], steps: Steps, mirror: str) -> Any:  # noqa: ANN401 - any JSON
    here = (*steps, key)
    if not isinstance(value, str):
        return _walk(value, here, mirror)
    if _is_image(key, value, here):
        return mirrored_image(value, mirror)
    if _is_variable(key, fields, steps):
        named = "image" in str(fields.get("name", "")).lower()
        return _text(value, mirror, named=named)
    if key == "hub" or _in_data(here):
        return _text(value, mirror, named=key.lower().endswith("image"))
    return _whole(value, here, mirror)


def _item(index: int, items: Any, steps: Steps, mirror: str) -> Any:  # noqa: ANN401 - any JSON
    value = items[index]
    if not isinstance(value, str):
        return _walk(value, (*steps, index), mirror)
    if not steps or steps[-1] not in _TEXTS:
        return _whole(value, (*steps, index), mirror)
    before = str(items[index - 1]).lower() if index else ""
    flag, equals, rest = value.partition("=")
    if equals and flag.startswith("-"):
        return flag + equals + _text(rest, mirror, named="image" in flag.lower())
    return _text(value, mirror, named=before.startswith("-") and "image" in before)


def _is_image(key: str, value: str, steps: Steps) -> bool:
    """Tell whether a field holds a whole image."""
    if value in FILLED_IN or not _IMAGE.fullmatch(value):
        return False
    if key == "image" and _of_container(steps):
        return True
    if key == "reference" and steps[-2:-1] == ("image",):
        return True
    named = key == "image" or key.endswith("Image")
    return named and bool(_HOSTED.match(value) or _PINNED.fullmatch(value))


def _of_container(steps: Steps) -> bool:
    return len(steps) >= 3 and steps[-3] in _CONTAINERS and isinstance(steps[-2], int)  # noqa: PLR2004 - list, index, field


def _is_variable(key: str, fields: Mapping[str, Any], steps: Steps) -> bool:
    return key == "value" and "name" in fields and "env" in steps[-2:]


def _in_data(steps: Steps) -> bool:
    return steps[:1] == ("data",)


def _whole(value: str, steps: Steps, mirror: str) -> str:
    """Return a value that is an image and nothing else, whatever its field is called."""
    known = steps[0] != "metadata" and _AT_KNOWN.fullmatch(value) and _PINNED.fullmatch(value)
    return mirrored_image(value, mirror) if known else value


def _text(text: str, mirror: str, *, named: bool) -> str:
    """Return a text with its images taken from the mirror.

    Args:
        text: What may hold images.
        mirror: Where they are.
        named: Whether whoever holds the text is called an image.
    """
    if named and _PINNED.fullmatch(text):
        return mirrored_image(text, mirror)
    changed = _AT_KNOWN.sub(lambda found: mirrored_image(found[0], mirror), text)
    return _NAMED.sub(lambda found: found["name"] + mirrored_image(found["image"], mirror), changed)


def _found(value: Any, steps: Steps, mirror: str) -> Iterator[tuple[Steps, str]]:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        for key, each in value.items():
            if (*steps, key) != ("metadata", "labels"):
                yield from _found(each, (*steps, key), mirror)
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _found(each, (*steps, index), mirror)
    elif isinstance(value, str):
        yield from ((steps, each) for each in _images(value, steps) if not _inside(each, mirror))


def _images(text: str, steps: Steps) -> list[str]:
    """Return the images of a text, without those that are what follows a mirror's own name."""
    if steps[-1] == "image" and _of_container(steps):
        return [] if text in FILLED_IN else [text]
    found = [match[0] for match in _AT_KNOWN.finditer(text)]
    found += [match[1] for match in _BY_SCHEME.finditer(text)]
    if _in_data(steps) or {"args", "command", "env"} & set(steps):
        found += [match["image"] for match in _NAMED.finditer(text)]
    return list(dict.fromkeys(found))


def _dotted(steps: Steps) -> str:
    text = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in steps)
    return text.removeprefix(".")
