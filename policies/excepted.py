"""What a rule over the whole stack says of it where parts of it are exempt."""

from collections.abc import Sequence

from .exemptions import Exemption
from .granted import Granted
from .judgement import Outcome, Verdict
from .model import Json
from .stack import Member, StackJudge

_ROOT = "pulumi:pulumi:Stack"


def excepted(
    judge: StackJudge, members: Sequence[Member], params: Json, granted: Granted
) -> tuple[Verdict, Exemption | None]:
    """Judge a stack; what is exempt is left out where the rest is admitted without it.

    Args:
        judge: The rule.
        members: The whole stack.
        params: What the rule is told beside it.
        granted: The exemptions.
    """
    rule = judge.rule
    chosen = [each for each in members if judge.applies(each.type)]
    verdict = judge.judge(chosen, params)
    if verdict.outcome is Outcome.ADMIT or rule.id not in granted.rules:
        return verdict, None
    for root in members:
        if root.type == _ROOT and (found := granted.covering(rule.id, root.identity)):
            return verdict, found
    covered = [granted.covering(rule.id, each.identity) for each in chosen]
    first = next((each for each in covered if each is not None), None)
    if first is None:
        return verdict, None
    rest = [each for each, by in zip(chosen, covered, strict=True) if by is None]
    left = judge.judge(rest, params)
    return (verdict, first) if left.outcome is Outcome.ADMIT else (left, None)
