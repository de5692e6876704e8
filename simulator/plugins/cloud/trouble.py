"""What may go wrong on the way to a resource: faults on demand, quotas, the time it takes."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from ...cloud import quotas
from ...cloud.faults import happens
from ...errors import CloudError
from ..failure import InitError
from .context import Context
from .kind import Cloud, Inputs, Kind

ATTEMPTS: Final = 5
"""How often a call that is throttled is made, as the clouds' own SDKs do."""

_BACK_OFF_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 0.2


class Trouble:
    """What may go wrong with the calls about one resource."""

    def __init__(self, cloud: Cloud, kind: Kind, context: Context, inputs: Inputs) -> None:
        """Nothing has gone wrong yet."""
        self._cloud = cloud
        self._kind = kind
        self._context = context
        self._inputs = inputs
        self.seconds = 0.0
        """What has gone by in the cloud's own time."""

    def before_call(self) -> None:
        """Let a call through, perhaps after some attempts.

        Raises:
            CloudError: It is not permitted, or throttled for too long.
        """
        if self._happens("permission-denied"):
            self._refuse(
                "permission-denied",
                f"not permitted in {self._context.region or self._context.account}. "
                "Give the identity that deploys the right to do it, then try again.",
            )
        for attempt in range(ATTEMPTS):
            if not self._happens("throttled"):
                return
            self._context.say("throttled; trying again")
            self.wait(_BACK_OFF_SECONDS * 2**attempt)
        self._refuse("throttled", f"throttled {ATTEMPTS} times in a row. Try again later.")

    def before_creation(self) -> None:
        """Let a creation begin.

        Raises:
            CloudError: There is no capacity or no quota left.
        """
        if self._happens("no-capacity"):
            hint = quotas.advice(self._alternatives() or ["try again later"])
            self._refuse("no-capacity", f"no capacity in {self._context.region}. {hint}")
        if self._happens("quota-exceeded"):
            self._pretend_exceeded()

    def demand(self) -> list[tuple[str, int]]:
        """Return what the resource counts for, where its quotas have room for it.

        Raises:
            CloudError: One has not.
        """
        found = self._demands()
        for family, amount in found:
            quotas.expect(
                self._context.store, self._context.session, self._request(), family, amount
            )
        return found

    def after_creation(self, state: Mapping[str, Any]) -> None:
        """Lose the answer of a creation, if it is to be lost.

        Raises:
            InitError: It timed out; the resource exists and the engine keeps it.
        """
        if not self._happens("timeout-after-create"):
            return
        code = self._code("timeout-after-create")
        message = (
            f"{self._what()}: {code}: exists, but was not ready in time. "
            "Run it again: it is taken up where it was left."
        )
        raise InitError(message, [], self._context.id, dict(state))

    def wait(self, seconds: float) -> None:
        """Let time go by, as much of it as the session wants.

        Raises:
            CloudError: The engine does not want to wait any longer.
        """
        self.seconds += seconds
        end = time.monotonic() + seconds * self._context.session.data.cloud_time_scale
        while (left := end - time.monotonic()) > 0:
            self._context.say(f"{self._cloud.package} is at it ({seconds:.0f} simulated seconds)")
            if self._context.work.cancelled.wait(min(left, _LOOK_SECONDS)):
                raise CloudError(f"{self._what()}: interrupted while the cloud was at it.")

    def _pretend_exceeded(self) -> NoReturn:
        request = self._request()
        family, amount = next(iter(self._demands()), (self._context.type, 1))
        session, store = self._context.session, self._context.store
        known = quotas.limit(session, request.provider, request.region, family)
        used = store.used(request.provider, request.region, family, without=request.id)
        title, unit = (known.title, known.unit) if known else (family, "")
        raise quotas.exceeded(request, quotas.Limit(used, title, unit), amount, used)

    def _demands(self) -> list[tuple[str, int]]:
        if self._kind.quota is None:
            return []
        return [
            (each.family, each.amount) for each in self._kind.quota(self._context, self._inputs)
        ]

    def _alternatives(self) -> Sequence[str]:
        if self._kind.alternatives is None:
            return ()
        return self._kind.alternatives(self._context, self._inputs)

    def _request(self) -> quotas.Request:
        return quotas.Request(
            provider=self._context.provider,
            region=self._context.region,
            what=self._what(),
            id=self._context.id,
            alternatives=self._alternatives(),
            code=self._code("quota-exceeded"),
        )

    def _happens(self, kind: str) -> bool:
        context = self._context
        return happens(context.store, context.session, kind, context.type, context.name)

    def _refuse(self, kind: str, why: str) -> NoReturn:
        raise CloudError(f"{self._what()}: {self._code(kind)}: {why}", code=kind)

    def _code(self, kind: str) -> str:
        return self._cloud.codes.get(kind, kind)

    def _what(self) -> str:
        return f"{self._context.type} {self._context.name}"
