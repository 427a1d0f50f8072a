"""One polity: its balance and what makes it up, lanes, actors at a year, and the record with who says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.exceptions import HTTPException

from contrapeso.apps.actor_names import short_names
from contrapeso.apps.lab.document import Ask, Document, number
from contrapeso.apps.lab.ties import ties_chart
from contrapeso.casebook.entries import Event
from contrapeso.evidence.actor_relations import DatedRelation, related
from contrapeso.report.course import balance_figure, components_figure
from contrapeso.report.figure import Figure, Table, Words, figure
from contrapeso.report.grounds import anchor
from contrapeso.report.junctures import claims_of, junctures
from contrapeso.report.lanes import lanes_figure
from contrapeso.report.page import Entry, Page, basis_of, when
from contrapeso.vocabulary.dates import midpoint, span

NEAR = 2
"""Years around the chosen one in which a relation is still shown."""
MOST_ACTORS = 24


@dataclass(frozen=True)
class Line:
    """One entry of the record, with how many say so and how many say otherwise."""

    id: str
    date: str
    kind: str
    what: str
    claims: int
    datasets: int
    otherwise: int
    assumption: bool


def case(ask: Ask) -> Document:
    """Return the page of one polity."""
    code = ask.parts["code"] or ask.shelf.default[0]
    if code not in ask.shelf.polities:
        raise HTTPException(404)
    low, high = ask.years()
    first, last = ask.shelf.years
    limits = ("", "") if (low, high) == (first, last) else (f"{low}Q1", f"{high}Q4")
    page = ask.shelf.page(ask.lang, (code,), *limits)
    year = number(ask.get("year"), low, high) or _telling_year(page, high)
    balance = balance_figure(page, [item for item in junctures(page) if low <= midpoint(item.event.when).year <= high])
    lanes, components = lanes_figure(page), components_figure(page)
    ties, links = _ties(ask, page, code, year)
    lines = [line for entry_code, entry in page.entries.values() if entry_code == code and (line := _line(page, entry, year))]
    figures = [balance, lanes, *([components] if components else []), *([ties] if ties else [])]
    name = page.polity(code)
    return Document(
        page="case",
        title=ask.text("lab.case.title", polity=name),
        template="case.html",
        context={
            "code": code,
            "name": name,
            "year": year,
            "decade": year // 10 * 10,
            "low": low,
            "high": high,
            "span": (first, last),
            "balance": balance,
            "lanes": lanes,
            "alignable": [(item.event.id, item.label) for item in junctures(page)] if len(ask.shelf.polities) > 1 else [],
            "components": components,
            "ties": ties,
            "links": links,
            "lines": sorted(lines, key=lambda line: (line.id.split(":")[2], line.id)),
            "entries": {anchor(identity): identity for identity in page.entries},
            "governing": _governing(page, code, year),
            "conditions": _conditions(ask, code, year),
            "institutions": _institutions(ask, code, year),
            "all": [(other, ask.shelf.pages[ask.lang].polity(other)) for other in ask.shelf.polities],
            "kept": {"from": ask.get("from"), "to": ask.get("to")},
        },
        figures=figures,
        data=page.run.tables["balance"],
        sentences=[balance.alt, lanes.alt],
        state=(
            ask.text("lab.state.polities", names=name),
            ask.text("lab.state.years", first=low, last=high),
            ask.text("lab.state.year", year=year),
        ),
        keep={"year": str(year), "from": str(low), "to": str(high)},
    )


def _telling_year(page: Page, high: int) -> int:
    """Return the year of the last juncture, so that something is seen on arrival."""
    years = [midpoint(item.event.when).year for item in junctures(page)]
    return max((year for year in years if year <= high), default=high)


def _line(page: Page, entry: Entry, year: int) -> Line | None:
    start = span(when(entry).partition("/")[0].strip(".") or when(entry)).start or midpoint(when(entry))
    if start.year // 10 != year // 10:
        return None
    m, basis = page.messages, basis_of(entry)
    kind = (
        m.name("kind", entry.kind)
        if isinstance(entry, Event)
        else m.text(f"lab.case.{'election' if entry.id.startswith('evt') else 'government'}")
    )
    claims = claims_of(entry) if isinstance(entry, Event) else basis.claims
    return Line(
        entry.id,
        m.date(when(entry)),
        kind,
        page.summary(entry),
        len(claims),
        len(basis.datasets),
        len(entry.disagreements),
        bool(basis.assumption),
    )


def _covers(start: str, end: str, year: int) -> bool:
    first, last = span(start).start or date.min, span(end).end or date.max
    return first.year <= year <= last.year


def _governing(page: Page, code: str, year: int) -> list[tuple[str, str, str, str]]:
    m = page.messages
    found = page.casebook.polities[code].governments
    return [
        (item.id, item.name, m.date(f"{item.from_}/{item.to}"), m.name("situation", item.situation))
        for item in found
        if _covers(item.from_, item.to, year)
    ]


def _conditions(ask: Ask, code: str, year: int) -> list[tuple[str, str, str]]:
    page, book = ask.shelf.pages[ask.lang], ask.shelf.casebook
    return [
        (item.id, page.words(item.summary), ask.messages.number(item.value))
        for item in (*book.polities[code].conditions, *book.conditions)
        if _covers(item.from_, item.to, year)
    ]


def _institutions(ask: Ask, code: str, year: int) -> list[tuple[str, str, str]]:
    page, polity = ask.shelf.pages[ask.lang], ask.shelf.casebook.polities[code].polity
    held = (*polity.institutions, *polity.rules)
    end = f"{ask.shelf.years[1]}-12-31"  # where the record ends, an institution does not
    return [
        (item.id, page.words(item.summary), ask.messages.date(f"{item.from_}/{'..' if item.to >= end else item.to}"))
        for item in held
        if _covers(item.from_, item.to, year)
    ]


def _about(page: Page, item: DatedRelation, code: str) -> bool:
    claims = (page.casebook.claims.get(name) for name in item.basis.claims)
    return any(claim is not None and code in claim.about.polities for claim in claims)


def _ties(ask: Ask, page: Page, code: str, year: int) -> tuple[Figure | None, list[tuple[str, str, str, str, int]]]:
    """Return actors and their ties around a year as a figure, and every tie as a row."""
    m, book = ask.messages, ask.shelf.casebook
    found: dict[str, DatedRelation] = {}
    for near in sorted(range(year - NEAR, year + NEAR + 1), key=lambda other: abs(other - year)):
        for item in related(book.actor_relations, year=near):
            if _about(page, item, code):
                found.setdefault(item.id, item)
    chosen, names = [], dict[str, None]()
    for item in found.values():
        wider = {**names, item.actor: None, item.target: None}
        if len(wider) <= MOST_ACTORS:
            names = wider
            chosen.append(item)
    rows = []
    for item in sorted(chosen, key=lambda item: (item.days, item.id)):
        said = m.text(f"actor_relation.{item.kind.replace('-', '_')}", actor=page.actor(item.actor), target=page.actor(item.target))
        dated = m.date(item.when) if item.from_ or item.to else m.text("lineage.undated")
        holders = m.join(dict.fromkeys(page.actor(book.claims[name].asserted_by) for name in item.basis.claims if name in book.claims))
        rows.append((item.id, dated, said, holders, len(item.disputed_by)))
    if not chosen:
        return None, rows
    labels = short_names(book, list(names), m)
    # Two that oppose each other are one line: dashes drawn twice would look whole.
    edges = list(
        {(frozenset((item.actor, item.target)), item.kind == "opposed"): (item.actor, item.target, item.kind) for item in chosen}.values()
    )
    columns = [m.text("word.when"), m.text("lab.case.tie"), m.text("lab.case.held_by")]
    table = Table(m.text("lab.case.ties_table"), columns, [[dated, said, Words(holders, "en")] for _, dated, said, holders, _ in rows])
    title = m.text("lab.case.ties_title", polity=page.polity(code), year=year)
    alt = m.text("lab.case.ties_alt", actors=len(names), ties=len(chosen))
    return figure("ties", title, alt, lambda layout: ties_chart(labels, edges, m, layout), table), rows
