"""A casebook while it is being read: every sound entry with its place, and every id that is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from contrapeso.casebook.columns import Table
from contrapeso.casebook.source import Placed
from contrapeso.casebook.tables import Series


@dataclass
class PolityDraft:
    """The entries of one folder ``polities/<ISO3>``."""

    iso3: str
    polity: Placed | None = None
    has_file: bool = False
    governments: list[Placed] = field(default_factory=list)
    elections: list[Placed] = field(default_factory=list)
    events: list[Placed] = field(default_factory=list)
    conditions: list[Placed] = field(default_factory=list)
    series: dict[str, Series] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)

    def dated(self) -> Iterator[Placed]:
        """Yield events and elections."""
        yield from self.events
        yield from self.elections


@dataclass
class Draft:
    """The entries of a casebook folder.

    ``declared`` holds the places of every id that stands in the files, also of entries with
    faults of their own, so that one fault does not make each reference to the entry another.
    """

    manifest: Placed | None = None
    sources: dict[str, Placed] = field(default_factory=dict)
    concepts: list[Placed] = field(default_factory=list)
    actors: list[Placed] = field(default_factory=list)
    relations: list[Placed] = field(default_factory=list)
    actor_relations: list[Placed] = field(default_factory=list)
    claims: list[Placed] = field(default_factory=list)
    passages: list[Placed] = field(default_factory=list)
    claim_files: list[Placed] = field(default_factory=list)
    forecasts: list[Placed] = field(default_factory=list)
    comparisons: list[Placed] = field(default_factory=list)
    double_coding: list[Placed] = field(default_factory=list)
    tables: list[Placed] = field(default_factory=list)
    conditions: list[Placed] = field(default_factory=list)
    ties: list[Placed] = field(default_factory=list)
    theories: list[Placed] = field(default_factory=list)
    scenarios: list[Placed] = field(default_factory=list)
    world: dict[str, Series] = field(default_factory=dict)
    world_tables: dict[str, Table] = field(default_factory=dict)
    polities: dict[str, PolityDraft] = field(default_factory=dict)
    declared: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Kinds of file of which one could not be read; what is missing may stand there."""

    def polity(self, iso3: str) -> PolityDraft:
        """Return the draft of a polity, new where there was none."""
        return self.polities.setdefault(iso3, PolityDraft(iso3))

    def declare(self, identifier: Any, file: str, line: int) -> None:
        """Note that an id stands in a file."""
        if isinstance(identifier, str):
            self.declared.setdefault(identifier, []).append((file, line))

    def known(self, prefix: str) -> list[str]:
        """Return the ids that begin with a prefix such as ``act:``."""
        return [identifier for identifier in self.declared if identifier.startswith(prefix)]
