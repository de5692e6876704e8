"""What makes a job red: failures, mandatory violations, and the end of what is protected."""

from collections.abc import Iterator

from gitops.review.document import EnvironmentReview, Review


def reasons(review: Review) -> list[str]:
    """Return why a change must not be merged as it is, a line each; empty where it may."""
    return [f"{each.name}: {why}" for each in review.environments for why in _reasons(each)]


def _reasons(environment: EnvironmentReview) -> Iterator[str]:
    for failure in environment.failures:
        where = f" {failure.resource}:" if failure.resource else ""
        yield f"{failure.step} failed:{where} {failure.line}"
    for violation in environment.violations:
        if violation.level == "mandatory":
            yield f"policy {violation.policy}: {violation.resource}: {violation.message}"
    for change in environment.changes:
        if change.protected and change.operation in {"delete", "replace"}:
            yield f"{change.operation} of {change.type} {change.name}, which is protected"
    if environment.outcome in {"failed", "unknown"} and not environment.failures:
        why = next((f": {each}" for each in environment.not_rehearsed), ", and not why")
        yield f"the rehearsal says {environment.outcome}{why}"
    if environment.outcome == "policy" and not any(
        each.level == "mandatory" for each in environment.violations
    ):
        yield "a rule stops it, and none is named"
