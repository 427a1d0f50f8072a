"""What the commands on data providers' files do: read them beside a casebook, or make a casebook of them."""

from __future__ import annotations

import csv
import io
import json as json_text
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from contrapeso.apps.console import emit, err, language, out
from contrapeso.apps.folder_writing import write_folder
from contrapeso.casebook.datasets import codes
from contrapeso.casebook.datasets.compare import compare, period
from contrapeso.casebook.datasets.disagreement import Disagreement
from contrapeso.casebook.datasets.fault import DatasetError
from contrapeso.casebook.datasets.formats import read_dataset
from contrapeso.casebook.datasets.found import Found, Unused
from contrapeso.casebook.faults import CasebookError
from contrapeso.casebook.from_data import make
from contrapeso.casebook.from_data_files import assumptions
from contrapeso.casebook.load import builtin, load, read
from contrapeso.casebook.new import write
from contrapeso.evidence.exchange.spreadsheet import guard
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

WIDE = 200
"""Columns of a table that goes into a file or another program."""
SHOWN = 40
"""Disagreements that the table shows; the rest is in the files and in JSON."""


def import_dataset(
    format: str, file: Path, folder: Path | None, casebook: Path | None, polities: tuple[str, ...], *, messages: Messages, json: bool
) -> int:
    """Read a provider's file, say which rows were used, and where it disagrees with the casebook."""
    wanted = tuple(code.upper() for code in polities)
    for code in wanted:
        if code not in codes.countries():
            raise ContrapesoError(messages.text("datasets.no_polity", code=code))
    book = load(casebook or builtin())
    try:
        found = read_dataset(format, file, wanted or tuple(book.polities), period(book))
    except DatasetError as error:
        raise ContrapesoError(error.words(messages)) from None
    differences = compare(found, book)
    if folder is not None:
        files = _files(found, differences, messages)
        write_folder(files, folder, messages)
        err.print(messages.text("datasets.written", count=len(files), folder=folder), markup=False)
    if json:
        emit(_data(found, differences))
    else:
        _show(found, differences, messages)
    return 0


def new_from_data_command(
    folder: Path,
    code: str,
    files: Mapping[str, Path | None],
    *,
    years: tuple[int | None, int | None],
    exports: tuple[str, ...],
    lang: str | None,
    json: bool,
) -> int:
    """Write a casebook of one polity from data providers' files alone, and check it."""
    messages = language(lang)
    chosen = {word: path for word, path in files.items() if path is not None}
    given, made, texts = make(code, chosen, first=years[0], last=years[1], exports=exports, messages=messages)
    written = write(folder, texts)
    _, faults = read(folder)
    if faults:
        raise CasebookError(faults)
    assumed = assumptions(made)
    exits = sum(event["kind"] == "executive-exit" for event in made.events)
    counts = {
        "governments": len(made.governments),
        "exits": exits,
        "elections": len(made.elections),
        "events": len(made.events) - exits,
        "series": len(made.series),
    }
    if json:
        kept = {word: {"rows": found.rows, "used": found.used} for word, found in given.found.items()}
        years_ = {"first": given.first, "last": given.last}
        emit({"folder": str(folder), **years_, **counts, "files": kept, "assumptions": dict(assumed.most_common()), "notes": made.notes})
        return 0
    years_text = messages.date(f"{given.first:04d}/{given.last:04d}")
    err.print(messages.text("datasets.new_done", count=len(written), folder=folder, years=years_text, **counts), markup=False)
    err.print(messages.text("datasets.new_assumed", count=sum(assumed.values())), markup=False)
    for note in made.notes:
        err.print(messages.text("datasets.new_note", text=note), markup=False)
    return 0


def _unused(found: Found) -> list[Unused]:
    return sorted(found.unused.values(), key=lambda item: (-item.count, item.reason, item.what))


def reason(item: Unused, messages: Messages) -> str:
    """Return why rows are not used, in words."""
    return messages.text(f"datasets.reason.{item.reason}", what=item.what).removesuffix(": ").strip()


def _data(found: Found, differences: Sequence[Disagreement]) -> dict[str, Any]:
    """Return everything for machines."""
    unused = _unused(found)
    return {
        "format": found.format,
        "dataset": found.dataset,
        "layout": found.layout,
        "file": found.file,
        "rows": found.rows,
        "used": found.used,
        "not_used": sum(item.count for item in unused),
        "reasons": [asdict(item) for item in unused],
        "read": {
            "events": len(found.events),
            "governments": len(found.governments),
            "elections": len(found.elections),
            "series": len(found.series),
        },
        "disagreements": [asdict(item) for item in differences],
    }


def _show(found: Found, differences: Sequence[Disagreement], messages: Messages) -> None:
    """Write the tables."""
    unused = _unused(found)
    numbers = {"rows": found.rows, "used": found.used, "unused": sum(item.count for item in unused), "disagreements": len(differences)}
    out.print(messages.text("datasets.read", file=found.file, format=found.format, layout=found.layout, **numbers), markup=False)

    def word(name: str) -> str:
        return messages.text(f"datasets.column.{name}")

    if unused:
        table = Table(word("rows"), word("reason"), word("lines"), title=messages.text("datasets.head_unused"), title_justify="left")
        for item in unused:
            table.add_row(str(item.count), reason(item, messages), ", ".join(map(str, item.lines)))
        _print(table)
    if differences:
        title = messages.text("datasets.head_disagreements", count=len(differences), recorded=sum(item.recorded for item in differences))
        columns = [word(name) for name in ("iso3", "when", "kind", "there", "here", "lines", "recorded")]
        table = Table(*columns, title=title, title_justify="left")
        for item in differences[:SHOWN]:
            kind = messages.text(f"datasets.difference.{item.kind}")
            known = messages.text("datasets.known_here") if item.recorded else ""
            here = " ".join(filter(None, (item.here, item.entry)))
            table.add_row(item.iso3, messages.date(item.when), kind, item.there, here, str(item.line or ""), known)
        _print(table)
    if len(differences) > SHOWN:
        out.print(messages.text("datasets.more", count=len(differences) - SHOWN), markup=False)


def _print(table: Table) -> None:
    """Write a table, wide where no terminal's width limits it."""
    (out if out.is_terminal else Console(width=WIDE, highlight=False)).print(table, markup=False)


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV whose cells no spreadsheet takes for formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guard(value) if isinstance(value := row.get(name, ""), str) else value for name in columns])
    return text.getvalue()


def _coded(item: Any) -> dict[str, Any]:
    return {**asdict(item), "codes": "; ".join(f"{name}={value}" for name, value in item.codes.items())}


def _files(found: Found, differences: Sequence[Disagreement], messages: Messages) -> dict[str, str]:
    """Return the files of an import by name: what was read, what was not, and the disagreements."""
    files = {
        "import.json": json_text.dumps(_data(found, differences), indent=2, ensure_ascii=False) + "\n",
        "not-used.csv": _table(
            ("count", "reason", "what", "words", "lines"),
            ({**asdict(item), "words": reason(item, messages), "lines": " ".join(map(str, item.lines))} for item in _unused(found)),
        ),
        "disagreements.csv": _table(
            ("iso3", "when", "kind", "thing", "there", "here", "line", "entry", "recorded"), (asdict(item) for item in differences)
        ),
    }
    if found.events:
        files["events.csv"] = _table(("line", "iso3", "when", "kind", "label", "codes"), map(_coded, found.events))
    if found.governments:
        files["governments.csv"] = _table(
            ("line", "iso3", "name", "from_", "to", "entry", "exit", "exit_code"), (asdict(item) for item in found.governments)
        )
    if found.elections:
        files["elections.csv"] = _table(("line", "iso3", "when", "office", "round", "codes"), map(_coded, found.elections))
    if found.series:
        rows = (
            {"iso3": series.iso3 or "", "variable": series.variable, "unit": series.unit, "year": year, "value": value}
            for series in found.series.values()
            for year, value in sorted(series.values.items())
        )
        files["series.csv"] = _table(("iso3", "variable", "unit", "year", "value"), rows)
    return files
