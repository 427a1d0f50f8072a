"""CSV whose cells no spreadsheet takes for a formula, and lists in one cell; both can be undone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from contrapeso.evidence.exchange.drafts import ExchangeError
from contrapeso.evidence.exchange.safe_files import read_text

Cells = Mapping[str, str]

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_HARMLESS = ("", "+", "-")
_ITEM = re.compile(r"((?:[^;\\]|\\.)*)(?:;|$)", re.DOTALL)


def guard(text: str) -> str:
    """Return text that starts no formula: an apostrophe stands before what might."""
    return f"'{text}" if text not in _HARMLESS and _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Return the text that was guarded."""
    return text[1:] if _GUARDED.match(text) else text


def joined(items: Iterable[str]) -> str:
    """Return a list in one cell; a semicolon inside an item has a backslash."""
    return "; ".join(item.replace("\\", "\\\\").replace(";", "\\;") for item in items)


def parted(cell: str) -> list[str]:
    """Return the items of a cell."""
    items = [re.sub(r"\\([\\;])", r"\1", match[1]).strip() for match in _ITEM.finditer(cell)]
    return [item for item in items if item]


def to_csv(rows: Iterable[Sequence[str | int | None]]) -> str:
    """Return rows as CSV text, guarded."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for row in rows:
        writer.writerow(["" if cell is None else guard(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue()


def from_csv(path: Path) -> tuple[list[str], list[tuple[int, Cells]]]:
    """Return the names of the columns, and each row's line and cells, no longer guarded.

    Raises
    ------
    ExchangeError
        If the file is not sound CSV.

    """
    text = read_text(path)
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    rows: list[tuple[int, Cells]] = []
    try:
        names = [name.strip() for name in next(reader, list[str]())]
        if len(set(names)) < len(names):
            raise ExchangeError(f"{path}:1: a column stands twice; keep one of them")
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(names):
                raise ExchangeError(f"{path}:{line}: the row has {len(cells)} cells and the sheet {len(names)} columns; quote its texts")
            if any(cell.strip() for cell in cells):
                rows.append((line, {name: unguard(cell).strip() for name, cell in zip(names, cells, strict=False)}))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ExchangeError(f"{path}:{reader.line_num}: this is not sound CSV ({error}); save the sheet as CSV again") from None
    return names, rows
