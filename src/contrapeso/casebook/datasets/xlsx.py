"""Rows of the sheets of an Excel workbook (.xlsx): values only, no formulas, no formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from contrapeso.casebook.datasets.fault import DatasetError
from contrapeso.evidence.exchange.safe_files import parse_xml, unzip
from contrapeso.vocabulary.errors import ContrapesoError

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REF = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)
MOST_COLUMNS = 16_384


def sheets(path: Path) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """Yield the sheets of a workbook by name, each a list of rows with their numbers.

    Raises
    ------
    DatasetError
        If the file is no workbook that can be read.
    """
    try:
        entries = unzip(path)
        book = parse_xml(entries["xl/workbook.xml"], str(path))
        links = parse_xml(entries["xl/_rels/workbook.xml.rels"], str(path))
        targets = {link.get("Id", ""): link.get("Target", "") for link in links}
        shared = _shared(entries.get("xl/sharedStrings.xml"), path)
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = targets.get(sheet.get(_LINK, ""), "").removeprefix("/xl/").removeprefix("xl/")
            data = entries.get(f"xl/{target}")
            if data is not None:
                yield sheet.get("name", ""), _rows(parse_xml(data, str(path)), shared)
    except DatasetError:
        raise
    except (ContrapesoError, KeyError, ValueError, IndexError) as error:
        raise DatasetError("no_workbook", file=path, why=str(error) or type(error).__name__) from None


def _shared(data: bytes | None, path: Path) -> list[str]:
    if data is None:
        return []
    items = parse_xml(data, str(path)).findall(f"{_MAIN}si")
    return ["".join(part.text or "" for part in item.iter(f"{_MAIN}t")) for item in items]


def _value(cell: Element, shared: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
    text = cell.findtext(f"{_MAIN}v") or ""
    return shared[int(text)] if kind == "s" and text else "" if kind == "e" else text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _rows(root: Element, shared: list[str]) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    for count, row in enumerate(root.iter(f"{_MAIN}row"), 1):
        fields: list[str] = []
        for cell in row.findall(f"{_MAIN}c"):
            place = _REF.fullmatch(cell.get("r", ""))
            column = _column(place[1]) if place else len(fields)
            if column >= MOST_COLUMNS:
                raise ValueError("a column beyond XFD")
            fields.extend([""] * (column + 1 - len(fields)))
            fields[column] = _value(cell, shared)
        number = row.get("r", "")
        if any(field.strip() for field in fields):
            found.append((int(number) if number.isdecimal() else count, fields))
    return found
