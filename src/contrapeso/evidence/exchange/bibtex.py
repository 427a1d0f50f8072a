"""Read sources from BibTeX and BibLaTeX."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from contrapeso.evidence.exchange.bibtex_text import Parser
from contrapeso.evidence.exchange.drafts import Draft, ExchangeError, Ids, Imported, named
from contrapeso.evidence.exchange.latex import from_latex
from contrapeso.evidence.exchange.names_and_dates import MONTHS, Name, from_date, from_name
from contrapeso.evidence.exchange.safe_files import read_text

TYPES = {
    "article": "article-journal", "book": "book", "inbook": "chapter", "incollection": "chapter", "inproceedings": "paper-conference",
    "conference": "paper-conference", "techreport": "report", "report": "report", "phdthesis": "thesis", "mastersthesis": "thesis",
    "thesis": "thesis", "unpublished": "manuscript", "online": "webpage", "electronic": "webpage", "www": "webpage", "misc": "document",
    "booklet": "pamphlet", "collection": "book", "proceedings": "book", "mvbook": "book", "dataset": "dataset", "manual": "report",
}  # fmt: skip
FIELDS = {
    "title": "title", "journal": "container-title", "journaltitle": "container-title", "booktitle": "container-title", "volume": "volume",
    "pages": "page", "publisher": "publisher", "institution": "publisher", "school": "publisher", "organization": "publisher",
    "address": "publisher-place", "location": "publisher-place", "doi": "DOI", "url": "URL", "isbn": "ISBN", "issn": "ISSN",
    "language": "language", "langid": "language", "series": "collection-title", "edition": "edition", "note": "note", "type": "genre",
    "abstract": "abstract", "keywords": "keyword", "shorttitle": "title-short",
}  # fmt: skip
PERIODICAL = ("article-journal", "article-magazine", "article-newspaper")


def _braced(text: str) -> bool:
    """Return whether one pair of braces stands around all of a text."""
    depth = 0
    for match in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth == 0:
            return text.startswith("{") and match.end() == len(text)
    return False


def _names(text: str) -> list[Name]:
    parts, depth, start = list[str](), 0, 0
    for match in re.finditer(r"\\.|[{}]|\s+and(?=\s)", text, re.DOTALL):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth == 0 and match[0].strip() == "and":
            parts.append(text[start : match.start()])
            start = match.end()
    people: list[Name] = []
    for part in (part.strip() for part in [*parts, text[start:]]):
        whole = _braced(part)
        if part and part != "others":
            people.append({"literal": from_latex(part)} if whole else from_name(from_latex(part)))
    return people


def _item(kind: str, fields: dict[str, str], unread: Counter[str]) -> Draft:
    item: Draft = {"type": TYPES.get(kind, "document")}
    item["type"] = from_latex(fields.pop("csltype", item["type"]))  # what our own export writes beside the BibTeX type
    for name, text in fields.items():
        plain = " ".join(from_latex(text).split())
        if name in ("author", "editor", "translator"):
            item[name] = _names(text)
            unread["others"] += text.rstrip().endswith("and others")
        elif name == "number":
            item["issue" if item["type"] in PERIODICAL else "number"] = plain
        elif name in FIELDS and plain:
            item.setdefault(FIELDS[name], plain.replace("–", "-") if name == "pages" else plain)
        elif name not in ("year", "month", "day", "date") and plain:
            unread[name] += 1
    month = from_latex(fields.get("month", "")).strip().lower()
    month = str(MONTHS.index(month[:3]) + 1) if month[:3] in MONTHS else month
    parts = [from_latex(fields.get("year", "")).strip(), month, from_latex(fields.get("day", "")).strip()]
    text = from_latex(fields.get("date", "")) or "-".join(part for index, part in enumerate(parts) if all(parts[: index + 1]))
    issued: dict[str, Any] | None = from_date(text)
    return item | ({"issued": issued} if issued else {})


def read_bibtex(path: Path | str) -> Imported:
    """Read sources.

    Raises
    ------
    ExchangeError
        If the file is not sound BibTeX. An entry without a title is left out and named.

    """
    path = Path(path)
    found, faults, unread, ids, count = Imported(), list[str](), Counter[str](), Ids(), 0
    for kind, key, fields in Parser(read_text(path), path).entries():
        count += 1
        item = _item(kind, dict(fields), unread)
        if not item.get("title"):
            faults.append(f"entry {key or count}: it has no title; it is left out")
            continue
        identifier = ids.of(key or item["title"], str(count))
        if key and identifier != key:
            found.ids[key] = identifier
        found.sources.append({"id": identifier, **item})
    if not count:
        raise ExchangeError(f"{path}: there is no BibTeX entry in the file; export the library as BibTeX")
    found.left_out = [
        *named(faults, "and {count} more entries"),
        *(f"field {name!r} of {times} entries" for name, times in unread.items() if times),
    ]
    found.read = {"entries": count, "sources": len(found.sources)}
    return found
