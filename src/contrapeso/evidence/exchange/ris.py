"""Read sources from RIS."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from contrapeso.evidence.exchange.drafts import Draft, ExchangeError, Ids, Imported, named
from contrapeso.evidence.exchange.names_and_dates import from_date, from_name
from contrapeso.evidence.exchange.safe_files import read_text

_TYPES = {
    "JOUR": "article-journal", "EJOUR": "article-journal", "MGZN": "article-magazine", "NEWS": "article-newspaper", "BOOK": "book",
    "EBOOK": "book", "EDBOOK": "book", "WHOLE": "book", "CHAP": "chapter", "ECHAP": "chapter", "CONF": "paper-conference",
    "CPAPER": "paper-conference", "RPRT": "report", "GOVDOC": "report", "THES": "thesis", "UNPB": "manuscript", "MANSCPT": "manuscript",
    "ELEC": "webpage", "WEB": "webpage", "BLOG": "post-weblog", "CASE": "legal_case", "STAT": "legislation", "DATA": "dataset",
    "VIDEO": "motion_picture", "PAMP": "pamphlet",
}  # fmt: skip
_FIELDS = {
    "TI": "title", "T1": "title", "CT": "title", "T2": "container-title", "JO": "container-title", "JF": "container-title",
    "BT": "container-title", "JA": "container-title-short", "J2": "container-title-short", "T3": "collection-title", "VL": "volume",
    "PB": "publisher", "CY": "publisher-place", "PP": "publisher-place", "DO": "DOI", "UR": "URL", "L2": "URL", "LA": "language",
    "ET": "edition", "AB": "abstract", "N2": "abstract", "N1": "note", "M3": "genre", "ST": "title-short", "DB": "source", "DP": "source",
    "AN": "accession-number", "CN": "call-number",
}  # fmt: skip
_PEOPLE = {"AU": "author", "A1": "author", "ED": "editor", "A2": "editor", "A3": "collection-editor", "A4": "translator"}
_LINE = re.compile(r"([A-Z][A-Z0-9]) {0,2}-(?: (.*))?")
_PERIODICAL = ("article-journal", "article-magazine", "article-newspaper")


def _records(path: Path) -> list[list[tuple[str, str]]]:
    records: list[list[tuple[str, str]]] = []
    inside = False
    for number, line in enumerate(read_text(path).split("\n"), 1):
        found = _LINE.fullmatch(line.rstrip())
        tag, text = (found[1], (found[2] or "").strip()) if found else ("", line.strip())
        if tag == "TY":
            if inside:
                raise ExchangeError(f"{path}:{number}: a record begins before the one above has ended; write a line 'ER  - ' between them")
            records.append([(tag, text)])
            inside = True
        elif tag == "ER":
            inside = False
        elif inside and tag:
            records[-1].append((tag, text))
        elif inside and text and len(records[-1]) > 1:  # a long text goes on
            above, start = records[-1][-1]
            records[-1][-1] = (above, f"{start} {text}")
        elif text:
            raise ExchangeError(f"{path}:{number}: '{text[:40]}' stands outside every record; RIS records begin with 'TY  - '")
    if inside:
        raise ExchangeError(f"{path}: the last record has no end; the file may be cut off; export the library as RIS anew")
    return records


def _item(record: list[tuple[str, str]], unread: Counter[str]) -> Draft:
    item: Draft = {"type": _TYPES.get(record[0][1].upper(), "document")}
    pages = {"SP": "", "EP": ""}
    keywords: list[str] = []
    for tag, text in record[1:]:
        if not text or tag == "ID":
            continue
        if tag in _PEOPLE:
            item.setdefault(_PEOPLE[tag], []).append(from_name(text))
        elif tag in ("PY", "Y1", "DA"):
            date = from_date(text)
            if date and len(str(date)) > len(str(item.get("issued", ""))):  # DA has the day, PY only the year
                item["issued"] = date
        elif tag in pages:
            pages[tag] = text
        elif tag == "KW":
            keywords.append(text)
        elif tag == "IS":
            item["issue" if item["type"] in _PERIODICAL else "number"] = text
        elif tag == "SN":
            item["ISSN" if item["type"] in _PERIODICAL else "ISBN"] = text
        elif tag in _FIELDS and _FIELDS[tag] not in item:
            item[_FIELDS[tag]] = text
        elif tag not in _FIELDS or item[_FIELDS[tag]] != text:
            unread[tag] += 1
    start, end = pages["SP"], pages["EP"]
    if start or end:
        item["page"] = start if "-" in start or not end or end == start else f"{start}-{end}".strip("-")
    return item | ({"keyword": ", ".join(keywords)} if keywords else {})


def read_ris(path: Path | str) -> Imported:
    """Read sources.

    Raises
    ------
    ExchangeError
        If the file is no RIS. A record without a title is left out and named.

    """
    path = Path(path)
    records = _records(path)
    if not records:
        raise ExchangeError(f"{path}: there is no RIS record in the file; export the library as RIS")
    found, faults, unread, ids = Imported(), list[str](), Counter[str](), Ids()
    for number, record in enumerate(records, 1):
        item = _item(record, unread)
        if not item.get("title"):
            faults.append(f"record {number}: it has no title; it is left out")
            continue
        given = next((text for tag, text in record if tag == "ID" and text), "") or _key(item)
        identifier = ids.of(given, str(number))
        if identifier != given:
            found.ids[given] = identifier
        found.sources.append({"id": identifier, **item})
    found.left_out = [*named(faults, "and {count} more records"), *(f"tag {tag} of {times} records" for tag, times in unread.items())]
    found.read = {"records": len(records), "sources": len(found.sources)}
    return found


def _key(item: Draft) -> str:
    """Return a key of the first author and the year."""
    people: list[dict[str, str]] = item.get("author") or item.get("editor") or []
    name = (people[0].get("family") or people[0].get("literal", "")) if people else str(item["title"]).split()[0]
    parts = item.get("issued", {}).get("date-parts", [[""]])
    return f"{name}{parts[0][0]}"
