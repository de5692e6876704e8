"""What login refuses: what is missing, said in vain, or would lock everybody out."""

from collections.abc import Iterator
from typing import Final

from ...contract import ClusterOffer
from ..gateway import GUARD
from .company import refuses_company
from .options import ADMIN, Options

_KUBEFLOW: Final = "kubeflow"
_PIPELINES: Final = "pipelines"
"""An add-on and its page, which Kubeflow's dashboard shows below its own host, too."""

_EVERYBODY: Final = (
    "https://accounts.google.com",
    "https://gitlab.com",
    "https://login.microsoftonline.com/common",
    "https://token.actions.githubusercontent.com",
)
"""Issuers of which anybody in the world gets a token, for whatever audience."""


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield what is missing, or said in vain."""
    if cluster.domain is None:
        yield (
            "addons.login: got no domain; expected one, because login is for the pages below it. "
            "Add web: {domain: ml.example.com}."
        )
    yield from _of_people(cluster, options)
    yield from _of_pages(options)
    yield from _of_pipelines(cluster, options)
    yield from _of_sessions(options)
    yield from refuses_company(cluster, options)
    for place, each in enumerate(options.issuers):
        if each.issuer.rstrip("/") in _EVERYBODY:
            yield (
                f"addons.login.issuers[{place}].issuer: got {each.issuer}, which gives tokens to "
                "anybody in the world; expected an issuer of your own. Remove it; have the job ask "
                "a service account's token of the cluster, for example."
            )


def _of_people(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    if cluster.issuer:
        for name, said in (("people", options.people), ("memberships", options.memberships)):
            if said:
                yield (
                    f"addons.login.{name}: got names, but web.issuer says who people are; expected "
                    f"one of both. Remove {name}."
                )
        return
    people = options.people or (ADMIN,)
    for place, each in enumerate(options.memberships):
        for name in sorted({*each.people} - {*people}):
            yield (
                f"addons.login.memberships[{place}].people: got {name}, who is not among people; "
                f"expected some of {', '.join(people)}. Add {name} to people, or take it away."
            )
    if options.groups and not {each.group for each in options.memberships} & {*options.groups}:
        yield (
            f"addons.login.groups: got {', '.join(options.groups)}, and nobody who is kept in the "
            "cluster is in it, so that nobody could pass; expected members. Add memberships: "
            f"[{{group: {options.groups[0]}, people: [{people[0]}]}}], or name the company's "
            "issuer in web.issuer."
        )


def _of_pages(options: Options) -> Iterator[str]:
    asked_nobody = {*GUARD.hosts, *options.unguarded}
    names = [each.page for each in options.pages]
    for place, page in enumerate(names):
        path = f"addons.login.pages[{place}].page"
        if page in asked_nobody:
            yield (
                f"{path}: got {page}, where nobody is asked who they are; expected a page that is "
                "guarded. Remove it from pages or from unguarded."
            )
        if page in names[:place]:
            yield (
                f"{path}: got {page} a second time; expected each page once. Put all who may open "
                "it into one list."
            )


def _of_pipelines(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield where the second way to pipelines, below Kubeflow's host, is open to more people."""
    doors = {each.page: {*each.members} for each in options.pages}
    if not {_PIPELINES, _KUBEFLOW} <= cluster.addons or _PIPELINES not in doors:
        return
    members, wider = doors[_PIPELINES], doors.get(_KUBEFLOW)
    if wider is None or wider - members:
        place = [each.page for each in options.pages].index(_PIPELINES)
        more = "everybody" if wider is None else ", ".join(sorted(wider - members))
        yield (
            f"addons.login.pages[{place}].page: got {_PIPELINES}, which {more} may open below the "
            f"page {_KUBEFLOW}; expected the same members or fewer there. Add {{page: {_KUBEFLOW}, "
            f"members: [{', '.join(sorted(members))}]}}, or remove {_PIPELINES}."
        )


def _of_sessions(options: Options) -> Iterator[str]:
    minutes = options.recheck_minutes or 0
    if 2 * minutes > 60 * options.session_hours:
        yield (
            f"addons.login.recheckMinutes: got {minutes}, and a session of {options.session_hours} "
            "hours; expected at most half of it. Say less, or raise sessionHours."
        )
