"""What the engine has in its state, as far as its calls tell; what it has not was cut off."""

from ...cloud.records import Stored
from ...cloud.store import Store
from .context import Context
from .marks import is_unknown


class Holdings:
    """The resources of a provider that the engine is known to have."""

    def __init__(self, store: Store, provider: str) -> None:
        """Begin with what the store says."""
        self._store = store
        self._provider = provider
        self._known: set[tuple[str, str]] = set()

    def hold(self, token: str, identifier: str) -> None:
        """Take note that the engine has spoken of a resource by its id, also for later processes.

        A preview of it is enough, so that nothing is guessed about what is renamed afterwards, or
        goes to another provider without a comparison.
        """
        if (token, identifier) not in self._known:
            self._known.add((token, identifier))
            self._store.hold(self._provider, token, identifier)

    def make(self, token: str, identifier: str) -> None:
        """Take note that this process has made a resource; the engine may not have heard yet."""
        self._known.add((token, identifier))

    def orphan(self, context: Context) -> Stored | None:
        """Return what an interrupted creation left: it exists, and no state of the engine's has it.

        Before the engine makes a replacement it has asked for a comparison with the old one; where
        it makes it at another place, it has not, and what is elsewhere is none of this provider's.
        """
        for each in reversed(self._store.of_urn(self._provider, context.urn)):
            if (
                each.type == context.type
                and not each.held
                and (each.type, each.id) not in self._known
                and _same(each.region, context.region)
                and _same(each.account, context.account)
            ):
                return each
        return None


def _same(place: str, other: str) -> bool:
    """Compare two places; one that is not known yet, or was not written down, may be the same."""
    return not place or not other or is_unknown(other) or place == other
