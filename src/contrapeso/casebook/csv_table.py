"""What every CSV table of a casebook has in common: rows under a header, and CSVW metadata that speak of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, cast

from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import shown
from contrapeso.casebook.source import MOST_FAULTS, Source


def read_rows(text: str, file: str, header: Sequence[str], why: str = "") -> tuple[list[tuple[int, list[str]]] | None, list[Fault]]:
    """Return the rows under a header with their lines.

    Parameters
    ----------
    text
        Text of the table.
    file
        Its path in faults.
    header
        The columns that it must have.
    why
        What follows the columns in advice, such as ', as its metadata say'.

    Returns
    -------
    tuple
        The rows of the right width, or ``None`` where the header is another; and the faults of the form.
    """
    wanted, faults = ",".join(header), list[Fault]()
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        first = next(reader, list[str]())
        if first != list(header):
            todo = "put commas between the columns" if ";" in "".join(first) else f"write {wanted}{why}"
            return None, [Fault(file, 1, f"the header is {shown(','.join(first))}", todo)]
        for row in reader:
            if len(row) == len(header):
                rows.append((reader.line_num, row))
                continue
            faults.append(Fault(file, reader.line_num, f"the row has {len(row)} fields, not {len(header)}", f"write {wanted}"))
            if len(faults) >= MOST_FAULTS:
                break
    except csv.Error as error:
        faults.append(Fault(file, max(reader.line_num, 1), f"this is not CSV: {error}", "look for a stray quotation mark in this line"))
    return rows, faults


def about(metadata: Source, table: str, keys: str) -> tuple[dict[str, Any], list[Fault]]:
    """Return the metadata of a table as a mapping, and what is wrong where they are none or speak of another table.

    ``keys`` are the words for what the metadata have to hold.
    """
    plain: Any = metadata.data
    if not isinstance(plain, dict):
        return {}, [metadata.fault((), "the metadata are no JSON object", f"write {{...}} with {keys}")]
    data = cast("dict[str, Any]", plain)
    if data.get("url") == table:
        return data, []
    what = f"the metadata speak of {shown(data.get('url'))}, not of {table}"
    return data, [metadata.fault(("url",), what, f'write "url": "{table}"')]
