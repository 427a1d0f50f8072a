"""Take in the statements of a Discourse Network Analyzer database as claims."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from contrapeso.evidence.claims import Claim, Passage, Stance
from contrapeso.evidence.dna import DnaDocument, DnaStatement, read_dna
from contrapeso.evidence.exchange.drafts import Draft, ExchangeError, Ids, Imported, Numbers, bilingual, fault, named
from contrapeso.evidence.texts import FORM, canonical, check, digest, from_utf16

_SAYS: dict[Stance, tuple[str, str]] = {
    "agree": ("{who} agrees: {what}", "{who} está de acuerdo: {what}"),
    "disagree": ("{who} disagrees: {what}", "{who} está en desacuerdo: {what}"),
    "qualify": ("{who} agrees in part: {what}", "{who} está de acuerdo en parte: {what}"),
}


def read_dna_claims(
    path: Path | str, *, type: str = "DNA Statement", person: str = "person", concept: str = "concept", qualifier: str | None = "agreement"
) -> Imported:
    """Read the statements of one type as claims; the text of documents is not kept.

    Parameters
    ----------
    path
        A ``.dna`` file of version 3.
    type, person, concept, qualifier
        Labels of the statement type and of its variables. The highest value of the qualifier
        agrees, the lowest disagrees; without one every statement agrees.

    Raises
    ------
    DnaError
        If the file is no such database.
    ExchangeError
        If it has no such statements.

    """
    path = Path(path)
    try:
        file = read_dna(path)
    except (ValueError, TypeError, OverflowError) as error:
        raise ExchangeError(f"{path}: a table holds what it should not ({error}); open the file in its program and save it anew") from None
    rows = [row for row in file.statements if row.type == type and row.values.get(person) and row.values.get(concept)]
    if not rows and file.statements:
        known = sorted({f"{row.type} ({', '.join(row.values)})" for row in file.statements})
        raise ExchangeError(
            f"{path}: no statement of type {type!r} has {person!r} and {concept!r}; the file has {'; '.join(known)}; name these"
        )
    found, faults, lost = Imported(), list[str](), Counter[str]()
    found.left_out += [f"{len(file.statements) - len(rows)} statements of other types"] if len(rows) < len(file.statements) else []
    values = [row.values[qualifier] for row in rows if qualifier in row.values] if qualifier else []
    values = [value for value in values if isinstance(value, int)]
    low, high = min([0, *values]), max([1, *values])
    documents = {document.id: document for document in file.documents}
    ids, source_ids = {"actors": Ids("act:"), "concepts": Ids("con:")}, Ids()
    claims, passages, places = Numbers("clm"), Numbers("psg"), dict[tuple[str, int, int], str]()
    for document in file.documents:
        text = canonical(document.text)
        found.sources.append(_source(document, source_ids.of(document.title or f"document-{document.id}", str(document.id)), text))
    for row in rows:
        document = documents.get(row.document)
        if document is None:
            faults.append(f"statement {row.id}: its document {row.document} is not in the file; it is left out")
            continue
        source = source_ids.of("", str(document.id))
        who, what = str(row.values[person]), str(row.values[concept])
        value = row.values.get(qualifier) if qualifier else high
        stance: Stance = "agree" if value == high else "disagree" if value == low else "qualify"
        draft: Draft = {
            "type": "assessment",
            "asserted_by": ids["actors"].of(who, who),
            "reported_by": [source],
            "attribution": "named",
            "concept": ids["concepts"].of(what, what),
            "stance": stance,
            "about": {},
            "paraphrase": dict(zip(("en", "es"), (words.format(who=who, what=what) for words in _SAYS[stance]), strict=True)),
            "coded": {"by": f"dna-coder-{row.coder}", "on": date.today().isoformat()},
            "note": "made from a DNA statement",
        }
        passage = _passage(row, document)
        if passage is None:
            faults.append(f"statement {row.id}: its place {row.start}-{row.stop} is outside its document; the claim has no passage")
        else:
            place = (source, passage["start"], passage["end"])
            if place not in places:
                places[place] = passages.next(source)
                found.passages.append({"id": places[place], **passage})
            draft["passage"] = places[place]
        draft["id"] = claims.next(source)
        problem = fault(draft, Claim)
        if problem:
            faults.append(f"statement {row.id}: {problem}; it is left out")
            continue
        found.ids[str(row.id)] = draft["id"]
        found.claims.append(draft)
        lost.update(set(row.values) - {person, concept, qualifier})
    for part, name in (("actors", person), ("concepts", concept)):
        words = dict.fromkeys(str(row.values[name]) for row in rows)
        if part == "actors":
            found.actors = [{"id": ids[part].of(word, word), "kind": "person", "name": word, "as_written": [word]} for word in words]
        else:
            found.concepts = [{"id": ids[part].of(word, word), "label": bilingual(word), "theme": "general"} for word in words]
    found.left_out += [*named(faults, "and {count} more statements"), *file.left_out]
    found.left_out += [f"variable {name!r} of {count} statements" for name, count in lost.items()]
    found.left_out.append(f"the text of {len(file.documents)} documents; passages keep position and hash, so keep your own copies")
    found.left_out.append("what statements say in words: paraphrases are made of person, stance and concept")
    found.read = {"documents": len(file.documents), "statements": len(rows), "entities": file.entities, "claims": len(found.claims)}
    found.read |= {"passages": len(found.passages)}
    return found


def _source(document: DnaDocument, identifier: str, text: str) -> Draft:
    day = document.date
    item: Draft = {"id": identifier, "type": "document", "title": document.title or identifier}
    item |= {"author": [{"literal": document.author}]} if document.author else {}
    item["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    item["custom"] = {"canonical": FORM, "sha256": digest(text), "characters": len(text), "rights": "text not shipped"}
    return item


def _passage(row: DnaStatement, document: DnaDocument) -> Draft | None:
    """Return position and hash in the canonical text; the file counts UTF-16 units of the text as it stands."""
    try:
        first, last = from_utf16(document.text, row.start), from_utf16(document.text, row.stop)
    except ValueError:
        return None
    start, end = len(canonical(document.text[:first])), len(canonical(document.text[:last]))
    draft: Draft = {"start": start, "end": end, "sha256": check(canonical(document.text)[start:end])}
    return None if start >= end or fault({"id": "psg:x:0001", **draft}, Passage) else draft
