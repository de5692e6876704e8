"""A plan in its folder: `plan.bin`, which is encrypted, and `seal.json`, which is signed."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from gitops.plans.errors import PlanRefusedError
from gitops.plans.ingredients import Ingredients, moved
from gitops.plans.key import PlanKey
from simulator.session import write_whole

FORMAT: Final = "evenkeel.dev/plan/v1"
LARGEST: Final = 256 * 1024 * 1024
"""In bytes."""

_PLAN: Final = "plan.bin"
_SEAL: Final = "seal.json"
_AHEAD: Final = timedelta(minutes=5)
"""How much the clocks of two runners may differ."""

_AGAIN: Final = "Make a new plan."


class Seal(BaseModel):
    """What is written beside a plan; nothing in it is secret."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["evenkeel.dev/plan/v1"] = FORMAT
    made: AwareDatetime
    plan: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """The digest of `plan.bin`."""

    ingredients: dict[str, dict[str, str]]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = "0" * 64


@dataclass(frozen=True)
class Folder:
    """Where a plan is kept, and the key that it is kept with."""

    path: Path
    key: PlanKey

    def write(self, plan: bytes, ingredients: Ingredients, made: datetime) -> Seal:
        """Encrypt and seal a plan; what was there before is replaced."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        environment = ingredients["environment"]["name"]
        hidden = self.key.hide(plan, environment)
        seal = Seal(
            made=made,
            plan=hashlib.sha256(hidden).hexdigest(),
            ingredients={group: dict(items) for group, items in ingredients.items()},
        )
        seal = seal.model_copy(update={"signature": self.key.sign(_signed(seal))})
        write_whole(self.path / _PLAN, hidden)
        write_whole(self.path / _SEAL, seal.model_dump_json(indent=1).encode())
        return seal

    def open(self, now_made_of: Ingredients, now: datetime, hours: float) -> bytes:
        """Return the plan, where nothing that it was made from has moved.

        Args:
            now_made_of: The ingredients as they are now.
            now: The time.
            hours: How old the plan may be.

        Raises:
            PlanRefusedError: It is not to be carried out; every reason is named, with its remedy.
        """
        seal = self._seal()
        hidden = self._read(_PLAN)
        if not hmac.compare_digest(seal.signature, self.key.sign(_signed(seal))):
            raise self._refuse(
                f"{_SEAL}: signature: it was changed, or made with another key. "
                "Set EVENKEEL_PLAN_KEY to the key that the plan was made with, or make a new plan."
            )
        reasons = []
        if not hmac.compare_digest(seal.plan, hashlib.sha256(hidden).hexdigest()):
            reasons.append(f"{_PLAN}: it is not the plan that was sealed. {_AGAIN}")
        reasons += self._age(seal, now, hours)
        reasons += moved(seal.ingredients, now_made_of)
        if reasons:
            raise self._refuse(*reasons)
        plan = self.key.show(hidden, now_made_of["environment"]["name"])
        if plan is None:
            raise self._refuse(f"{_PLAN}: it was encrypted for something else. {_AGAIN}")
        return plan

    @staticmethod
    def _age(seal: Seal, now: datetime, hours: float) -> list[str]:
        age = now - seal.made
        if age > timedelta(hours=hours):
            old = age.total_seconds() / 3600
            return [f"age: it is {old:.1f} hours old; expected at most {hours:g}. {_AGAIN}"]
        if age < -_AHEAD:
            return [f"age: it was made in the future, at {seal.made.isoformat()}. Set the clock."]
        return []

    def _seal(self) -> Seal:
        try:
            return Seal.model_validate_json(self._read(_SEAL))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, first["loc"])) or "the file"
            raise self._refuse(f"{_SEAL}: {where}: {first['msg']}. {_AGAIN}") from None

    def _read(self, name: str) -> bytes:
        path = self.path / name
        try:
            if path.is_symlink() or path.stat().st_size > LARGEST:
                raise self._refuse(f"{name}: got a link or more than 256 MiB. {_AGAIN}")
            return path.read_bytes()
        except OSError as error:
            raise self._refuse(f"{name}: {error.strerror}. {_AGAIN}") from None

    def _refuse(self, *reasons: str) -> PlanRefusedError:
        return PlanRefusedError(str(self.path), list(reasons))


def _signed(seal: Seal) -> bytes:
    content: dict[str, Any] = seal.model_dump(mode="json", exclude={"signature"})
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
