"""Tables with columns of their own, declared in their CSVW metadata."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contrapeso.casebook.csv_table import read_rows
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import shown
from contrapeso.casebook.source import MOST_FAULTS

UNIT_KEYS = ("cp:unit", "unit", "schema:unitText", "qudt:unit")
NUMBER = re.compile(r"[-+]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][-+]?\d{1,2})?", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
_WHOLE = re.compile(r"[-+]?\d{1,18}", re.ASCII)

_TYPES: dict[str, tuple[re.Pattern[str], type, str]] = {
    "gYear": (YEAR, int, "year of four digits"),
    "integer": (_WHOLE, int, "whole number"),
    **dict.fromkeys(("decimal", "number", "double", "float"), (NUMBER, float, "number")),
}


@dataclass(frozen=True)
class Table:
    """A table that is no yearly series.

    Attributes
    ----------
    rows
        One mapping for each row; empty fields are ``None``, numbers are numbers.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str | int | float | None], ...]
    metadata: Mapping[str, Any]


def columns_of(metadata: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the columns that the metadata declare."""
    schema = metadata.get("tableSchema")
    columns = schema.get("columns") if isinstance(schema, dict) else None
    return [column for column in columns if isinstance(column, dict)] if isinstance(columns, list) else []


def _field(text: str, column: Mapping[str, Any]) -> tuple[str | int | float | None, str | None]:
    """Return a field as its column wants it, or what is wrong with it."""
    if text == "":
        return None, f"'{column.get('name')}' is empty" if column.get("required") else None
    datatype = column.get("datatype")
    base = datatype.get("base") if isinstance(datatype, dict) else datatype
    if isinstance(base, str) and base in _TYPES:
        pattern, make, words = _TYPES[base]
        if not pattern.fullmatch(text):
            return None, f"'{column.get('name')}': {shown(text)} is not a {words}"
        return make(text), None
    return text, None


def read_columns(text: str, file: str, metadata: Mapping[str, Any]) -> tuple[Table | None, list[Fault]]:
    """Read the text of a table whose metadata declare its columns."""
    columns = columns_of(metadata)
    names = [str(column.get("name")) for column in columns]
    listed, faults = read_rows(text, file, names, ", as its metadata say")
    if listed is None:
        return None, faults
    rows: list[Mapping[str, str | int | float | None]] = []
    for line, row in listed:
        if len(faults) >= MOST_FAULTS:
            break
        fields = [_field(value, column) for value, column in zip(row, columns, strict=True)]
        faults.extend(Fault(file, line, what, "write it as its metadata say") for _, what in fields if what)
        rows.append(dict(zip(names, (value for value, _ in fields), strict=True)))
    if not rows and not faults:
        faults.append(Fault(file, 1, "the table has no row", "write one, or remove the file"))
    name = file.rsplit("/", 1)[-1].removesuffix(".csv")
    return (None, faults) if faults else (Table(name, tuple(names), tuple(rows), metadata), [])
