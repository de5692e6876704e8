"""Expressions with one thing turned round: what the fixtures of a rule must notice."""

import re
from collections.abc import Iterator

FLIPS = (
    (r"==", "!="),
    (r"!=", "=="),
    (r"&&", "||"),
    (r"\|\|", "&&"),
    (r"!(?=[(a-z])", ""),
    (r">=", ">"),
    (r"<=", "<"),
    (r"(?<![<>=!-])>(?![=])", ">="),
    (r"(?<![<>=!])<(?![=])", "<="),
    (r"\.all\(", ".exists("),
    (r"\.exists\(", ".all("),
    (r"(?<![\w.])has\(", "!has("),
    (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"),
)
"""What is turned round by its text alone."""

_QUOTED = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")
_TRUE = re.compile(r"'true'")
_OPENS = "([{"
_CLOSES = ")]}"
_MEMBER = re.compile(r"\s*\.?\w+")


def mutants(expression: str) -> Iterator[str]:
    """Yield each: a comparison, a boolean, `in`, or the branches of a condition."""
    plain = _QUOTED.sub(lambda found: "'" + "_" * (len(found[0]) - 2) + "'", expression)
    for pattern, other in FLIPS:
        for match in re.finditer(pattern, plain):
            yield expression[: match.start()] + other + expression[match.end() :]
    for match in _TRUE.finditer(expression):
        yield expression[: match.start()] + "'false'" + expression[match.end() :]
    for match in re.finditer(r"\bin\b", plain):
        end = _operand(plain, match.end())
        # of the same rank as `in`, and read from the left: it is all of `X in Y` that is false
        yield f"{expression[:end]} == false{expression[end:]}"
    for match in re.finditer(r"\?", plain):
        middle = _end(plain, match.end(), ":")
        last = _end(plain, middle + 1, "")
        then, other = expression[match.end() : middle], expression[middle + 1 : last]
        yield f"{expression[: match.end()]} ({other}) : ({then}){expression[last:]}"


def _operand(text: str, start: int) -> int:
    """Return where what stands right of `in` ends: a list, a name, and what is asked of it."""
    place = start
    while place < len(text):
        rest = text[place:]
        blank = len(rest) - len(rest.lstrip())
        if rest[blank : blank + 1] in {"[", "("} and (place == start or not blank):
            place = _end(text, place + blank + 1, "]") + 1
        elif (member := _MEMBER.match(rest)) and (place == start or rest[blank] == "."):
            place += member.end()
        else:
            break
    return place


def _end(text: str, start: int, stop: str) -> int:
    """Return where an expression ends that begins here: before a mark, or where it is closed."""
    depth = conditions = 0
    for place in range(start, len(text)):
        each = text[place]
        if each in _OPENS:
            depth += 1
        elif each in _CLOSES:
            if not depth:
                return place
            depth -= 1
        elif not depth and each == "?":
            conditions += 1
        elif not depth and each == ":":
            if not conditions:
                return place
            conditions -= 1
        elif not depth and each == "," and not stop:
            return place
    return len(text)
