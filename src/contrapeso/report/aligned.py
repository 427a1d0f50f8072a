"""Two polities side by side in years from an event of each, so that like is laid on like."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from contrapeso.casebook.entries import Event
from contrapeso.report.charts.aligned import aligned_chart
from contrapeso.report.charts.theme import Frame, year_of
from contrapeso.report.figure import Figure, Table, figure
from contrapeso.report.junctures import Juncture, contested, junctures
from contrapeso.report.page import Page
from contrapeso.report.run_folder import rows
from contrapeso.vocabulary.dates import midpoint

BEFORE, AFTER = 10, 15
"""Years shown before and after the events."""
KINDS = frozenset(
    {"executive-exit", "executive-closure", "transition", "adjustment-programme", "nationalisation", "land-reform", "uprising"}
)
"""Kinds of event that polities may be laid on one another by, beside the junctures."""


@dataclass(frozen=True)
class Aligned:
    """Two events with the figure that lays them on one another."""

    first: Juncture
    second: Juncture
    figure: Figure
    data: Frame


def choices(page: Page) -> list[Juncture]:
    """Return the events that polities can be laid on one another by: the junctures, then every other forced or rare one."""
    named = junctures(page)
    seen = {item.event.id for item in named}
    others = []
    for code, entry in page.entries.values():
        if isinstance(entry, Event) and entry.id not in seen and entry.kind in KINDS:
            year = midpoint(entry.when).year
            label = f"{year} {page.messages.name('kind', entry.kind)}"
            others.append(Juncture(code, entry, label, f"{code} {year}", contested(entry)))
    return [*named, *sorted(others, key=lambda item: (item.polity, midpoint(item.event.when)))]


def partner(first: Juncture, listed: list[Juncture]) -> Juncture | None:
    """Return the event of another polity that is laid on one where none is named: of its kind, named, nearest in time."""
    when = midpoint(first.event.when)
    others = [(place, item) for place, item in enumerate(listed) if item.polity != first.polity]
    ranked = sorted(
        others,
        key=lambda found: (found[1].event.kind != first.event.kind, abs((midpoint(found[1].event.when) - when).days), found[0]),
    )
    return ranked[0][1] if ranked else None


def aligned(page: Page, first: Juncture, second: Juncture) -> Aligned | None:
    """Return two polities around their events; ``None`` where the run does not reach either."""
    balance, m = page.frame("balance"), page.messages
    assert balance is not None
    parts = []
    for item in (first, second):
        day = midpoint(item.event.when)
        zero = year_of(f"{day.year}Q{(day.month - 1) // 3 + 1}")
        part = balance[balance["polity"] == item.polity]
        part = part.assign(since=part["year"] - zero)
        parts.append(part[(part["since"] >= -BEFORE) & (part["since"] <= AFTER)])
    if any(part.empty for part in parts) or first.polity == second.polity:
        return None
    found = pd.concat(parts)
    shown = found[found["since"].round(2) % 1 == 0]
    columns = [m.text("aligned.since") + "#", m.text("word.polity"), m.text("word.quarter")]
    columns += [f"{m.text('word.quantile', value=value)}#" for value in (5, 50, 95)]
    cells = [
        [f"{row.since:+.0f}".replace("-", "\u2212"), page.polity(row.polity), m.quarter(row.quarter),
         m.number(row.q05), m.number(row.q50), m.number(row.q95)]
        for row in rows(shown)
    ]  # fmt: skip
    names = {
        "first": f"{page.polity(first.polity)}, {first.label}",
        "second": f"{page.polity(second.polity)}, {second.label}",
    }
    drawn = figure(
        "aligned",
        m.text("aligned.title", **names),
        m.text("aligned.alt", before=BEFORE, after=AFTER, **names),
        lambda layout: aligned_chart(found, page.style, m, layout),
        Table(m.text("aligned.table"), columns, cells),
        [m.text("aligned.note")],
    )
    return Aligned(first, second, drawn, found)
