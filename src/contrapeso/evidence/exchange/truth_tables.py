"""Actors by concepts as 1, 0 or nothing: truth tables for QCA and data for CausalQueries."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from contrapeso.evidence.claims import Claim
from contrapeso.evidence.exchange.drafts import Written, named
from contrapeso.evidence.exchange.safe_files import write_text
from contrapeso.evidence.exchange.spreadsheet import to_csv

Cell = dict[tuple[str, str], int | None]


def column(concept: str) -> str:
    """Return a concept as a name that R takes for a column and CausalQueries for a node."""
    name = concept.removeprefix("con:").upper().replace("-", "_")
    return f"C_{name}" if not name[:1].isalpha() else name


def _cells(claims: Iterable[Claim]) -> tuple[Cell, list[str], int]:
    """Return cells, what could not be one, and the number of claims that count."""
    stances: dict[tuple[str, str], set[str]] = {}
    questions = unnamed = qualified = kept = 0
    for claim in claims:
        if claim.voice == "question":
            questions += 1
        elif claim.attribution == "unnamed":
            unnamed += 1
        else:
            qualified += claim.stance == "qualify"
            kept += claim.stance != "qualify"
            stances.setdefault((claim.asserted_by, claim.concept), set()).add(claim.stance)
    cells: Cell = {}
    torn: list[str] = []
    for place, said in stances.items():
        plain = said - {"qualify"}
        if len(plain) == 2:
            torn.append(f"{place[0]} both agrees and disagrees with {place[1]}; the cell is blank")
        cells[place] = int(plain == {"agree"}) if len(plain) == 1 else None
    left_out = [
        f"{count} claims that {words}"
        for count, words in ((qualified, "qualify"), (questions, "ask a question"), (unnamed, "nobody named holds"))
        if count
    ]
    return cells, left_out + named(torn, "and {count} more such cells"), kept


def _write(claims: Iterable[Claim], path: Path, blank: str, least: int, first: str | None) -> Written:
    cells, left_out, kept = _cells(claims)
    known = {place: value for place, value in cells.items() if value is not None}
    held: dict[str, int] = {}
    for _, concept in known:
        held[concept] = held.get(concept, 0) + 1
    concepts = sorted((concept for concept, count in held.items() if count >= least), key=column)
    actors = sorted({actor for actor, concept in known if concept in set(concepts)})
    rare = len(held) - len(concepts)
    left_out += [f"{rare} concepts that fewer than {least} actors agree or disagree with"] if rare else []
    head = [*([first] if first else []), *map(column, concepts)]
    rows: list[list[str | int]] = [
        [*([actor] if first else []), *(known.get((actor, concept), blank) for concept in concepts)] for actor in actors
    ]
    write_text(path, to_csv([head, *rows]))
    filled = sum((actor, concept) in known for actor in actors for concept in concepts)
    return Written({"claims": kept, "actors": len(actors), "concepts": len(concepts), "cells with 0 or 1": filled}, left_out)


def write_qca(claims: Iterable[Claim], path: Path | str, *, least: int = 1) -> Written:
    """Write a table of actors by concepts: 1 agrees, 0 disagrees, blank says neither or both.

    Parameters
    ----------
    claims
        Coded claims.
    path
        The CSV file; its first column ``case`` holds the actors' ids.
    least
        How many actors must agree or disagree with a concept for it to have a column.

    """
    return _write(claims, Path(path), "", least, "case")


def write_causalqueries(claims: Iterable[Claim], path: Path | str, *, least: int = 2) -> Written:
    """Write binary data for CausalQueries: one row an actor, one node a concept, NA where nothing is known.

    Parameters
    ----------
    claims
        Coded claims.
    path
        The CSV file.
    least
        As for `write_qca`; CausalQueries takes models of few nodes, so rare concepts stay out.

    """
    return _write(claims, Path(path), "NA", least, None)
