"""What a casebook from data alone is made of, before it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contrapeso.casebook.datasets.codes import Country, plain
from contrapeso.casebook.datasets.found import Found

Entry = dict[str, Any]

REGIMES = ("lied", "gwf", "vdem", "ert", "reign-panel")
"""Datasets that may say whether a government was competitive, the first that covers it decides."""


@dataclass
class Given:
    """A country, the years to write, and the files that were read, by the word of the command line."""

    country: Country
    first: int
    last: int
    found: Mapping[str, Found]
    exports: Mapping[str, float] = field(default_factory=dict[str, float])

    def events(self, *formats: str) -> list[tuple[str, Any]]:
        """Return the events of some files as (dataset, event), by date."""
        pairs = [(found.dataset, event) for name, found in self.found.items() if name in formats for event in found.events]
        return sorted(pairs, key=lambda pair: (pair[1].when, pair[0], pair[1].line))

    def variable(self, name: str, *formats: str) -> dict[int, float]:
        """Return the yearly values of a variable in the first file that has it."""
        for word in formats or tuple(self.found):
            values = dict(self.found[word].variable(self.country.iso3, name)) if word in self.found else dict[int, float]()
            if values:
                return values
        return {}

    def inside(self, when: str) -> bool:
        """Return whether a date begins in the years to write."""
        return self.first <= int(when[:4]) <= self.last


@dataclass
class Made:
    """The entries of the new polity, and notes for whoever made it."""

    governments: list[Entry] = field(default_factory=list[Entry])
    elections: list[Entry] = field(default_factory=list[Entry])
    events: list[Entry] = field(default_factory=list[Entry])
    institutions: list[Entry] = field(default_factory=list[Entry])
    rules: list[Entry] = field(default_factory=list[Entry])
    series: dict[str, tuple[Mapping[int, float], Entry]] = field(default_factory=dict[str, tuple[Mapping[int, float], Entry]])
    notes: list[str] = field(default_factory=list[str])

    def free(self, identifier: str) -> str:
        """Return an id that no event and no election has yet."""
        return unused(identifier, (item["id"] for item in (*self.events, *self.elections)))


def unused(identifier: str, taken: Iterable[str]) -> str:
    """Return an id, with a number at its end where it is taken."""
    known = set(taken)
    number = 2
    found = identifier
    while found in known:
        found, number = f"{identifier}-{number}", number + 1
    return found


def slug(name: str) -> str:
    """Return a name as the last part of an id."""
    words = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")
    return words[:40].strip("-") or "head"


def basis(datasets: Iterable[str], assumption: str = "") -> Entry:
    """Return who says so."""
    names = list(dict.fromkeys(datasets))
    return {**({"datasets": names} if names else {}), **({"assumption": assumption} if assumption else {})}


def words(en: str, es: str) -> Entry:
    """Return a text in both languages."""
    return {"en": en, "es": es}
