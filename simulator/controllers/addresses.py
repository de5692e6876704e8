"""Addresses for load balancers and ingresses, from a range that documentation may use."""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..cluster.api import Json
from ..errors import ClusterError
from . import kinds
from .controller import Controller, Watches
from .ownership import is_going, key_of, part_of

if TYPE_CHECKING:
    from .informer import Informer

RANGE = ipaddress.ip_network("198.51.100.0/24")
"""TEST-NET-2 of RFC 5737: reaches nothing, anywhere."""


class Addresses(Controller):
    """Gives each LoadBalancer service and each ingress an address that nothing else has.

    An address is free again once what had it is gone: who has which is read from the cluster.
    """

    name = "addresses"

    def __init__(self, watches: Watches) -> None:
        """Watch services and ingresses."""
        super().__init__(watches)
        self._sources_by_kind: dict[str, Informer] = {
            "Service": self.watch(kinds.SERVICE, lambda obj: [_key(obj)]),
            "Ingress": self.watch(kinds.INGRESS, lambda obj: [_key(obj)]),
        }
        self._given: dict[str, str] = {}
        """Given out, but perhaps not yet seen in the watch: uid -> address."""

    def keys(self) -> Iterable[str]:
        """Return all services and ingresses, as `Kind/namespace/name`."""
        return [_key(each) for each in self._all()]

    def reconcile(self, key: str) -> None:
        """Give, keep or take back the address of one object."""
        kind, namespace, name = key.split("/")
        obj = self._sources_by_kind[kind].get(name, namespace)
        if obj is None or is_going(obj):
            return
        has = address_of(obj)
        if wants_address(obj):
            gives = self._address_for(obj)
            if gives != has:
                self._write(obj, gives)
        elif has and ipaddress.ip_address(has) in RANGE:
            self._write(obj, None)

    def _address_for(self, obj: Json) -> str:
        everything = self._all()
        alive = {each["metadata"]["uid"] for each in everything if wants_address(each)}
        self._given = {uid: ip for uid, ip in self._given.items() if uid in alive}
        uid = obj["metadata"]["uid"]
        holders = {each["metadata"]["uid"]: address_of(each) for each in everything}
        holders |= self._given
        taken = {ip for holder, ip in holders.items() if ip and holder != uid}
        gives = choose(taken, holders.get(uid), obj.get("spec", {}).get("loadBalancerIP"))
        if gives is None:
            raise ClusterError(
                f"{key_of(obj)}: no address left; {RANGE} is given out. Delete load balancers."
            )
        self._given[uid] = gives
        return gives

    def _write(self, obj: Json, address: str | None) -> None:
        balancer: Json = {}
        if address is not None:
            entry = {"ip": address}
            balancer["ingress"] = [entry | ({"ipMode": "VIP"} if obj["kind"] == "Service" else {})]
        else:
            self._given.pop(obj["metadata"]["uid"], None)
        patch = part_of(obj, status={"loadBalancer": balancer})
        self.api.apply(patch, manager=self.manager, force=True, subresource="status")

    def _all(self) -> list[Json]:
        return [each for source in self._sources_by_kind.values() for each in source.all()]


def wants_address(obj: Json) -> bool:
    """Tell whether an object is one that a load balancer stands for."""
    return bool(obj["kind"] == "Ingress" or obj["spec"].get("type") == "LoadBalancer")


def address_of(obj: Json) -> str | None:
    """Return the address that an object's status shows."""
    balancer: Mapping[str, list[Json]] = obj.get("status", {}).get("loadBalancer", {})
    return next((each["ip"] for each in balancer.get("ingress", ()) if each.get("ip")), None)


def choose(taken: set[str], has: str | None, asked: str | None) -> str | None:
    """Return the address asked for, or the present one, or the first free one.

    Args:
        taken: What others have.
        has: What the object has now.
        asked: What its author wants; ignored where it is taken or outside the range.

    Returns:
        None when the range is used up.
    """
    for wish in (asked, has):
        if wish and wish not in taken and ipaddress.ip_address(wish) in RANGE:
            return wish
    return next((str(each) for each in RANGE.hosts() if str(each) not in taken), None)


def _key(obj: Json) -> str:
    return f"{obj['kind']}/{key_of(obj)}"
