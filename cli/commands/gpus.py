"""`evenkeel gpus`: which cloud has which GPUs, on which machines, at what list price."""

from collections.abc import Mapping, Sequence
from typing import Any

from cli.result import Result
from components.planning import accelerators, machines, regions
from components.planning.machines import MachineType
from components.planning.names import by_likeness
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.own_name import own_name
from operations.screen import Screen
from operations.screen.table import Table

_HINT = "List prices, on demand, for comparing only; where and since when: {} gpus NAME"


def gpus(query: str | None, screen: Screen) -> Result:
    """Show the catalogue, or the machines of every cloud for what a part of a name finds.

    Raises:
        UsageError: No accelerator and no machine has that in its name.
    """
    if query is None:
        screen.table(_overview())
        screen.say("", _HINT.format(own_name()))
        found: Sequence[MachineType] = machines.catalogue()
    else:
        found = _matching(query)
        screen.table(_comparison(found))
        screen.say("", *_notes(found))
    return Result(Exit.OK, _document(found))


def _matching(query: str) -> list[MachineType]:
    """Return the machines of the accelerators with that in their names, or else so named."""
    wanted = query.lower()
    every = machines.catalogue()
    found = [each for each in every if wanted in (each.accelerator or "")]
    found = found or [each for each in every if wanted in each.name.lower()]
    if found:
        return sorted(found, key=lambda each: (each.accelerator or "", each.gpus, each.cloud))
    known = sorted({each.accelerator for each in every if each.accelerator})
    raise UsageError(
        f"gpus: got {query}; expected a part of the name of an accelerator or of a machine. "
        f"Accelerators: {', '.join(by_likeness(wanted, known))}."
    )


def _clouds() -> list[str]:
    return sorted({each.cloud for each in machines.catalogue()})


def _overview() -> Table:
    rows = []
    for name, accelerator in accelerators.catalogue().items():
        row = [name, _gib(accelerator.memory_mib), ", ".join(accelerator.mig_profiles) or "-"]
        for cloud in _clouds():
            here = [each for each in machines.machines(cloud) if each.accelerator == name]
            counts = ", ".join(str(count) for count in sorted({each.gpus for each in here}))
            prices = [each.usd_per_hour / each.gpus for each in here if each.usd_per_hour]
            row.append(f"x {counts}{f' from ${min(prices):.2f}' if prices else ''}" * bool(here))
        rows.append([cell or "-" for cell in row])
    titles = ["accelerator", "GiB", "MIG profiles", *(f"{cloud} per GPU" for cloud in _clouds())]
    return Table(titles, rows)


def _comparison(found: Sequence[MachineType]) -> Table:
    rows = []
    for each in found:
        accelerator = accelerators.catalogue()[each.accelerator or ""]
        price = each.usd_per_hour
        rows.append(
            [
                f"{each.gpus} x {each.accelerator}",
                each.cloud,
                each.name,
                _gib(accelerator.memory_mib * each.gpus),
                "yes" if each.mig else "-",
                str(each.vcpus),
                str(each.memory_gib),
                each.network,
                f"${price:.2f}" if price else "-",
                f"${price / each.gpus:.2f}" if price else "-",
                f"{each.price_region} {each.price_date}" if price else "no list price",
                ", ".join(each.capacities),
                _sold(each),
            ]
        )
    titles = [
        "GPUs",
        "cloud",
        "machine",
        "GPU GiB",
        "MIG",
        "vCPUs",
        "GiB",
        "network",
        "an hour",
        "per GPU",
        "price of",
        "sold",
        "regions",
    ]
    return Table(titles, rows, named_by=3)


def _sold(machine: MachineType) -> str:
    offering = regions.offering(machine.cloud, machine.name)
    return f"{len(offering.regions)} ({offering.date})" if offering else "not known"


def _notes(found: Sequence[MachineType]) -> list[str]:
    """Return what should be known of these, the same thing once."""
    notes: dict[str, list[str]] = {}
    for each in found:
        if each.note:
            notes.setdefault(each.note, []).append(each.name)
    profiles = {
        accelerator.name: ", ".join(accelerator.mig_profiles)
        for each in found
        if (accelerator := accelerators.catalogue()[each.accelerator or ""]).mig_profiles
    }
    lines = [f"MIG profiles of {name}: {listed}" for name, listed in profiles.items()]
    return lines + [f"{', '.join(names)}: {note}" for note, names in notes.items()]


def _gib(mib: int) -> str:
    return f"{mib / 1024:.0f}"


def _document(found: Sequence[MachineType]) -> Mapping[str, Any]:
    names = {each.accelerator for each in found}
    return {
        "accelerators": [
            vars(each) for each in accelerators.catalogue().values() if each.name in names
        ],
        "machines": [vars(each) | {"regions": _regions(each)} for each in found],
    }


def _regions(machine: MachineType) -> Mapping[str, Any] | None:
    offering = regions.offering(machine.cloud, machine.name)
    return vars(offering) if offering else None
