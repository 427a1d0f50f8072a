"""``evidence/double-coding.csv``: claims that a second coder coded from the passages alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, cast

from contrapeso.casebook.columns import columns_of
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import shown
from contrapeso.casebook.source import MOST_FAULTS, Path_, Source, decode

HEADER = ["claim", "coder", "type", "asserted_by", "attribution", "voice", "stance"]


def _about(metadata: Source, file: str) -> Iterator[Fault]:
    """Check that the metadata speak of this table and of its columns."""
    name = file.rsplit("/", 1)[-1]
    plain: Any = metadata.data
    if not isinstance(plain, dict):
        yield metadata.fault((), "the metadata are no JSON object", "write {...} with url and tableSchema")
        return
    data = cast("dict[str, Any]", plain)
    if data.get("url") != name:
        yield metadata.fault(("url",), f"the metadata speak of {shown(data.get('url'))}, not of {name}", f'write "url": "{name}"')
    declared = [column.get("name") for column in columns_of(data)]
    if declared != HEADER:
        yield metadata.fault(("tableSchema",), f"the metadata declare the columns {shown(declared)}", f"declare {', '.join(HEADER)}")


def read_double_coding(data: bytes, file: str, metadata: Source | None) -> tuple[Source | None, list[Fault]]:
    """Read the table as plain rows with their lines.

    Parameters
    ----------
    data
        Bytes of the CSV file.
    file
        Its path in faults.
    metadata
        Its CSVW metadata; ``None`` where they could not be read, which is a fault already.

    Returns
    -------
    tuple
        The rows as a list of mappings, not yet validated, or ``None`` where the header is wrong;
        and the faults of the form.
    """
    text, faults = decode(data, file)
    if metadata is not None:
        faults += _about(metadata, file)
    if text is None:
        return None, faults
    rows: list[dict[str, str]] = []
    lines: dict[Path_, int] = {}
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        empty: list[str] = []
        header = next(reader, empty)
        if header != HEADER:
            return None, [*faults, Fault(file, 1, f"the header is {shown(','.join(header))}", f"write {','.join(HEADER)}")]
        for row in reader:
            if len(row) != len(HEADER):
                what = f"the row has {len(row)} fields, not {len(HEADER)}"
                faults.append(Fault(file, reader.line_num, what, f"write {','.join(HEADER)}"))
                if len(faults) >= MOST_FAULTS:
                    break
                continue
            lines[(len(rows),)] = reader.line_num
            rows.append(dict(zip(HEADER, row, strict=True)))
    except csv.Error as error:
        faults.append(Fault(file, max(reader.line_num, 1), f"this is not CSV: {error}", "look for a stray quotation mark in this line"))
    return Source(file, rows, lines), faults
