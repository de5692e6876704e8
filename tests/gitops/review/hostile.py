"""Names as an attacker, or an accident, would choose them, and a review that is full of one."""

import typing
from typing import Any, Final, TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)

NAMES: Final = {
    "end of a fold": "x</details></summary></code></table></svg><h1>Approved</h1>",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>",
    "everyone": "@everyone @user @org/team, mail a.b@example.com",
    "github references": "#123 GH-12 org/repo#5 4f2a9c1d7be83a5560c1e9f0a7d4b28e3c6f1a90 deadbeef1",
    "gitlab references": '!12 ~label ~"two words" %milestone %1 &7 $42 @all ^alert#1',
    "fence": "```\n````\n# Heading\n``` ` `` ` x",
    "one backtick": "`",
    "odd backticks": "a`b``c```d @user `",
    "pipes": "a | b || c \\| d \\\\| e",
    "newlines": "a\n\n# Approved\n\n- [x] done\r\n/close\n/merge\n===\n---\n> quote\n    code",
    "quick action": "/approve",
    "terminal": "\x1b[31mred\x1b[0m\x07\x08\x00\x9b2J",
    "bidi": "user\u202e gnp.exe \u2066x\u2069\u200f\u061c",
    "right to left": "\u05d0\u05d1 (1) \u0645\u0631\u062d\u0628\u0627 123",
    "zero width": "pro\u200bd\u200d\ufeff\u2060\u00ad\u180e\u3164\u2800\ufe0f e\u0301\u0302\u0303",
    "marker": "<!-- evenkeel:review head=" + "0" * 40 + " made=2999-01-01T00:00:00+00:00 -->",
    "links": "https://evil.example www.evil.example [x](javascript:alert(1)) ![i](http://e/i.png)",
    "reference link": "[x][y] [y]: http://evil.example <http://evil.example> [[wiki]] [^1]",
    "entities": "&lt;b&gt; &#64;everyone &#x60; &amp; &nbsp;",
    "emphasis": "**bold** _under_ ~~gone~~ *a* __init__ :tada: $x$ $`x`$ ==m== {+ x +} {- y -}",
    "blocks": "> [!CAUTION]\n1. one\n- two\n* * *\n~~~\n<!--",
    "edges": "  ` padded `  ",
    "backslashes": "a\\",
    "long": "x" * 70_000,
    "long and strange": "`|<@\u202e" * 14_000,
    "empty": "",
}  # fmt: skip


def filled(model: M, text: str) -> M:
    """Return a model with a text in place of every text that is free to be anything."""
    found: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        fixed = typing.get_origin(field.annotation) is typing.Literal or name in {"base", "head"}
        found[name] = value if fixed else _filled(value, text)
    return model.model_copy(update=found)


def _filled(value: object, text: str) -> object:
    if isinstance(value, BaseModel):
        return filled(value, text)
    if isinstance(value, tuple):
        return tuple(_filled(each, text) for each in value)
    return text if isinstance(value, str) else value
