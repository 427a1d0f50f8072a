"""Claims as CSV, one a row: the columns of the two coding sheets, and what these have no place for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from contrapeso.evidence.claims import Actor, Claim, Concept, Passage
from contrapeso.evidence.exchange.drafts import Written
from contrapeso.evidence.exchange.safe_files import write_text
from contrapeso.evidence.exchange.spreadsheet import joined, to_csv

Row = dict[str, str | int | None]

COLUMNS = (
    "id", "source_file", "start_line", "end_line", "speaker", "concept", "stance", "theme", "polity", "period_start", "period_end",
    "claim_type", "cause", "effect", "sign", "actor", "relation", "target", "contested", "contested_by", "paraphrase", "family",
    "attribution", "passage_group", "note", "char_start", "char_end", "sha256_16",
)  # fmt: skip
"""Columns of the coding sheets, as both have them."""

MORE = ("paraphrase_es", "asserted_by", "reported_by", "voice", "confidence", "mechanism", "page", "coded_by", "coded_on")
"""Columns beyond those, so that nothing of a claim is lost."""


def period_cells(period: str | None) -> tuple[str, str]:
    """Return start and end of a period; a single date stands in both."""
    start, slash, end = (period or "").partition("/")
    return start, end if slash else start


def period(start: str, end: str) -> str | None:
    """Return the period of two cells; an end that is blank is unknown, one that is '..' open."""
    if not start and not end:
        return None
    return start if start == end else f"{start}/{end}"


def write_csv(
    claims: Iterable[Claim],
    passages: Mapping[str, Passage],
    path: Path | str,
    *,
    concepts: Mapping[str, Concept] | None = None,
    actors: Mapping[str, Actor] | None = None,
) -> Written:
    """Write claims as CSV.

    Parameters
    ----------
    claims
        Claims in the order of the rows.
    passages
        Passages by id.
    path
        The file.
    concepts, actors
        By id, for theme, family and names; without them these are blank or ids.

    """
    known, people = concepts or {}, actors or {}
    rows = [_row(claim, passages.get(claim.passage or ""), known.get(claim.concept), people.get(claim.asserted_by)) for claim in claims]
    names = (*COLUMNS, *MORE)
    write_text(Path(path), to_csv([names, *([row.get(name) for name in names] for row in rows)]))
    left_out = [
        f"{row['id']}: its passage {row['passage_group']} is not known, so the row has no position"
        for row in rows
        if row["passage_group"] and row["char_start"] is None
    ]
    return Written({"claims": len(rows), "passages": len({row["passage_group"] for row in rows} - {None})}, left_out)


def _row(claim: Claim, passage: Passage | None, concept: Concept | None, actor: Actor | None) -> Row:
    start, end = period_cells(claim.about.period)
    row: Row = {
        "id": claim.id,
        "source_file": claim.id.split(":")[1],
        "speaker": actor.name if actor is not None else claim.asserted_by.removeprefix("act:"),
        "concept": claim.concept.removeprefix("con:").upper(),
        "stance": claim.stance,
        "theme": concept.theme if concept is not None else None,
        "polity": ";".join(claim.about.polities),
        "period_start": start,
        "period_end": end,
        "claim_type": claim.type,
        "contested": "y" if claim.contested_by else "n",
        "contested_by": joined(claim.contested_by),
        "paraphrase": claim.paraphrase.en,
        "family": concept.family if concept is not None else None,
        "attribution": claim.attribution,
        "passage_group": claim.passage,
        "note": claim.note,
        "paraphrase_es": claim.paraphrase.es,
        "asserted_by": claim.asserted_by,
        "reported_by": ";".join(claim.reported_by),
        "voice": claim.voice,
        "confidence": claim.confidence,
        "coded_by": claim.coded.by,
        "coded_on": claim.coded.on,
    }
    if claim.causal is not None:
        row |= {"cause": claim.causal.cause, "effect": claim.causal.effect, "sign": claim.causal.sign, "mechanism": claim.causal.mechanism}
    if claim.relation is not None:
        row |= {"actor": claim.relation.actor, "relation": claim.relation.relation, "target": claim.relation.target}
    if passage is not None:
        row |= {"char_start": passage.start, "char_end": passage.end, "sha256_16": passage.sha256, "page": passage.page}
        row |= {"start_line": passage.lines[0], "end_line": passage.lines[1]} if passage.lines is not None else {}
    return row
