"""Read a casebook folder: everything sound in it, and every fault at once."""

from __future__ import annotations

from datetime import date
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from contrapeso.casebook.check import check
from contrapeso.casebook.draft import Draft
from contrapeso.casebook.faults import CasebookError, Fault
from contrapeso.casebook.files import Inventory, digest, inventory
from contrapeso.casebook.models import Casebook, PolityRecord
from contrapeso.casebook.reading import Reader
from contrapeso.casebook.source import Placed
from contrapeso.vocabulary.dates import span


def _first_day(text: str) -> date:
    found = span(text)
    return found.start or found.end or date.min


def _values(entries: list[Placed]) -> dict[str, Any]:
    return {entry.value.id: entry.value for entry in entries}


def _assemble(found: Inventory, draft: Draft) -> Casebook | None:
    if draft.manifest is None:
        return None
    manifest = draft.manifest.value
    polities = {}
    for iso3 in dict.fromkeys((*manifest.polities, *sorted(draft.polities))):
        part = draft.polity(iso3)
        if part.polity is None:
            continue
        governments = sorted((entry.value for entry in part.governments), key=lambda spell: (_first_day(spell.from_), spell.id))
        elections = sorted((entry.value for entry in part.elections), key=lambda event: (_first_day(event.when), event.id))
        events = sorted((entry.value for entry in part.events), key=lambda event: (_first_day(event.when), event.id))
        conditions = tuple(entry.value for entry in part.conditions)
        record = PolityRecord(part.polity.value, tuple(governments), tuple(elections), tuple(events), conditions, part.series, part.tables)
        polities[iso3] = record
    return Casebook(
        folder=found.folder,
        manifest=manifest,
        sources={name: entry.value for name, entry in draft.sources.items()},
        concepts=_values(draft.concepts),
        actors=_values(draft.actors),
        claims=_values(draft.claims),
        passages=_values(draft.passages),
        relations=tuple(entry.value for entry in draft.relations),
        polities=polities,
        world=draft.world,
        tables=draft.world_tables,
        theories=_values(draft.theories),
        scenarios=_values(draft.scenarios),
        places={name: places[0] for name, places in draft.declared.items()},
        hash=digest({file: data for files in found.files.values() for file, data in files.items()}),
        forecasts=tuple(entry.value for entry in draft.forecasts),
        comparisons=tuple(entry.value for entry in draft.comparisons),
        double_coding=tuple(entry.value for entry in draft.double_coding),
        actor_relations=tuple(entry.value for entry in draft.actor_relations),
        conditions=tuple(entry.value for entry in draft.conditions),
        ties=tuple(entry.value for entry in draft.ties),
    )


def read(folder: Path | str) -> tuple[Casebook | None, list[Fault]]:
    """Read a casebook folder. Never raises for what stands in it.

    Parameters
    ----------
    folder
        The folder that holds ``casebook.yaml``.

    Returns
    -------
    tuple
        The casebook, and its faults in order. Where there are faults, the casebook holds what
        is sound, for somebody who is writing it; it is ``None`` where ``casebook.yaml`` cannot
        be read. Only a casebook without faults is whole, and only that comes from `load`.
    """
    found = inventory(Path(folder))
    if not found.files:
        return None, sorted(set(found.faults))
    reader = Reader(found)
    draft = reader.read()
    faults = [*reader.faults, *check(draft)]
    return _assemble(found, draft), sorted(set(faults))


def load(folder: Path | str) -> Casebook:
    """Load a casebook without faults.

    Raises
    ------
    CasebookError
        If the casebook has faults; it holds all of them.
    """
    casebook, faults = read(folder)
    if faults or casebook is None:
        raise CasebookError(faults)
    return casebook


def load_file(kind: str, path: Path | str, casebook: Path | str) -> Any:
    """Load a scenario or theory file that lies anywhere, checked against a casebook.

    Parameters
    ----------
    kind
        ``scenarios`` or ``theories``.
    path
        The file.
    casebook
        Folder of the casebook that it speaks of.

    Raises
    ------
    CasebookError
        With all faults of the file, or of the casebook.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CasebookError([Fault(str(path), 1, f"the file cannot be read ({reason})", "name a readable file")]) from error
    found = inventory(Path(casebook))
    found.files[kind] = {f"{kind}/{path.name}": data}
    reader = Reader(found)
    draft = reader.read()
    mine = [fault for fault in (*reader.faults, *check(draft)) if fault.file == f"{kind}/{path.name}"]
    named = [fault for fault in mine if "is not the name of the file" not in fault.what]
    if named:
        raise CasebookError([Fault(str(path), fault.line, fault.what, fault.todo) for fault in named])
    entries = getattr(draft, kind)
    if not entries:
        raise CasebookError([Fault(str(path), 1, f"nothing here reads as one of the {kind}", "start from one that ships with contrapeso")])
    return entries[0].value


def builtin() -> Path:
    """Return the folder of the casebook that ships with contrapeso."""
    return Path(str(package_files("contrapeso").joinpath("builtin")))
