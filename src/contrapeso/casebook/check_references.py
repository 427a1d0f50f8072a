"""Rules on references of the record: every kind, class, dataset and id that is named exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from contrapeso.casebook.draft import Draft
from contrapeso.casebook.entries import Basis
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import unknown
from contrapeso.casebook.plain_words import validate
from contrapeso.casebook.source import Path_, Placed
from contrapeso.vocabulary.kinds import DATASETS, EXIT_CLASSES, KINDS, SITUATIONS, TRANSITION_FLAGS

_HOMES = {
    "act:": ("actor", "add it to evidence/actors.yaml", ("actors",)),
    "con:": ("concept", "add it to evidence/concepts.yaml", ("concepts",)),
    "clm:": ("claim", "add it to evidence/claims/, or name another", ("claims",)),
    "psg:": ("passage", "add it to the passages of this file", ("claims",)),
    "evt:": ("event", "add it to events/, or name another", ("events", "elections")),
    "gov:": ("government", "add it to governments.yaml, or name another", ("governments",)),
    "rul:": ("electoral rule", "add it to polity.yaml, or name another", ("polity",)),
}


def reference(draft: Draft, entry: Placed, path: Path_, identifier: str) -> Iterator[Fault]:
    """Yield a fault if an id stands nowhere, unless it may stand in a file that cannot be read."""
    prefix = identifier[:4]
    thing, otherwise, kinds = _HOMES[prefix]
    if identifier not in draft.declared and not draft.broken.intersection(kinds):
        yield unknown(entry.file, entry.line(*path), thing, identifier, draft.known(prefix), otherwise)


def word(entry: Placed, path: Path_, thing: str, value: str, known: Iterable[str], registry: str) -> Iterator[Fault]:
    """Yield a fault if a word is not in a registry of the vocabulary."""
    names = list(known)
    if value not in names:
        yield unknown(entry.file, entry.line(*path), thing, value, names, f"see contrapeso.vocabulary.{registry} for the registered ones")


def holders(draft: Draft, entry: Placed, path: Path_, value: Any) -> Iterator[Fault]:
    """Check the claims and datasets of a basis, label, flag or reading."""
    for index, claim in enumerate(value.claims):
        yield from reference(draft, entry, (*path, "claims", index), claim)
    for index, dataset in enumerate(getattr(value, "datasets", ())):
        yield from word(entry, (*path, "datasets", index), "dataset", dataset, DATASETS, "kinds")


def _said(draft: Draft, entry: Placed) -> Iterator[Fault]:
    """Check the basis of an entry, and who disagrees with it."""
    yield from holders(draft, entry, ("basis",), entry.value.basis)
    for index, item in enumerate(entry.value.disagreements):
        path = ("disagreements", index, "holder")
        if item.holder.startswith("clm:"):
            yield from reference(draft, entry, path, item.holder)
        else:
            yield from word(entry, path, "dataset or claim", item.holder, DATASETS, "kinds")


def bases(draft: Draft) -> Iterator[Fault]:
    """Every basis and disagreement of the record names claims and datasets that exist."""
    for part in draft.polities.values():
        for entry in (*part.dated(), *part.governments, *part.conditions):
            yield from _said(draft, entry)
        if part.polity is not None:
            for key in ("roles", "institutions", "rules"):
                for index, item in enumerate(getattr(part.polity.value, key)):
                    yield from holders(draft, part.polity, (key, index, "basis"), item.basis)


def outside(draft: Draft) -> Iterator[Fault]:
    """World conditions and ties rest on what exists, and ties bind polities of the casebook."""
    for entry in (*draft.conditions, *draft.ties):
        yield from _said(draft, entry)
    for entry in draft.ties:
        for index, iso3 in enumerate(entry.value.polities):
            if iso3 not in draft.polities:
                yield entry.fault(("polities", index), f"there is no folder polities/{iso3}", "name polities of this casebook")


def tables(draft: Draft) -> Iterator[Fault]:
    """The metadata of every table name claims and datasets that exist."""
    for table in draft.tables:
        data = table.value.get("cp:basis") if isinstance(table.value, dict) else None
        if data is not None:
            basis, faults = validate(Basis, data, table.source, ("cp:basis",))
            yield from faults
            if basis is not None:
                yield from holders(draft, table, ("cp:basis",), basis)


def events(draft: Draft) -> Iterator[Fault]:
    """Every event has a registered kind, and actors, labels, flags and readings that exist."""
    for part in draft.polities.values():
        for entry in part.events:
            event = entry.value
            yield from word(entry, ("kind",), "event kind", event.kind, KINDS, "kinds")
            for index, actor in enumerate(event.actors):
                if actor.startswith("act:"):
                    yield from reference(draft, entry, ("actors", index), actor)
                else:
                    yield entry.fault(("actors", index), f"'{actor}' is not an actor id", "write act:<slug>, as in evidence/actors.yaml")
            for index, label in enumerate(event.labels):
                yield from holders(draft, entry, ("labels", index), label)
            for name, flag in event.flags.items():
                yield from word(entry, ("flags", name), "transition flag", name, TRANSITION_FLAGS, "kinds")
                yield from holders(draft, entry, ("flags", name), flag)
            for index, reading in enumerate(event.readings):
                yield from word(entry, ("readings", index, "class"), "class of exit", reading.class_, EXIT_CLASSES, "kinds")
                yield from holders(draft, entry, ("readings", index), reading)
            if event.government is not None:
                yield from reference(draft, entry, ("government",), event.government)


def elections(draft: Draft) -> Iterator[Fault]:
    """Every election names a government that exists; its rule is checked with its date."""
    for part in draft.polities.values():
        for entry in part.elections:
            if entry.value.government is not None:
                yield from reference(draft, entry, ("government",), entry.value.government)


def governments(draft: Draft) -> Iterator[Fault]:
    """Every government has a registered situation, and an exit event that exists."""
    for part in draft.polities.values():
        for entry in part.governments:
            yield from word(entry, ("situation",), "governing situation", entry.value.situation, SITUATIONS, "kinds")
            if entry.value.exit_event is not None:
                yield from reference(draft, entry, ("exit_event",), entry.value.exit_event)


def roles(draft: Draft) -> Iterator[Fault]:
    """Every actor that has a role in a polity is an actor of the evidence."""
    for part in draft.polities.values():
        if part.polity is not None:
            for index, role in enumerate(part.polity.value.roles):
                yield from reference(draft, part.polity, ("roles", index, "actor"), role.actor)


RULES = (bases, outside, tables, events, elections, governments, roles)
