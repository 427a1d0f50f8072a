"""Who says so: claims with facets, and claims in conflict side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd

from contrapeso.apps.lab.document import Ask, Document, number
from contrapeso.apps.lab.pages.discourse import network, works
from contrapeso.apps.leaning import footer
from contrapeso.evidence.claims import Claim
from contrapeso.evidence.conflict import STANCES, conflicts
from contrapeso.evidence.search import Query
from contrapeso.report.page import Page, source_name

SHOWN = 40
FACETS = ("source", "polity", "concept", "stance", "type", "voice", "contested")
COLUMNS = ["id", "source", "holder", "concept", "stance", "type", "voice", "attribution", "polities", "period", "paraphrase"]


def sources(ask: Ask) -> Document:
    """Return one of the views on the evidence."""
    return {"conflict": _conflict, "network": network, "works": works}.get(ask.parts.get("view") or "", _claims)(ask)


def _query(ask: Ask) -> Query:
    facets: dict[str, Any] = {
        name: (ask.get(name),) for name in ("source", "holder", "polity", "concept", "stance", "type", "voice") if ask.get(name)
    }
    year = number(ask.get("year"), 1, 9999)
    contested = {"yes": True, "no": False}.get(ask.get("contested"))
    return Query(**facets, text=ask.get("q"), contested=contested, year=year)


def row(page: Page, claim: Claim) -> dict[str, Any]:
    """Return a claim as the page shows it."""
    m = page.messages
    concept = page.casebook.concepts.get(claim.concept)
    hedges = [m.name("voice", claim.voice)] if claim.voice != "statement" else []
    hedges += [m.name("attribution", claim.attribution)] if claim.attribution not in ("named", "co-named") else []
    return {
        "id": claim.id,
        "said": page.words(claim.paraphrase),
        "holder": page.actor(claim.asserted_by),
        "actor": claim.asserted_by,
        "reporter": m.join(
            source_name(page.casebook.sources[name]) if name in page.casebook.sources else name for name in claim.reported_by
        ),
        "stance": claim.stance,
        "stance_words": m.text(f"stance.{claim.stance}"),
        "concept": claim.concept,
        "concept_words": page.words(concept.label) if concept else claim.concept,
        "when": m.date(claim.about.period) if claim.about.period else "",
        "polities": m.join(page.polity(code) for code in claim.about.polities),
        "hedges": ", ".join(hedges),
        "passage": claim.passage or "",
        "contested": bool(claim.contested_by),
    }


def frame(page: Page, claims: list[Claim]) -> pd.DataFrame:
    """Return claims as a table for machines."""
    rows = [
        [
            claim.id, " ".join(claim.reported_by), claim.asserted_by, claim.concept, claim.stance, claim.type, claim.voice,
            claim.attribution, " ".join(claim.about.polities), claim.about.period or "", page.words(claim.paraphrase),
        ]
        for claim in claims
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _claims(ask: Ask) -> Document:
    page, book = ask.shelf.pages[ask.lang], ask.shelf.casebook
    query = _query(ask)
    found, counts = ask.shelf.claims.find(query), ask.shelf.claims.facets(query)
    start = number(ask.get("start"), 0, max(0, len(found) - 1)) or 0
    asked = {name: ask.get(name) for name in (*FACETS, "holder", "q", "year") if ask.get(name)}
    facets = [(name, ask.text(f"claims_tools.facet_{name}"), _values(page, name, counts[name], asked.get(name, ""))) for name in FACETS]
    total = ask.text("cli.claims_found", count=len(found))
    return Document(
        page="sources",
        title=ask.text("lab.nav.sources"),
        template="sources.html",
        context={
            "claims": [row(page, claim) for claim in found[start : start + SHOWN]],
            "facets": facets,
            "asked": asked,
            "total": len(found),
            "count": total,
            "start": start,
            "shown": SHOWN,
            "leaning": footer(book, found, ask.messages, ask.get("polity") or None),
            "holder": page.actor(ask.get("holder") if ask.get("holder").startswith("act:") else f"act:{ask.get('holder')}")
            if ask.get("holder")
            else "",
        },
        data=frame(page, found),
        sentences=[total],
        state=[
            f"{ask.text(f'lab.sources.{name}') if name in ('q', 'year') else ask.text(f'claims_tools.facet_{name}')}: {value}"
            for name, value in asked.items()
        ],
    )


def _values(page: Page, name: str, counts: dict[str, int], chosen: str) -> list[tuple[str, str, int]]:
    """Return the values of a facet with their words, the chosen one among them even where nothing has it."""
    m, book = page.messages, page.casebook
    found = []
    for value, count in {**counts, **({chosen: 0} if chosen and chosen not in counts else {})}.items():
        words = value
        if name == "source" and value in book.sources:
            words = source_name(book.sources[value])
        elif name == "polity":
            words = page.polity(value)
        elif name == "concept" and value in book.concepts:
            words = page.words(book.concepts[value].label)
        elif name in ("stance", "voice"):
            words = m.name(name, value)
        elif name in ("type", "contested"):
            words = m.name(f"lab.{name}", value)
        found.append((value, words, count))
    return found


def _conflict(ask: Ask) -> Document:
    page = ask.shelf.pages[ask.lang]
    concept, polity = ask.get("concept"), ask.get("polity")
    claims = ask.shelf.claims.find(Query(polity=(polity,) if polity else ()))
    listed = conflicts(claims)
    names = {
        item.concept: page.words(page.casebook.concepts[item.concept].label) for item in listed if item.concept in page.casebook.concepts
    }
    chosen = next(
        (item for item in conflicts(claims, disputed=False) if item.concept == concept), listed[0] if listed and not concept else None
    )
    sides = (
        [(stance, ask.text(f"stance.{stance}"), [row(page, claim) for claim in getattr(chosen, stance)]) for stance in STANCES]
        if chosen
        else []
    )
    label = page.casebook.concepts.get(chosen.concept) if chosen else None
    shown = [claim for stance in STANCES for claim in getattr(chosen, stance)] if chosen else []
    summary = [
        (
            item.concept,
            names.get(item.concept, item.concept),
            [
                (
                    ask.text(f"stance.{stance}"),
                    len(getattr(item, stance)),
                    ask.messages.join(page.actor(name) for name in item.holders(stance)),
                )
                for stance in STANCES
            ],
        )
        for item in listed
    ]
    return Document(
        page="sources",
        title=ask.text("lab.sources.conflict_title"),
        template="conflict.html",
        context={
            "listed": summary,
            "chosen": chosen.concept if chosen else "",
            "label": page.words(label.label) if label else "",
            "sides": sides,
            "polity": polity,
        },
        data=frame(page, shown),
        sentences=[ask.text("claims_tools.conflicts_found", count=len(listed))],
    )
