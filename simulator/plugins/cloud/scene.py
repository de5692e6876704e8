"""One provider process: its cloud, its workplace, its configuration, and what the engine knows."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ...cloud.shapes import Shapes, shapes
from ...errors import CloudError
from ..engine_log import WARNING, EngineLog
from ..wire import unwrap
from .context import Context, Workplace
from .holdings import Holdings
from .kind import Cloud, Function, Inputs, Kind, Outputs
from .marks import is_unknown, marked, sealed, settled, untold

_JSON: Final = re.compile(r"[\[{]|(true|false)$")


class Scene:
    """What every call of a provider needs."""

    def __init__(self, cloud: Cloud, work: Workplace, log: EngineLog) -> None:
        """Begin without a configuration."""
        self.cloud = cloud
        self.work = work
        self.log = log
        self.settings: Mapping[str, Any] = {}
        self.holdings = Holdings(work.store, cloud.package)

    def kind(self, token: str) -> Kind:
        """Return what is known of a resource type.

        Raises:
            CloudError: It is not simulated.
        """
        found = self.cloud.kinds.get(token)
        if found is None:
            raise CloudError(_not_simulated(token, self.cloud.kinds), code="not-simulated")
        return found

    def function(self, token: str) -> Function:
        """Return what is known of a function.

        Raises:
            CloudError: It is not simulated.
        """
        found = self.cloud.functions.get(token)
        if found is None:
            raise CloudError(_not_simulated(token, self.cloud.functions), code="not-simulated")
        return found

    def context(self, urn: str, token: str, inputs: Inputs, **more: Any) -> Context:
        """Return the context of a call about a resource or a function."""
        place = self.cloud.place(self.settings, inputs)
        return Context(
            work=self.work,
            provider=self.cloud.package,
            type=token,
            urn=urn,
            name=urn.rpartition("::")[2],
            region=place.region,
            account=place.account,
            settings=self.settings,
            say=lambda message: self.log.status(urn, message),
            warn=lambda message: self.log.say(urn, message, WARNING),
            **more,
        )

    def identified(self, kind: Kind, context: Context, inputs: Inputs) -> Context:
        """Return the context of a creation, with the id that the resource will get."""
        return replace(context, id=kind.identifier(context, inputs))

    def outputs(self, kind: Kind, context: Context, inputs: Mapping[str, Any]) -> Outputs:
        """Return a resource's state: its inputs and what the cloud adds, secrets marked."""
        plain = unwrap(dict(inputs))
        computed = kind.outputs(context, plain)
        self._expect_outputs(kind, computed)
        both = {**plain, **computed}
        state = settled({key: value for key, value in both.items() if value is not None})
        return sealed(marked(state, inputs), kind.sensitive)

    def foreseen(self, kind: Kind, context: Context, inputs: Mapping[str, Any]) -> Outputs:
        """Return what a preview says of the state of a resource that is to be made."""
        state = self.outputs(kind, context, inputs)
        if not self.work.session.data.reticent:
            return state
        known = shapes(self.cloud.package)
        names = (known.outputs(kind.token) if known else None) or state
        return untold({name: state.get(name) for name in names}, inputs)

    def _expect_outputs(self, kind: Kind, computed: Outputs) -> None:
        known = shapes(self.cloud.package)
        names = known.outputs(kind.token) if known else None
        given = {key for key, value in computed.items() if value is not None}
        wrong = sorted(given - set(given if names is None else names))
        if wrong:
            raise LookupError(f"{kind.token}: the SDK has no output {', '.join(wrong)}")

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Take the provider's configuration."""
        self.settings = parsed(settings, shapes(self.cloud.package))


def parsed(settings: Mapping[str, Any], known: Shapes | None) -> dict[str, Any]:
    """Return a provider's configuration, plain; all but texts come as JSON."""
    return {
        key: _parsed(unwrap(value), known is not None and known.is_text(key))
        for key, value in settings.items()
        if key not in ("version", "pluginDownloadURL") and not key.startswith("__")
    }


def _parsed(value: Any, is_text: bool) -> Any:  # noqa: ANN401, FBT001 - any property value
    if isinstance(value, str) and not is_text and _JSON.match(value):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _not_simulated(token: str, there: Mapping[str, object]) -> str:
    module = token.rpartition(":")[0].partition("/")[0]
    near = sorted(each for each in there if each.startswith(f"{module}/") or module in each)
    beside = f" Simulated beside it: {', '.join(near)}." if near else ""
    return f"{token}: not simulated.{beside}"


def expect_known(what: str, value: str) -> None:
    """Refuse to make something under a name that is not known.

    Raises:
        CloudError: The value is unknown.
    """
    if is_unknown(value) or not value:
        raise CloudError(f"{what}: got an unknown value; expected a known one to make it.")
