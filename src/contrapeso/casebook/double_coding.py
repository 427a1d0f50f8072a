"""``evidence/double-coding.csv``: claims that a second coder coded from the passages alone."""

from __future__ import annotations

from contrapeso.casebook.columns import columns_of
from contrapeso.casebook.csv_table import about, read_rows
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import shown
from contrapeso.casebook.source import Path_, Source, decode

HEADER = ["claim", "coder", "type", "asserted_by", "attribution", "voice", "stance"]


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
        found, wrong = about(metadata, file.rsplit("/", 1)[-1], "url and tableSchema")
        faults += wrong
        declared = [column.get("name") for column in columns_of(found)]
        if isinstance(metadata.data, dict) and declared != HEADER:
            what = f"the metadata declare the columns {shown(declared)}"
            faults.append(metadata.fault(("tableSchema",), what, f"declare {', '.join(HEADER)}"))
    if text is None:
        return None, faults
    rows, wrong = read_rows(text, file, HEADER)
    faults += wrong
    if rows is None:
        return None, faults
    lines: dict[Path_, int] = {(index,): line for index, (line, _) in enumerate(rows)}
    return Source(file, [dict(zip(HEADER, row, strict=True)) for _, row in rows], lines), faults
