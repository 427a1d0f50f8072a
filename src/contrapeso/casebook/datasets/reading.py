"""Read a file in the layout that fits: rows used, and rows not used with the reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from contrapeso.casebook.datasets import codes, values
from contrapeso.casebook.datasets.fault import DatasetError, Unusable, Words
from contrapeso.casebook.datasets.found import Found, Unused
from contrapeso.casebook.datasets.layout import Layout, Match, match
from contrapeso.casebook.datasets.table import tables
from contrapeso.casebook.datasets.text_table import Row

HEADER_WITHIN = 12
"""Rows in which the header must stand; some providers put titles above it."""
MOST_LINES, MOST_PARTICULARS = 5, 200


@dataclass(frozen=True)
class Fields:
    """One row by our words; ``iso3`` is empty where the layout has no country."""

    line: int
    iso3: str
    at: Match
    row: list[str]

    def text(self, column: str) -> str:
        """Return a field, empty where the file or the row has it not."""
        index = self.at.columns.get(column)
        return "" if index is None or index >= len(self.row) else self.row[index].strip()

    def number(self, column: str) -> float | None:
        """Return a field as a number."""
        return values.number(self.text(column), column)

    def whole(self, column: str) -> int | None:
        """Return a field as a whole number."""
        return values.whole(self.text(column), column)

    def flag(self, column: str) -> bool | None:
        """Return a field as yes or no."""
        return values.flag(self.text(column), column)

    def year(self, column: str = "year") -> int:
        """Return a field as a year."""
        return values.year(self.text(column), column)

    def date(self, column: str) -> str | None:
        """Return a field as an EDTF date."""
        return values.edtf(self.text(column), column)


@dataclass(frozen=True)
class Adapter:
    """How one format is read: its layouts, the dataset that it is registered as, and what a row means.

    ``row`` puts what it says into `Found`, or raises `Unusable`; ``finish`` looks at all of it.
    """

    id: str
    dataset: str
    layouts: tuple[Layout, ...]
    row: Callable[[Found, Fields], None]
    finish: Callable[[Found], None] = lambda found: None
    encoding: str = "utf-8"


def read(adapter: Adapter, file: Path | str, polities: Collection[str] | None = None, years: tuple[int, int] | None = None) -> Found:
    """Read a file of a provider.

    Parameters
    ----------
    adapter
        What the file is said to be.
    file
        The user's own copy.
    polities
        ISO3 codes to keep; rows of others count as not used. All where absent.
    years
        First and last year to keep, by the date of a row; all where absent.

    Raises
    ------
    DatasetError
        If the file as a whole is not in a layout of the provider.
    """
    path = Path(file)
    place, rows = _fitting(adapter, path)
    found = Found(adapter.id, adapter.dataset, place.layout.id, str(file), period=years)
    width = max([*place.columns.values(), *(index for _, index in place.country)])
    for line, row in rows:
        found.rows += 1
        try:
            if width >= len(row):
                raise Unusable("short-row", "")
            fields = Fields(line, _country(place, row, polities), place, row)
            adapter.row(found, fields)
            found.used += 1
        except Unusable as error:
            tally(found, error, line)
    if found.rows == 0:
        raise DatasetError("no_rows", file=file)
    adapter.finish(found)
    return found


def tally(found: Found, error: Unusable, line: int) -> None:
    """Count a row that is not used under its reason."""
    key = (error.reason, error.what)
    if key not in found.unused and len(found.unused) >= MOST_PARTICULARS:
        key = (error.reason, "")
    entry = found.unused.setdefault(key, Unused(*key))
    entry.count += 1
    if len(entry.lines) < MOST_LINES:
        entry.lines.append(line)


def _country(place: Match, row: list[str], polities: Collection[str] | None) -> str:
    if not place.layout.country:
        return ""
    iso3 = next(filter(None, (codes.find(system, row[index]) for system, index in place.country)), None)
    if iso3 is None:
        words = next((row[index].strip() for _, index in reversed(place.country) if row[index].strip()), "")
        raise Unusable("no-country", words)
    if polities is not None and iso3 not in polities:
        raise Unusable("other-country", "")
    return iso3


def _fitting(adapter: Adapter, path: Path) -> tuple[Match, Iterator[Row]]:
    """Return where the columns are, and the rows below the header.

    Raises
    ------
    DatasetError
        If no layout fits; it names the columns that the nearest one lacks.
    """
    nearest: Match | None = None
    for _, rows in _preferred(adapter, path):
        for count, (_, row) in enumerate(rows, 1):
            for layout in adapter.layouts:
                place = match(layout, row)
                if place.sound:
                    return place, rows
                if nearest is None or _lack(place) < _lack(nearest):
                    nearest = place
            if count >= HEADER_WITHIN:
                break
    if nearest is None:
        raise DatasetError("empty", file=path)
    if nearest.twice:
        raise DatasetError("column_twice", file=path, columns=", ".join(nearest.twice))
    raise DatasetError(
        "no_layout",
        file=path,
        format=adapter.id,
        missing=", ".join(nearest.missing),
        layout=Words(nearest.layout.about),
        others=Words(*(layout.about for layout in adapter.layouts if layout.id != nearest.layout.id)),
    )


def _lack(place: Match) -> tuple[int, int]:
    """Return how far a header is from a layout: what it lacks, and how little it has."""
    return (len(place.missing) - len(place.columns), len(place.missing))


def _preferred(adapter: Adapter, path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the tables of a file, sheets of real prices and full data before others."""
    found = list(tables(path, adapter.encoding))
    return iter(sorted(found, key=lambda item: not any(word in item[0].casefold() for word in ("(real)", "full data"))))
