"""Several add-ons are installed as an environment's are, whoever composes them."""

from dataclasses import replace

import pulumi
import pytest

from components.addons.cert_manager import ADDON as CERT_MANAGER
from components.addons.clearml import ADDON as CLEARML
from components.addons.installation import InstallArgs, install
from components.addons.jobset import ADDON as JOBSET
from components.addons.kueue import ADDON as KUEUE
from components.addons.postgresql import ADDON as POSTGRESQL
from components.addons.record import AddOn
from components.addons.redis import ADDON as REDIS
from components.contract import ClusterOffer
from components.errors import Refused
from tests.pulumi_monitor import Registered, registered_by

ANY = pulumi.ResourceOptions()


def releases(registered: Registered) -> list[str]:
    """Return the names of what was installed."""
    return sorted(n for n, each in registered.items() if each.typ == "evenkeel:addons:Release")


def installed(offer: ClusterOffer, *calls: list[AddOn]) -> tuple[Registered, list[list[str]]]:
    """Install add-ons by several calls, each told of those before; return what each returned."""
    returned: list[list[str]] = []

    def program() -> None:
        args = InstallArgs(offer=offer)
        for addons in calls:
            made = install(addons, args, ANY)
            returned.append(list(made))
            args = replace(args, installed={**args.installed, **made})

    return registered_by(program), returned


def test_each_comes_after_what_it_needs(everything: ClusterOffer) -> None:
    """In whichever order they are named, and whatever they are called."""
    registered, returned = installed(everything, [CLEARML, KUEUE, REDIS, CERT_MANAGER])

    assert returned == [["cert-manager", "redis", "clearml", "kueue"]]
    assert releases(registered) == sorted(returned[0])


def test_what_an_earlier_call_has_installed_counts(everything: ClusterOffer) -> None:
    """It is not installed again, and what needs it is content."""
    registered, returned = installed(everything, [CERT_MANAGER], [POSTGRESQL, KUEUE])

    assert returned[0] == ["cert-manager"]
    assert set(returned[1]) == {"kueue", "postgresql"}
    assert releases(registered) == sorted(name for each in returned for name in each)


def test_one_that_lacks_a_need_is_refused_before_anything(everything: ClusterOffer) -> None:
    """All that lack one, with what to do."""
    said: list[str] = []

    def program() -> None:
        with pytest.raises(Refused) as refused:
            install([JOBSET, KUEUE], InstallArgs(offer=everything), ANY)
        said.extend(refused.value.problems)

    assert releases(registered_by(program)) == []
    assert said == [
        f"addons.{each}: got {each} without cert-manager; expected both. Install cert-manager, too."
        for each in ("jobset", "kueue")
    ]
