"""What the commands that search claims, set them side by side, and list relations between actors do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contrapeso.apps.console import emit, err, language, out
from contrapeso.apps.leaning import footer, leans, sentence
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.evidence.actor_relations import RELATION_KINDS, related
from contrapeso.evidence.claims import Claim
from contrapeso.evidence.conflict import STANCES, Conflict, conflicts
from contrapeso.evidence.search import FACETS, Index, Query
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

MOST_VALUES = 8
"""Values of a facet that are printed."""
_YEARS = re.compile(r"(?P<first>\d{4})(/(?P<last>\d{4}))?", re.ASCII)
_ASKED = ("holder", "polity", "concept", "source", "stance", "voice", "type")


def years(text: str | None, messages: Messages) -> int | tuple[int, int] | None:
    """Return a year, or the first and the last of a range, as a user writes them."""
    if text is None:
        return None
    found = _YEARS.fullmatch(text.strip())
    if found is None or (found["last"] and found["last"] < found["first"]):
        raise ContrapesoError(messages.text("claims_tools.bad_year", year=text))
    return (int(found["first"]), int(found["last"])) if found["last"] else int(found["first"])


def _query(asked: Mapping[str, Any], counts: Mapping[str, Mapping[str, int]], messages: Messages) -> Query:
    """Return a query; a source, polity, stance, voice or type that no claim has is refused."""
    for name in ("source", "polity", "stance", "voice", "type"):
        word = asked.get(name)
        if word and word not in counts[name]:
            known, facet = ", ".join(sorted(counts[name])), messages.text(f"claims_tools.facet_{name}").lower()
            raise ContrapesoError(messages.text("claims_tools.unknown_word", facet=facet, word=word, known=known))
    facets: dict[str, Any] = {name: (asked[name],) for name in _ASKED if asked.get(name)}
    return Query(**facets, year=years(asked.get("year"), messages), text=asked.get("text") or "", contested=asked.get("contested"))


def _found(asked: Mapping[str, Any], book: Casebook, messages: Messages) -> tuple[Index, Query, list[Claim]]:
    index = Index(book.claims.values(), book.concepts, book.actors)
    query = _query(asked, index.facets(), messages)
    return index, query, index.find(query)


def _said(claim: Claim, book: Casebook, messages: Messages) -> str:
    """Return who says what, on one line."""
    text = claim.paraphrase.es if messages.lang == "es" else claim.paraphrase.en
    return f"{claim.id}  {_name(claim.asserted_by, book)}: [{claim.stance}] {text}"


def _name(actor: str, book: Casebook) -> str:
    return book.actors[actor].name if actor in book.actors else actor


def list_command(asked: Mapping[str, Any], casebook: Path | None, *, facets: bool, lang: str | None, json: bool) -> int:
    """List the claims that answer a query, with how they lean."""
    messages = language(lang)
    book = load(casebook or builtin())
    index, query, found = _found(asked, book, messages)
    if json:
        claims = [claim.model_dump(mode="json", exclude_none=True) for claim in found]
        leaning = [asdict(row) for row in leans(book, found, asked.get("polity"))]
        emit({"claims": claims, "facets": index.facets(query), "leaning": leaning})
        return 0
    for claim in found:
        out.print(_said(claim, book, messages), markup=False)
    if facets:
        _print_facets(index.facets(query), messages)
    err.print(messages.text("cli.claims_found", count=len(found)), markup=False)
    for line in footer(book, found, messages, asked.get("polity")):
        err.print(line, markup=False)
    return 0


def _print_facets(counts: Mapping[str, Mapping[str, int]], messages: Messages) -> None:
    for name in FACETS:
        values = [f"{value} {count}" for value, count in counts[name].items()]
        shown = values if name == "decade" else values[:MOST_VALUES]
        rest = [messages.text("claims_tools.more", count=len(values) - len(shown))] if len(values) > len(shown) else []
        label = messages.text(f"claims_tools.facet_{name}")
        out.print(messages.text("claims_tools.facet", name=label, values=", ".join([*shown, *rest])), markup=False)


def balance_command(polity: str | None, casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """Print how the evidence leans on every topic of every polity."""
    messages = language(lang)
    book = load(casebook or builtin())
    if polity is not None and polity not in book.polities:
        raise ContrapesoError(messages.text("cli.unknown_polity", polities=polity, known=", ".join(sorted(book.polities))))
    rows = leans(book, book.claims.values(), polity)
    if json:
        emit([asdict(row) for row in rows])
        return 0
    for row in rows:
        out.print(sentence(row, messages), markup=False)
    return 0


def conflict_command(concept: str | None, asked: Mapping[str, Any], casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """Set the claims on one concept side by side, or name the concepts in dispute."""
    messages = language(lang)
    book = load(casebook or builtin())
    name = None if concept is None else concept if concept.startswith("con:") else f"con:{concept}"
    _, _, claims = _found({**asked, "concept": name}, book, messages)
    found = conflicts(claims, disputed=name is None)
    if name is not None and not found:
        raise ContrapesoError(messages.text("claims_tools.unknown_concept", concept=concept))
    if json:
        emit([_plain(item) for item in found])
        return 0
    for item in found:
        _print_conflict(item, book, messages, whole=name is not None)
    if name is None:
        key = "claims_tools.conflicts_found" if found else "claims_tools.no_conflict"
        err.print(messages.text(key, count=len(found)), markup=False)
    else:
        for line in footer(book, claims, messages, asked.get("polity")):
            err.print(line, markup=False)
    return 0


def _plain(item: Conflict) -> dict[str, Any]:
    sides = {stance: [claim.model_dump(mode="json", exclude_none=True) for claim in getattr(item, stance)] for stance in STANCES}
    return {"concept": item.concept, "holders": {stance: item.holders(stance) for stance in STANCES}, **sides}


def _print_conflict(item: Conflict, book: Casebook, messages: Messages, *, whole: bool) -> None:
    """Print who stands where; with the claims in columns where one concept is asked for."""
    label = book.concepts[item.concept].label
    text = label.es if messages.lang == "es" else label.en
    out.print(messages.text("claims_tools.conflict", concept=text, id=item.concept), markup=False)
    for stance in STANCES:
        names = ", ".join(_name(actor, book) for actor in item.holders(stance))
        if names:
            count = len(getattr(item, stance))
            head = messages.text("claims_tools.conflict_holders", stance=messages.text(f"stance.{stance}"), claims=count, holders=names)
            out.print(f"  {head}", markup=False)
    if whole:
        from rich.table import Table

        table = Table(show_lines=True)
        shown = [stance for stance in STANCES if getattr(item, stance)]
        for stance in shown:
            table.add_column(messages.text(f"stance.{stance}"), overflow="fold", ratio=1)
        for row in range(max(len(getattr(item, stance)) for stance in shown)):
            cells = [getattr(item, stance)[row : row + 1] for stance in shown]
            table.add_row(*(_cell(cell[0], book, messages) if cell else "" for cell in cells))
        out.print(table, soft_wrap=False)


def _cell(claim: Claim, book: Casebook, messages: Messages) -> Any:
    from rich.text import Text

    said = claim.paraphrase.es if messages.lang == "es" else claim.paraphrase.en
    return Text(f"{_name(claim.asserted_by, book)}: {said} ({claim.id})")


def relations_command(actor: str | None, kind: str | None, year: int | None, casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """List dated relations between actors in order of time."""
    messages = language(lang)
    book = load(casebook or builtin())
    if kind is not None and kind not in RELATION_KINDS:
        raise ContrapesoError(messages.text("claims_tools.unknown_kind", kind=kind, known=", ".join(RELATION_KINDS)))
    if actor is not None and f"act:{actor.removeprefix('act:')}" not in book.actors:
        raise ContrapesoError(messages.text("claims_tools.unknown_actor", actor=actor))
    found = related(book.actor_relations, actor, kind, year)
    if json:
        emit([item.model_dump(mode="json", by_alias=True, exclude_none=True) for item in found])
        return 0
    for item in found:
        when = messages.date(item.when) if item.from_ or item.to else messages.text("lineage.undated")
        names = {"actor": _name(item.actor, book), "target": _name(item.target, book)}
        said = messages.text(f"actor_relation.{item.kind.replace('-', '_')}", **names)
        holders = ", ".join(dict.fromkeys(_name(book.claims[claim].asserted_by, book) for claim in item.basis.claims))
        out.print(f"{item.id}  {when}: {said}  [{holders}]", markup=False)
    key = "claims_tools.relations_found" if found else "claims_tools.no_relations"
    err.print(messages.text(key, count=len(found), example=found[0].id if found else ""), markup=False)
    claims = dict.fromkeys(claim for item in found for claim in item.basis.claims)
    for line in footer(book, [book.claims[name] for name in claims], messages):
        err.print(line, markup=False)
    return 0
