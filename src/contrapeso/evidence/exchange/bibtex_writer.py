"""Write sources as BibTeX."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from contrapeso.evidence.exchange.bibtex import PERIODICAL, TYPES
from contrapeso.evidence.exchange.drafts import Written
from contrapeso.evidence.exchange.latex import to_latex
from contrapeso.evidence.exchange.names_and_dates import to_date, to_name
from contrapeso.evidence.exchange.safe_files import write_text

_KINDS = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "book": "book", "chapter": "incollection",
    "paper-conference": "inproceedings", "report": "techreport", "thesis": "phdthesis", "manuscript": "unpublished", "webpage": "online",
    "pamphlet": "booklet", "dataset": "dataset",
}  # fmt: skip
_NAMES = {
    "title": "title", "volume": "volume", "issue": "number", "number": "number", "page": "pages", "publisher-place": "address",
    "DOI": "doi", "URL": "url", "ISBN": "isbn", "ISSN": "issn", "language": "language", "collection-title": "series",
    "edition": "edition", "note": "note", "genre": "type", "abstract": "abstract", "keyword": "keywords", "title-short": "shorttitle",
}  # fmt: skip
KEPT = frozenset({"id", "type", "author", "editor", "translator", "issued", "container-title", "publisher", *_NAMES})
"""Fields of CSL-JSON that BibTeX has a place for."""


def _people(people: Any) -> str:
    names: list[str] = []
    listed = cast(list[Any], people) if isinstance(people, list) else [people]
    for one in listed:
        name = cast(dict[str, Any], one) if isinstance(one, dict) else {"literal": str(one)}
        text = to_latex(to_name(name)).replace(" and ", " {and} ")
        names.append(text if name.get("family") else f"{{{text}}}")
    return " and ".join(names)


def _entry(item: Mapping[str, Any]) -> str:
    kind = _KINDS.get(str(item["type"]), "misc")
    periodical = item["type"] in PERIODICAL
    fields: dict[str, str] = {name: _people(item[name]) for name in ("author", "editor", "translator") if item.get(name)}
    for name, value in item.items():
        if name in _NAMES and value and not (name == "number" and periodical) and not (name == "issue" and not periodical):
            fields[_NAMES[name]] = to_latex(str(value))
    if "title" in fields:
        fields["title"] = f"{{{fields['title']}}}"  # its capitals stay
    if item.get("container-title"):
        fields["journal" if kind == "article" else "booktitle"] = to_latex(str(item["container-title"]))
    if item.get("publisher"):
        house = {"techreport": "institution", "phdthesis": "school"}.get(kind, "publisher")
        fields[house] = to_latex(str(item["publisher"]))
    date = to_date(item.get("issued"))
    if date:
        fields["date"] = to_latex(date)
        fields |= {"year": date[:4]} if date[:4].isdigit() else {}
    if TYPES.get(kind) != item["type"]:
        fields["csltype"] = to_latex(str(item["type"]))
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{kind}{{{item['id']},\n{lines}}}\n"


def write_bibtex(sources: Iterable[Mapping[str, Any]], path: Path | str) -> Written:
    """Write sources as BibTeX in UTF-8; fields that BibTeX has no place for are named."""
    items = list(sources)
    write_text(Path(path), "\n".join(_entry(item) for item in items))
    lost = Counter(name for item in items for name in item if name not in KEPT)
    lost.update("issue" for item in items if item.get("issue") and item["type"] not in PERIODICAL)
    lost.update("number" for item in items if item.get("number") and item["type"] in PERIODICAL)
    return Written({"sources": len(items)}, [f"field {name!r} of {count} sources" for name, count in lost.items()])
