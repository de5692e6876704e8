"""Which old resource a registration is about: by its name, or by one that it had before."""

from . import urns
from .goals import Alias, Goal, NotSupported
from .resources import Resource
from .run import Run


class Naming:
    """Gives registrations their names and finds what they were called before."""

    def __init__(self, run: Run) -> None:
        """Start with nothing registered."""
        self._run = run
        self.seen: set[str] = set()
        """Every name that was registered in this run."""

        self.aliased: dict[str, str] = {}
        """Old name -> new name, of the old resources that were found by an alias."""

        self._before: dict[str, str] = {}

    def name(self, kind: str, name: str, parent: str) -> str:
        """Return the full name of a registration."""
        return urns.make_urn(self._run.request.stack, self._run.project, parent, kind, name)

    def claim(self, urn: str, parent: str) -> None:
        """Take a full name.

        Raises:
            NotSupported: The name is taken, or the parent is not registered.
        """
        if parent and parent not in self.seen:
            raise NotSupported(f"could not find parent resource {parent}")
        if urn in self.seen:
            raise NotSupported(f"Duplicate resource URN '{urn}'; try giving it a unique name")
        self.seen.add(urn)

    def find(self, urn: str, goal: Goal) -> tuple[Resource | None, str]:
        """Return the old resource, and the alias by which it was found (or nothing).

        Raises:
            NotSupported: Another registration was already given this old resource.
        """
        if urn in self.aliased:
            raise NotSupported(
                f"Duplicate resource URN '{urn}' conflicting with alias on resource with URN "
                f"'{self.aliased[urn]}'"
            )
        for candidate in (urn, *self._aliases(goal)):
            old = self._run.olds.get(candidate)
            if old is None:
                continue
            if candidate == urn:
                return old, ""
            taken = candidate if candidate in self.seen else self.aliased.get(candidate)
            if taken:
                raise NotSupported(
                    f"Duplicate resource alias '{candidate}' applied to resource with URN '{urn}' "
                    f"conflicting with resource with URN '{taken}'"
                )
            self.aliased[candidate] = urn
            self._before[urn] = candidate
            return old, candidate
        return None, ""

    def _aliases(self, goal: Goal) -> list[str]:
        result = [self._collapse(each, goal) for each in goal.aliases]
        above = self._before.get(goal.parent)
        if above is not None:
            parent = urns.name_of(goal.parent)
            inherited = [(goal.type, goal.name)]
            inherited += [(urns.type_of(each), urns.name_of(each)) for each in result]
            result += [self._inherit(kind, name, parent, above) for kind, name in inherited]
        return list(dict.fromkeys(result))

    def _collapse(self, alias: Alias, goal: Goal) -> str:
        if alias.urn:
            return alias.urn
        parent = self._before.get(alias.parent, alias.parent) if alias.parent else goal.parent
        if alias.no_parent or (parent and urns.qualified_type_of(parent) == urns.STACK_TYPE):
            parent = ""
        return urns.make_urn(
            alias.stack or self._run.request.stack,
            alias.project or self._run.project,
            parent,
            alias.type or goal.type,
            alias.name or goal.name,
        )

    def _inherit(self, kind: str, name: str, parent: str, above: str) -> str:
        if name.startswith(parent):
            name = urns.name_of(above) + name.removeprefix(parent)
        return urns.make_urn(self._run.request.stack, self._run.project, above, kind, name)
