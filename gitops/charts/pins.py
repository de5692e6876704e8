"""What the add-ons pin, and how the lock agrees with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.addons.catalogue import catalogue
from components.addons.locked import Key, Lock
from components.addons.pin import Pin


@dataclass(frozen=True)
class Pins:
    """Every pin of every add-on."""

    found: Mapping[Key, Pin] = field(default_factory=dict)
    """By name and version."""

    problems: tuple[str, ...] = ()
    """Add-ons whose pins cannot be told, a line for each."""


def every_pin() -> Pins:
    """Return the pins of all records; one that cannot be read hides no other."""
    found: dict[Key, Pin] = {}
    owners: dict[Key, str] = {}
    problems = []
    for name in catalogue():
        try:
            pins = catalogue()[name].pins
        except Exception as error:  # noqa: BLE001 - whatever a record does when it is imported
            problems.append(f"{name}: its record cannot be read ({type(error).__name__}: {error})")
            continue
        for pin in pins:
            key = pin.name, pin.version
            other = found.setdefault(key, pin)
            owner = owners.setdefault(key, name)
            if other != pin:
                problems.append(
                    f"{name}: got {pin.name} {pin.version} from {pin.source}; expected "
                    f"{other.source}, as {owner} has it. Name one source, or another pin."
                )
    return Pins(found, tuple(problems))


def unlocked(lock: Lock, wanted: Mapping[Key, Pin]) -> list[str]:
    """Return what sets a lock and the pins apart, a line for each; none where they agree."""
    return [
        *(
            f"{pin.name} {pin.version}: not in the lock"
            for key, pin in sorted(wanted.items())
            if key not in lock
        ),
        *(
            f"{pin.name} {pin.version}: the lock has a {lock[key].kind} from {lock[key].source}, "
            f"the add-on a {pin.kind} from {pin.source}"
            for key, pin in sorted(wanted.items())
            if key in lock and not lock[key].fits(pin)
        ),
        *(
            f"{each.name} {each.version}: no add-on names it any more"
            for key, each in sorted(lock.items())
            if key not in wanted
        ),
    ]
