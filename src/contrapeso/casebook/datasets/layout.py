"""How a provider lays a file out: which columns, under which names, in which release."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COUNTRY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("iso3", ("iso3", "iso3c", "country_text_id", "ccodealp", "countrycode", "iso", "Country Code", "stateabb_iso")),
    ("vdem", ("country_id", "ccodevdem", "vdem")),
    ("gw", ("gwcode", "gwno", "GWn", "ccode_gw")),
    ("cow", ("cowcode", "COWcode", "cown", "ccode", "ccodecow", "gwf_cowcode", "cow_code")),
    ("name", ("country_name", "country", "statenme", "location", "Country Name", "cname", "lied_country")),
)
"""Columns that name the country of a row, tried in this order until one is in our table."""

UNNUMBERED = tuple((system, tuple(name for name in names if name != "ccode")) for system, names in COUNTRY)
"""The same for files whose ``ccode`` is not a Correlates of War code."""


@dataclass(frozen=True)
class Column:
    """A column: our word for it, and the names that releases give it, the newest first."""

    name: str
    names: tuple[str, ...] = ()
    needed: bool = True

    @property
    def spelled(self) -> tuple[str, ...]:
        """Return the names to look for."""
        return self.names or (self.name,)


def optional(*names: str) -> tuple[Column, ...]:
    """Return columns that are read where a file has them."""
    return tuple(Column(name, needed=False) for name in names)


@dataclass(frozen=True)
class Layout:
    """One layout of a dataset; ``id`` is what an adapter asks for, ``about`` the key of what a
    reader sees, under ``datasets.layout``.

    ``country`` is empty where a row belongs to no country. ``any_of`` are optional columns of which a
    file must have one at least.
    """

    id: str
    about: str
    columns: tuple[Column, ...]
    country: tuple[tuple[str, tuple[str, ...]], ...] = COUNTRY
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """Where the columns of a layout stand in a file: by our word, and those of countries by system in order."""

    layout: Layout
    columns: Mapping[str, int]
    country: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Return whether nothing is missing or given twice."""
        return not (self.missing or self.twice)


def norm(name: str) -> str:
    """Return a column name as it is compared: R and spreadsheets change case and punctuation."""
    return re.sub(r"[^a-z0-9%$]", "", name.casefold())


def match(layout: Layout, header: Sequence[str]) -> Match:
    """Find the columns of a layout in a header."""
    places: dict[str, list[int]] = {}
    for index, name in enumerate(header):
        if name.strip():
            places.setdefault(norm(name), []).append(index)
    columns: dict[str, int] = {}
    missing: list[str] = []
    twice: list[str] = []
    for column in layout.columns:
        found = next((places[norm(name)] for name in column.spelled if norm(name) in places), None)
        if found is None:
            if column.needed:
                missing.append(" / ".join(column.spelled))
            continue
        columns[column.name] = found[0]
        if len(found) > 1:
            twice.append(header[found[0]].strip())
    country: list[tuple[str, int]] = []
    for system, names in layout.country:
        for name in names:
            for index in places.get(norm(name), [])[:1]:
                country.append((system, index))
            if len(places.get(norm(name), [])) > 1:
                twice.append(name)
    if layout.country and not country:
        missing.append(" / ".join(names[0] for _, names in layout.country))
    if layout.any_of and not any(name in columns for name in layout.any_of):
        missing.append(" / ".join(layout.any_of[:4]))
    return Match(layout, columns, tuple(country), tuple(missing), tuple(dict.fromkeys(twice)))
