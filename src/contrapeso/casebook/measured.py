"""A user's own file of expert-coded items, as measurements of a record: values, their errors, and what each counts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from contrapeso.casebook.datasets.fault import DatasetError, Unusable
from contrapeso.casebook.datasets.found import Found
from contrapeso.casebook.datasets.layout import Column, Layout, optional
from contrapeso.casebook.datasets.reading import Adapter, Fields, read
from contrapeso.casebook.record import Record
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.items import ITEMS, REPEATED, SAME
from contrapeso.vocabulary.language import Messages

ELSEWHERE = ("no-country", "other-country", "outside-years", "no-value")
"""Why a row may be about something else; every other reason is a fault of the row."""
EDGE = 0.005
"""A share is held this far from 0 and 1 before its log-odds are taken."""
MOST_FAULTS = 20


class ItemError(ContrapesoError):
    """Rows of a file of items that are malformed; all of them at once."""

    def __init__(self, found: Found) -> None:
        self.found = found
        super().__init__(self.words(Messages("en")))

    def words(self, messages: Messages) -> str:
        """Return the faults in a language, each with its line."""
        rows = [
            (line, f"{self.found.file}:{line}: {messages.text(f'datasets.reason.{item.reason}', what=item.what)}")
            for item in self.found.unused.values()
            if item.reason not in ELSEWHERE
            for line in item.lines
        ]
        count = sum(item.count for item in self.found.unused.values() if item.reason not in ELSEWHERE)
        told = [text for _, text in sorted(rows)[:MOST_FAULTS]]
        more = [messages.text("datasets.items_more", count=count - len(told))] if count > len(told) else []
        return "\n".join([*told, *more])


@dataclass(frozen=True)
class Items:
    """Yearly figures by item and polity with their standard errors, on the scale on which they are scored.

    ``assumed`` are items for whose errors the file has no column, or not for every figure; ``hash`` is the SHA-256 of
    the file, since releases of these datasets revise the past.
    """

    file: str
    values: dict[str, dict[str, dict[int, float]]]
    errors: dict[str, dict[str, dict[int, float]]]
    assumed: tuple[str, ...]
    hash: str

    def count(self) -> int:
        """Return the number of figures."""
        return sum(len(years) for polities in self.values.values() for years in polities.values())


def read_items(file: Path | str, polities: Collection[str], years: tuple[int, int]) -> Items:
    """Read the items of :data:`contrapeso.vocabulary.items.ITEMS` that a file of Varieties of Democracy has.

    The standard error of a figure is ``<item>_sd``; else half of the distance from ``_codelow`` to ``_codehigh``;
    else one that is assumed.

    Parameters
    ----------
    polities
        ISO3 codes; rows of others are left aside.
    years
        First and last year; rows of others are left aside.

    Raises
    ------
    DatasetError
        If the file as a whole is not in a layout of the provider, or has nothing on these polities and years.
    ItemError
        With every malformed row.
    """
    found = read(_ADAPTER, file, polities, years)
    if any(item.reason not in ELSEWHERE for item in found.unused.values()):
        raise ItemError(found)
    values: dict[str, dict[str, dict[int, float]]] = {}
    errors: dict[str, dict[str, dict[int, float]]] = {}
    for name in ITEMS:
        known = {iso3: dict(found.variable(iso3, name)) for iso3 in sorted(polities) if found.variable(iso3, name)}
        if known:
            values[name] = known
            errors[name] = {iso3: dict(found.variable(iso3, f"{name}_error")) for iso3 in known}
    if not values:
        raise DatasetError("items_none", file=file, items=", ".join(ITEMS))
    return Items(str(file), values, errors, tuple(name for name in ITEMS if name in found.scratch), _hash(Path(file)))


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def with_items(record: Record, items: Items) -> Record:
    """Return the record with items, each figure spread over the quarters of its year.

    The density of a year is the mean over its quarters: where the state moves within the year this is a lower bound
    on the density at its mean. A figure that is last year's again counts :data:`REPEATED` of a new one.
    """
    for name, polities in items.values.items():
        value, error, part = (np.full((len(record.quarters), len(record.polities)), np.nan) for _ in range(3))
        for iso3, years in polities.items():
            for year, figure in years.items():
                t = 4 * (year - record.first_year)
                if iso3 not in record.polities or not 0 <= t < len(record.quarters):
                    continue
                at = (slice(t, t + 4), record.polities.index(iso3))
                value[at], error[at] = figure, items.errors[name][iso3][year]
                repeated = year - 1 in years and abs(years[year - 1] - figure) < SAME
                part[at] = (REPEATED if repeated else 1.0) / 4.0
        record = record.measured(name, value, error, part)
    assumed = f"; errors assumed for {', '.join(items.assumed)}" if items.assumed else ""
    hindsight = "coded with hindsight, so that no forecast from a past origin has them"
    note = f"items: {items.count()} figures of {', '.join(items.values)}{assumed}; {hindsight}"
    return replace(record, notes=(*record.notes, note))


def _figure(name: str, row: Fields) -> tuple[float, float, bool] | None:
    """Return value, standard error and whether that is assumed, on the scale on which the item is scored."""
    item, value = ITEMS[name], row.number(name)
    if value is None:
        return None
    error, low, high = (row.number(f"{name}_{part}") for part in ("sd", "codelow", "codehigh"))
    for part, number in (("sd", error), ("codehigh", None if low is None or high is None else high - low)):
        if number is not None and number < 0.0:
            raise Unusable("backwards" if part == "codehigh" else "code", f"{name}_{part}: {row.text(f'{name}_{part}')}")
    if error is None and low is not None and high is not None:
        error = 0.5 * (high - low)
    # An error of zero is a figure that is not estimated; nobody codes these items without error.
    assumed = not error
    if item.scale == "latent":
        return value, error or item.assumed_error, assumed
    if not 0.0 <= value <= 1.0:
        raise Unusable("code", f"{name}: {row.text(name)}")
    inner = min(max(value, EDGE), 1.0 - EDGE)
    return float(np.log(inner / (1.0 - inner))), error / (inner * (1.0 - inner)) if error else item.assumed_error, assumed


def _row(found: Found, row: Fields) -> None:
    year = row.year()
    figures = {name: figure for name in ITEMS if (figure := _figure(name, row)) is not None}
    if not figures:
        raise Unusable("no-value")
    found.covers(row.iso3, year)
    for name, (value, error, assumed) in figures.items():
        if not found.put(row.iso3, name, "item", year, value):
            raise Unusable("twice", f"{row.iso3} {year}")
        found.put(row.iso3, f"{name}_error", "item", year, error)
        if assumed:
            found.scratch[name] = True


def _columns(names: Sequence[str]) -> tuple[Column, ...]:
    return optional(*(f"{name}{part}" for name in names for part in ("", "_sd", "_codelow", "_codehigh")))


_ADAPTER = Adapter(
    "vdem", "vdem", (Layout("items", "country_years", (Column("year"), *_columns(tuple(ITEMS))), any_of=tuple(ITEMS)),), _row
)
