"""Regular expressions asked quickly: the library reads a pattern anew at each question.

Reading it is nearly all of the work, above all in a loop over many short texts. A pattern whose
meaning RE2 and Python share is kept here as Python has it; every other question is RE2's.
"""

import re
from functools import cache, lru_cache
from typing import Final

from cel_expr_python import cel  # type: ignore[import-untyped]  # stubs without py.typed

ASKED: Final = "matched"
"""What `matches` is called in what is evaluated; of the same length, so that no place moves."""

_LONGEST_TEXT: Final = 256
_MOST_REPEATS: Final = 2
"""How many parts without an upper bound a pattern may have: Python tries their combinations."""

_CALLS: Final = re.compile(
    r"""[rR](?:'[^']*'|"[^"]*")|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\.(?P<call>matches)\("""
)
_FLAG: Final = "(?i)"
_ODD: Final = re.compile(r"--|&&|~~|\|\|")
"""What Python may come to read as operations on sets."""

_ESCAPED: Final = r"\\[-.$^\[\]\\/+*?(){}|]"
_CLASS: Final = rf"\[\^?(?:[A-Za-z0-9_ ,;:@#%&=/.<>!~+*?(){{}}|$-]|{_ESCAPED})+\]"
_ATOM: Final = rf"(?:[A-Za-z0-9_ ,;:@#%&=/<>!~'\"-]|{_ESCAPED}|\.|{_CLASS})"
_ONCE: Final = r"(?![*+?{])"
_TOKEN: Final = re.compile(
    rf"(?P<repeat>{_ATOM}(?:[*+]|\{{[0-9]{{1,2}},[0-9]{{1,2}}\}}){_ONCE})"
    rf"|(?P<one>{_ATOM}(?:\?|\{{[0-9]{{1,2}}\}})?{_ONCE})"
    rf"|(?P<open>\((?:\?:)?)|(?P<close>\)\??{_ONCE})"
    rf"|(?P<or>\|){_ONCE}|(?P<begin>\^){_ONCE}|(?P<end>\$){_ONCE}"
)


def quick(text: str) -> str:
    """Return an expression that asks here wherever it asks for a match."""

    def renamed(found: re.Match[str]) -> str:
        return f".{ASKED}(" if found["call"] else found[0]

    return _CALLS.sub(renamed, text)


def spoken(text: str) -> str:
    """Return what the library says of an expression in the words of who wrote it."""
    return text.replace(f".{ASKED}(", ".matches(")


def extension() -> cel.CelExtension:
    """Return the function as the library takes it."""
    text, truth = cel.Type.STRING, cel.Type.BOOL
    overload = cel.Overload("matched_text", truth, [text, text], is_member=True, impl=matched)
    return cel.CelExtension("evenkeel.patterns", [cel.FunctionDecl(ASKED, [overload])])


def matched(text: str, pattern: str) -> bool:
    """Say whether a pattern is found in a text, as RE2 does.

    Raises:
        ValueError: It is not a pattern.
    """
    if len(text) <= _LONGEST_TEXT and text.isascii():
        shared = _shared(pattern)
        if shared is not None:
            return shared.search(text) is not None
    return _asked(text, pattern)


@cache
def _re2() -> tuple[cel.Env, cel.Expression]:
    variables = {"text": cel.Type.STRING, "pattern": cel.Type.STRING}
    environment = cel.NewEnv(variables=variables)
    return environment, environment.compile("text.matches(pattern)")


@lru_cache(maxsize=4096)
def _asked(text: str, pattern: str) -> bool:
    environment, question = _re2()
    answer = question.eval(environment.Activation({"text": text, "pattern": pattern}))
    if answer.type() == cel.Type.ERROR:
        raise ValueError(answer.value())
    return bool(answer.plain_value())


@lru_cache(maxsize=1024)
def _shared(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern as Python reads it, where that is what RE2 reads; else nothing."""
    insensitive = pattern.startswith(_FLAG)
    rest = pattern[len(_FLAG) :] if insensitive else pattern
    place = repeats = depth = 0
    parts: list[str] = []
    while place < len(rest):
        token = _TOKEN.match(rest, place)
        if token is None:
            return None
        place = token.end()
        repeats += token.lastgroup == "repeat"
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth < 0 or repeats > _MOST_REPEATS:
            return None
        # Python's $ stands before a last line break, too
        parts.append(r"\Z" if token.lastgroup == "end" else token[0])
    if depth or _ODD.search(rest):
        return None
    try:
        return re.compile("".join(parts), re.IGNORECASE if insensitive else 0)
    except re.error:
        return None
