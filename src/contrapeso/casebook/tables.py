"""Tables of a casebook: CSV with CSVW metadata in JSON beside it.

Most are yearly series with the columns ``year,value,status``. A table whose metadata declare
other columns is read by `contrapeso.casebook.columns`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from contrapeso.casebook.columns import NUMBER, UNIT_KEYS, YEAR, Table, columns_of, read_columns
from contrapeso.casebook.csv_table import about, read_rows
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import advice, shown, unknown
from contrapeso.casebook.source import MOST_FAULTS, Source, decode
from contrapeso.vocabulary.units import GAP, SERIES_STATUS, UNITS, known_unit

HEADER = ["year", "value", "status"]
_SUFFIX = "-metadata.json"


@dataclass(frozen=True, eq=False)
class Series:
    """A yearly series.

    Attributes
    ----------
    name
        File name without ``.csv``.
    years
        Years in order, none left out, shape ``(year,)``.
    values
        Values in the unit of the metadata, NaN in a gap, shape ``(year,)``.
    status
        How each value came about, see `contrapeso.vocabulary.units.SERIES_STATUS`.
    metadata
        The CSVW metadata.
    """

    name: str
    years: np.ndarray
    values: np.ndarray
    status: tuple[str, ...]
    metadata: Mapping[str, Any]

    @property
    def unit(self) -> str:
        """Return the registered unit of the values."""
        return unit_of(self.metadata) or ""


def unit_of(metadata: Mapping[str, Any]) -> str | None:
    """Return the unit that the metadata name: at the column ``value``, or at the top."""
    places = [*(column for column in columns_of(metadata) if column.get("name") == "value"), metadata]
    found = (place.get(key) for place in places for key in UNIT_KEYS)
    return next((unit for unit in found if isinstance(unit, str)), None)


def _value(text: str, status: str, file: str, line: int) -> float | Fault:
    """Return the number of one row, NaN in a gap."""
    if text == "":
        if status == GAP:
            return float("nan")
        return Fault(file, line, "the value is empty and the status is not 'gap'", "write the value, or the status gap")
    if not NUMBER.fullmatch(text):
        hint = (
            "write a point, not a comma, before decimals" if "," in text else "write a number such as 53.7, or nothing and the status gap"
        )
        return Fault(file, line, f"the value {shown(text)} is not a number", hint)
    if status == GAP:
        return Fault(file, line, f"the status is gap and there is a value, {text}", "leave the value empty, or write how it came about")
    return float(text)


def _year(text: str, before: int | None, file: str, line: int) -> int | Fault:
    """Return the year of one row, if it follows on the year before."""
    if not YEAR.fullmatch(text):
        return Fault(file, line, f"{shown(text)} is not a year", "write four digits")
    year = int(text)
    if before is not None and year == before:
        return Fault(file, line, f"the year {year} is given twice", "keep one of the rows")
    if before is not None and year < before:
        return Fault(file, line, f"the year {year} stands after {before}", "put the years in order")
    if before is not None and year > before + 1:
        gap = str(before + 1) if year == before + 2 else f"{before + 1} to {year - 1}"
        return Fault(file, line, f"no row for {gap}", f"add a row such as {before + 1},,gap for each year without a value")
    return year


def _rows(text: str, file: str, faults: list[Fault]) -> list[tuple[int, float, str]]:
    """Return the sound rows of the table; put what is wrong into ``faults``."""
    listed, wrong = read_rows(text, file, HEADER)
    faults += wrong
    rows: list[tuple[int, float, str]] = []
    before: int | None = None
    for line, row in listed or ():
        if len(faults) >= MOST_FAULTS:
            break
        if row[2] not in SERIES_STATUS:
            faults.append(Fault(file, line, f"{shown(row[2])} is not a status of a value", advice(row[2], SERIES_STATUS, "see units.py")))
        year, value = _year(row[0], before, file, line), _value(row[1], row[2], file, line)
        faults.extend(part for part in (year, value) if isinstance(part, Fault))
        if YEAR.fullmatch(row[0]):
            before = max(before or 0, int(row[0]))
        if not isinstance(year, Fault) and not isinstance(value, Fault):
            rows.append((year, value, row[2]))
    return rows


def _about(source: Source, table: str, faults: list[Fault]) -> dict[str, Any]:
    """Check what the metadata of any table need: the name of the table, and who says so."""
    data, wrong = about(source, table, "url, unit and basis")
    faults += wrong
    if isinstance(source.data, dict) and "cp:basis" not in data:
        faults.append(source.fault((), "the metadata name no basis", 'write "cp:basis" with claims, datasets or an assumption'))
    return data


def _unit(source: Source, faults: list[Fault]) -> None:
    unit = unit_of(source.data)
    if unit is None:
        faults.append(source.fault((), "the metadata name no unit", 'write "cp:unit": "per cent" at the column value'))
    elif not known_unit(unit):
        columns = [column.get("name") for column in columns_of(source.data)]
        place = ("tableSchema", "columns", columns.index("value")) if "value" in columns else ()
        path = next((path for key in UNIT_KEYS for path in ((*place, key), (key,)) if path in source.lines), place)
        faults.append(unknown(source.file, source.line(*path), "unit", unit, UNITS, "register it in contrapeso.vocabulary.units"))


def read_table(data: bytes, file: str, metadata: Source | None) -> tuple[Series | Table | None, list[Fault]]:
    """Read a series, or another table.

    Parameters
    ----------
    data
        Bytes of the CSV file.
    file
        Its path in faults.
    metadata
        Its metadata; ``None`` where they could not be read, which is a fault already.

    Returns
    -------
    tuple
        The series or table, or ``None`` where anything is wrong with it; and the faults.
    """
    text, faults = decode(data, file)
    name = file.rsplit("/", 1)[-1]
    described = {} if metadata is None else _about(metadata, name, faults)
    declared = [str(column.get("name")) for column in columns_of(described)]
    if text is None:
        return None, faults
    if declared and "value" not in declared:
        table, found = read_columns(text, file, described)
        faults += found
        return (None, faults) if faults else (table, [])
    if metadata is not None and described:
        _unit(metadata, faults)
    before = len(faults)
    rows = _rows(text, file, faults)
    if not rows and len(faults) == before:
        faults.append(Fault(file, 1, "the table has no row", "write a row for each year, or remove the file"))
    if faults or metadata is None:
        return None, faults
    years = np.array([row[0] for row in rows], dtype=np.int64)
    values = np.array([row[1] for row in rows], dtype=np.float64)
    years.setflags(write=False)
    values.setflags(write=False)
    return Series(name.removesuffix(".csv"), years, values, tuple(row[2] for row in rows), described), []


def metadata_file(table: str) -> str:
    """Return the path of the metadata of a table."""
    return table + _SUFFIX
