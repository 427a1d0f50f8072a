"""How the evidence leans, in words: shown wherever claims are."""

from __future__ import annotations

from collections.abc import Iterable

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.balance import Lean, balance
from contrapeso.evidence.claims import Claim
from contrapeso.vocabulary.language import Messages

MOST_TOPICS = 6
"""Topics of a polity that are said one by one, the largest first; all stand in ``claims balance``."""


def leans(book: Casebook, claims: Iterable[Claim], polity: str | None = None) -> list[Lean]:
    """Return how claims lean for each polity and topic; topic '' is all of a polity."""
    return [row for row in balance(claims, book.concepts) if polity is None or row.polity == polity]


def sentence(row: Lean, messages: Messages) -> str:
    """Return one line on one topic in one polity."""
    claims = messages.text(
        "leaning.claims",
        count=row.claims,
        holders=row.holders,
        sources=len(row.sources),
        largest=row.largest,
        share=messages.percent(row.share),
        **{stance: row.stances[stance] for stance in ("agree", "disagree", "qualify")},
    )
    topic = row.topic or messages.text("leaning.every_topic")
    polity = messages.text("leaning.no_polity") if row.polity == "-" else row.polity
    parts = [messages.text("leaning.topic", polity=polity, topic=topic, claims=claims)]
    parts += [messages.text("leaning.disputed", count=row.disputed)] if row.disputed else []
    parts += [messages.text(f"leaning.warning_{name.replace('-', '_')}") for name in row.warnings]
    return " ".join(parts)


def footer(book: Casebook, claims: Iterable[Claim], messages: Messages, polity: str | None = None) -> list[str]:
    """Return a line for each polity, and one for its largest topics where only one polity is asked for."""
    rows = leans(book, claims, polity)
    whole = [row for row in rows if row.topic == ""]
    shown = sorted(whole, key=lambda row: -row.claims)[:MOST_TOPICS]
    if len(whole) == 1:
        topics = sorted((row for row in rows if row.topic != ""), key=lambda row: -row.claims)
        shown += topics[:MOST_TOPICS] if len(topics) > 1 else []
    return [sentence(row, messages) for row in shown]
