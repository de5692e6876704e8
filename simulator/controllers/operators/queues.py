"""Kueue's admission: workloads get quota first come, first served; nobody is preempted."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...cluster.api import Json
from .. import kinds
from ..controller import Controller, Watches
from ..custom_status import write_status
from ..ownership import is_going, key_of
from .gateway_routes import selects
from .queue_labels import WAITING
from .queue_pods import outcome_of
from .queue_reports import is_finished, local_queue_status, queue_status, workload_status
from .queue_settings import CONFIG_MAP, refuses_undeclared
from .quota import Ledger, assign, ledgers

if TYPE_CHECKING:
    from ..informer import Informer

_ALL = "queues"
_STRICT = "StrictFIFO"


class Queues(Controller):
    """Looks at all workloads at once: what one is given, another cannot have."""

    name = "kueue"

    def __init__(self, watches: Watches) -> None:
        """Watch queues, flavors, workloads, and the jobs whose end frees quota."""
        super().__init__(watches)
        self._workloads = self.watch(kinds.WORKLOAD, _everything)
        self._queues = self.watch(kinds.CLUSTER_QUEUE, _everything)
        self._local_queues = self.watch(kinds.LOCAL_QUEUE, _everything)
        self._flavors = self.watch(kinds.RESOURCE_FLAVOR, _everything)
        self._namespaces = self.watch(kinds.NAMESPACE, _everything)
        self._jobs: dict[str, Informer] = {
            each.kind: self.watch(each, self._if_ended, selector=selector)
            for each, selector in WAITING.items()
        }
        self._given: dict[str, Json] = {}
        """Given out, but perhaps not yet seen in the watch: uid -> admission."""

    def keys(self) -> Iterable[str]:
        """Return the one key that there is."""
        return [_ALL] if self._workloads.served else ()

    def reconcile(self, key: str) -> None:
        """Admit what fits, in the order of its coming, and report."""
        if not self._workloads.served or key != _ALL:
            return
        everything = [each for each in self._workloads.all() if not is_going(each)]
        alive = {each["metadata"]["uid"] for each in everything}
        self._given = {uid: each for uid, each in self._given.items() if uid in alive}
        books = ledgers(self._queues.all())
        waiting = []
        admitted: Counter[str] = Counter()
        for each in sorted(everything, key=_turn):
            ended = self._ended(each)
            admission = self._admission(each)
            if ended is not None or admission is not None:
                self._write(each, admission, ("", ""), ended)
            if ended is None and admission is not None:
                self._count(each, admission, books, admitted)
            elif ended is None:
                waiting.append(each)
        pending = self._admit(waiting, books, admitted)
        self._report(books, pending, admitted)

    def _admit(
        self, waiting: list[Json], books: dict[str, Ledger], admitted: Counter[str]
    ) -> Counter[str]:
        pending: Counter[str] = Counter()
        blocked: set[str] = set()
        strict = bool(waiting) and self._is_strict()
        flavors = {each["metadata"]["name"]: each for each in self._flavors.all()}
        for each in waiting:
            ledger, problem = self._ledger(each, books)
            admission = None
            if ledger is not None and ledger.name in blocked:
                problem = ("Pending", "another workload is before it in the queue")
            elif ledger is not None:
                sets, lack = assign(each["spec"]["podSets"], ledger, flavors, strict=strict)
                if lack:
                    problem = ("Pending", lack)
                else:
                    admission = {"clusterQueue": ledger.name, "podSetAssignments": sets}
            if admission is not None:
                self._count(each, admission, books, admitted)
                self._given[each["metadata"]["uid"]] = admission
            else:
                pending[_place(each)] += 1
                if ledger is not None:
                    pending[ledger.name] += 1
                    if ledger.queue["spec"].get("queueingStrategy") == _STRICT:
                        blocked.add(ledger.name)
            self._write(each, admission, problem, None)
        return pending

    def _ledger(
        self, workload: Json, books: dict[str, Ledger]
    ) -> tuple[Ledger | None, tuple[str, str]]:
        """Return the books of a workload's queue, or why there are none."""
        name, namespace = workload["spec"].get("queueName", ""), workload["metadata"]["namespace"]
        local = self._local_queues.get(name, namespace)
        if local is None:
            return None, ("Inadmissible", f"LocalQueue {name} doesn't exist")
        wanted = local["spec"]["clusterQueue"]
        ledger = books.get(wanted)
        if ledger is None:
            return None, ("Inadmissible", f"ClusterQueue {wanted} doesn't exist")
        stopped = {ledger.queue["spec"].get("stopPolicy"), local["spec"].get("stopPolicy")}
        if self._missing(ledger) or stopped - {None, "None"}:
            return None, ("Inadmissible", f"ClusterQueue {wanted} is inactive")
        found = self._namespaces.get(namespace) or {"metadata": {}}
        selector = ledger.queue["spec"].get("namespaceSelector")
        if selector is None or not selects(selector, found["metadata"].get("labels", {})):
            return None, ("Inadmissible", "Workload namespace doesn't match ClusterQueue selector")
        if workload["spec"].get("active") is False:
            return None, ("Inadmissible", "The workload is deactivated")
        return ledger, ("", "")

    def _count(
        self, workload: Json, admission: Json, books: dict[str, Ledger], admitted: Counter[str]
    ) -> None:
        name = admission["clusterQueue"]
        admitted[name] += 1
        admitted[_place(workload)] += 1
        if name in books:
            books[name].use(admission["podSetAssignments"])

    def _admission(self, workload: Json) -> Json | None:
        meta = workload["metadata"]
        shown = workload.get("status", {}).get("admission")
        if shown:
            self._given.pop(meta["uid"], None)
        if workload["spec"].get("active") is False:
            return None
        given: Json | None = shown or self._given.get(meta["uid"])
        return given

    def _ended(self, workload: Json) -> tuple[str, str] | None:
        if is_finished(workload):
            found = next(
                each for each in workload["status"]["conditions"] if each["type"] == "Finished"
            )
            return found["reason"], found["message"]
        meta = workload["metadata"]
        for each in meta.get("ownerReferences", ()):
            job = self._jobs[each["kind"]].get(each["name"], meta["namespace"])
            if job is not None and job["metadata"]["uid"] == each["uid"]:
                return outcome_of(job)
        return None

    def _write(
        self,
        workload: Json,
        admission: Json | None,
        problem: tuple[str, str],
        ended: tuple[str, str] | None,
    ) -> None:
        status = workload_status(workload, admission, problem, ended)
        write_status(self.api, workload, status, self.manager)

    def _report(
        self, books: dict[str, Ledger], pending: Counter[str], admitted: Counter[str]
    ) -> None:
        for name, ledger in books.items():
            status = queue_status(ledger, self._missing(ledger), pending[name], admitted[name])
            write_status(self.api, ledger.queue, status, self.manager)
        for each in self._local_queues.all():
            cluster_queue = self._queues.get(each["spec"]["clusterQueue"])
            place = key_of(each)
            status = local_queue_status(each, cluster_queue, pending[place], admitted[place])
            write_status(self.api, each, status, self.manager)

    def _missing(self, ledger: Ledger) -> list[str]:
        named = [each["name"] for group in ledger.groups for each in group["flavors"]]
        return [each for each in named if self._flavors.get(each) is None]

    def _is_strict(self) -> bool:
        # Asked for, not watched: a watch of all ConfigMaps would hold every dashboard in memory.
        selector = f"metadata.name={CONFIG_MAP}"
        return refuses_undeclared(self.api.list("v1", "ConfigMap", None, fieldSelector=selector))

    def _if_ended(self, job: Json) -> Iterable[str]:
        return [_ALL] if self._workloads.served and outcome_of(job) is not None else ()


def _everything(_obj: Json) -> Iterable[str]:
    return [_ALL]


def _place(workload: Json) -> str:
    return f"{workload['metadata']['namespace']}/{workload['spec'].get('queueName', '')}"


def _turn(workload: Json) -> tuple[int, str, str]:
    """Return by what workloads are ordered: priority, then the moment of their coming."""
    meta, priority = workload["metadata"], workload["spec"].get("priority") or 0
    return -int(priority), meta["creationTimestamp"], key_of(workload)
