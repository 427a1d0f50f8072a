"""The World Bank's Pink Sheet: world prices of commodities, by year or month."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from contrapeso.casebook.datasets import values
from contrapeso.casebook.datasets.fault import DatasetError, Unusable, Words
from contrapeso.casebook.datasets.found import Found
from contrapeso.casebook.datasets.reading import tally
from contrapeso.casebook.datasets.table import tables
from contrapeso.casebook.datasets.text_table import Row

HEADER_WITHIN, LEAST = 12, 3
_UNIT = re.compile(r"\s*\(([^()]*(?:/|=)[^()]*)\)\s*$")
_WHEN = re.compile(r"(\d{4})(?:\.0)?|(\d{4})M(\d{2})", re.ASCII)
KNOWN = ("crude oil", "copper", "tin", "soybeans", "coffee", "cocoa", "gold", "silver", "zinc", "wheat", "maize", "sugar", "beef")


def commodity(name: str) -> str:
    """Return a commodity's name without unit, marks and case: ``Tin ($/mt)`` and ``TIN`` are the same."""
    return " ".join(_UNIT.sub("", name).replace("*", "").casefold().split())


def read_pink_sheet(file: Path | str, years: tuple[int, int] | None = None) -> Found:
    """Read the annual or monthly prices; of a workbook the sheet of real annual prices.

    Raises
    ------
    DatasetError
        If no sheet has commodities in its columns and years in its first.
    """
    path = Path(file)
    sheets = sorted(
        tables(path),
        key=lambda item: ("real" not in item[0].casefold(), "annual" not in item[0].casefold(), "price" not in item[0].casefold()),
    )
    for name, rows in sheets:
        header = _header(rows)
        if header is None:
            continue
        found = Found("pinksheet", "pink-sheet", name or "prices", str(file), period=years)
        _prices(found, header, rows)
        if found.rows == 0:
            raise DatasetError("no_rows", file=file)
        return found
    raise DatasetError(
        "no_layout", file=path, format="pinksheet", missing="Crude oil, average; Copper; Tin", layout=Words("prices"), others="–"
    )


def _header(rows: Iterable[Row]) -> list[str] | None:
    """Return the names over the columns; in a workbook a row of units may follow, which is no row of prices."""
    for count, (_, row) in enumerate(rows):
        if sum(any(commodity(cell).startswith(word) for word in KNOWN) for cell in row[1:]) >= LEAST:
            return row
        if count >= HEADER_WITHIN:
            return None
    return None


def _prices(found: Found, header: list[str], rows: Iterable[Row]) -> None:
    names = [_UNIT.sub("", name).replace("*", "").strip() for name in header]
    if twice := {name for name in names[1:] if name and names[1:].count(name) > 1}:
        raise DatasetError("column_twice", file=found.file, columns=", ".join(sorted(twice)))
    months: dict[tuple[str, int], list[float]] = defaultdict(list)
    for line, row in rows:
        when = _WHEN.fullmatch(row[0].strip())
        if when is None and any("/" in cell or "=" in cell for cell in row[1:4]):
            continue  # the row of units
        found.rows += 1
        try:
            if when is None:
                raise Unusable("no-date", row[0].strip())
            year = values.year(when[1] or when[2])
            if found.period and not found.period[0] <= year <= found.period[1]:
                raise Unusable("outside-years")
            known = [
                (name, value) for name, text in zip(names[1:], row[1:], strict=False) if name and (value := _price(text, name)) is not None
            ]
            if not known:
                raise Unusable("no-value")
            for name, value in known:
                months[(name, year)].append(value)
            found.used += 1
        except Unusable as error:
            tally(found, error, line)
    for (name, year), prices in months.items():
        found.put(None, name, "score", year, sum(prices) / len(prices))


def _price(text: str, name: str) -> float | None:
    value = values.number(text.replace("…", ""), name)
    if value is not None and value <= 0:
        raise Unusable("code", f"{name}: {text.strip()}")
    return value
