"""What evidence there is: how much, from whom, and where datasets disagree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from contrapeso.casebook.entries import Event
from contrapeso.evidence.balance import Lean, balance
from contrapeso.report.figure import Table, Words
from contrapeso.report.junctures import claims_of
from contrapeso.report.page import Page, basis_of, source_name, when

_STANCES = ("agree", "disagree", "qualify")


@dataclass(frozen=True)
class Holdings:
    """Tables and sentences on the evidence."""

    sentences: list[str]
    entries: Table
    claims: Table
    leaning: Table
    topics: Table
    disagreements: Table
    notes: list[str]


def holdings(page: Page) -> Holdings:
    """Return the section on evidence."""
    m = page.messages
    disagreements = list(page.disagreements())
    rows = [
        [page.polity(code), m.date(when(entry)), page.summary(entry), page.holder(item.holder), Words(item.says, "en")]
        for code, entry, item in disagreements
    ]
    columns = [m.text(f"word.{head}") for head in ("polity", "when", "what", "holder", "says")]
    entries, shares = _entries(page)
    claims, balances = _claims(page)
    number = len({entry.id for _, entry, _ in disagreements})
    sentences = [*shares, *balances, m.text("evidence.disagreements", entries=number, all=len(disagreements))]
    return Holdings(
        sentences, entries, claims, *_leaning(page), Table(m.text("evidence.disagreement_table"), columns, rows), list(page.record.notes)
    )


def _entries(page: Page) -> tuple[Table, list[str]]:
    m = page.messages
    rows, sentences = [], []
    for code in page.style.polities:
        found = [entry for owner, entry in page.entries.values() if owner == code]
        if not found:
            continue
        claimed = sum(bool(claims_of(entry) if isinstance(entry, Event) else basis_of(entry).claims) for entry in found)
        data = sum(bool(basis_of(entry).datasets) for entry in found)
        alone = sum(not basis_of(entry).claims and not basis_of(entry).datasets for entry in found)
        size = len(found)
        rows.append(
            [
                page.polity(code),
                str(size),
                m.percent(claimed / size),
                m.percent(data / size),
                m.percent(alone / size),
                str(sum(bool(entry.disagreements) for entry in found)),
            ]
        )
        sentences.append(
            m.text(
                "evidence.shares",
                polity=page.polity(code),
                entries=size,
                claims=m.percent(claimed / size),
                datasets=m.percent(data / size),
                assumption=m.percent(alone / size),
            )
        )
    columns = [
        m.text("word.polity"),
        *(f"{m.text(f'evidence.{head}')}#" for head in ("entries", "with_claim", "with_dataset", "assumption_only", "disputed")),
    ]
    return Table(m.text("evidence.entry_table"), columns, rows), sentences


def _claims(page: Page) -> tuple[Table, list[str]]:
    """Count claims about each polity by the source that reports them."""
    m = page.messages
    counts: Counter[tuple[str, str]] = Counter()
    for claim in page.casebook.claims.values():
        for source in claim.reported_by:
            counts.update((source, code) for code in claim.about.polities if code in page.style.polities)
    sources = [name for name in page.casebook.sources if any(counts[name, code] for code in page.style.polities)]
    names = {name: source_name(page.casebook.sources[name]) for name in sources}
    rows = [[names[name], *(str(counts[name, code]) for code in page.style.polities)] for name in sources]
    sentences = []
    for code in page.style.polities:
        total = sum(counts[name, code] for name in sources)
        if total:
            first = max(sources, key=lambda name: counts[name, code])
            effective = 1 / sum((counts[name, code] / total) ** 2 for name in sources)
            sentences.append(
                m.text(
                    "evidence.balance",
                    polity=page.polity(code),
                    claims=total,
                    source=names[first],
                    share=m.percent(counts[first, code] / total),
                    effective=m.number(effective, 1),
                )
            )
    columns = [m.text("word.source"), *(f"{page.polity(code)}#" for code in page.style.polities)]
    return Table(m.text("evidence.claim_table"), columns, rows), sentences


def _leaning(page: Page) -> tuple[Table, Table]:
    """Return how the claims lean in each polity, and on each topic in it."""
    m = page.messages
    rows = [row for row in balance(page.casebook.claims.values(), page.casebook.concepts) if row.polity in page.style.polities]
    head = [m.text(f"leaning.{word}") for word in ("column_claims", "column_holders", "column_sources")]
    stances = [m.text(f"stance.{stance}") for stance in _STANCES]
    columns = [*(f"{word}#" for word in (*head, *stances)), m.text("leaning.column_largest"), m.text("leaning.column_warning")]
    whole = [[page.polity(row.polity), *_lean(page, row)] for row in rows if row.topic == ""]
    parts = [[page.polity(row.polity), row.topic, *_lean(page, row)] for row in rows if row.topic != ""]
    country, topic = m.text("word.polity"), m.text("leaning.column_topic")
    return (
        Table(m.text("leaning.table"), [country, *columns], whole),
        Table(m.text("leaning.topic_table"), [country, topic, *columns], parts),
    )


def _lean(page: Page, row: Lean) -> list[str]:
    m, sources = page.messages, page.casebook.sources
    largest = source_name(sources[row.largest]) if row.largest in sources else row.largest
    warnings = " ".join(m.text(f"leaning.warning_{name.replace('-', '_')}") for name in row.warnings)
    counts = [row.claims, row.holders, len(row.sources), *(row.stances[stance] for stance in _STANCES)]
    return [*map(str, counts), f"{largest}, {m.percent(row.share)}", warnings]
