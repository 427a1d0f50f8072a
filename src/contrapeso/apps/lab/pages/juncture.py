"""One juncture: what happened, who says so and who says otherwise, and what was expected the year before."""

from __future__ import annotations

import math
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from contrapeso.apps.lab.document import Ask, Document
from contrapeso.casebook.entries import Event
from contrapeso.report.aligned import choices
from contrapeso.report.charts.theme import Frame
from contrapeso.report.course import balance_figure
from contrapeso.report.junctures import Juncture, contested, junctures
from contrapeso.report.page import Page
from contrapeso.report.run_folder import rows
from contrapeso.report.scoring import horizon_words
from contrapeso.report.telling import tell
from contrapeso.vocabulary.dates import midpoint

AROUND = 12
"""Years shown before and after a juncture."""


@dataclass(frozen=True)
class Expected:
    """What the models gave before a juncture: origin, rows of (model, horizon, probability, came true), and the data."""

    origin: str
    rows: list[tuple[str, str, str, str]]
    data: Frame


def expected(page: Page, polity: str, year: int) -> Expected | None:
    """Return the forecasts made at the last origin that saw nothing of a year; none where the run made none."""
    frame = page.run.table("forecasts")
    if frame is None:
        return None
    part = frame[(frame["polity"] == polity) & (frame["origin"].str[:4] <= str(year))]
    if part.empty:
        return None
    part = part[part["origin"] == part["origin"].max()]
    origin = str(part["origin"].iloc[0])
    if year - int(origin[:4]) > 1:
        return None
    m = page.messages
    found = [
        (
            m.name("model", row.model),
            horizon_words(page, row.horizon),
            m.percent(row.probability),
            m.text("lab.expected.open" if math.isnan(row.outcome) else "lab.expected.yes" if row.outcome else "lab.expected.no"),
        )
        for row in rows(part)
    ]
    return Expected(m.quarter(origin), found, part)


def find(page: Page, identity: str) -> Juncture:
    """Return any event of the polities of a run as a juncture.

    Raises
    ------
    HTTPException
        404 if there is none of that id.
    """
    known = {item.event.id: item for item in junctures(page)}
    if identity in known:
        return known[identity]
    code, event = page.entries.get(identity, ("", None))
    if not isinstance(event, Event):
        raise HTTPException(404)
    year = midpoint(event.when).year
    return Juncture(code, event, f"{year} {page.messages.name('kind', event.kind)}", f"{code} {year}", contested(event))


def juncture(ask: Ask) -> Document:
    """Return the page of one juncture."""
    whole = ask.shelf.pages[ask.lang]
    item = find(whole, ask.parts["event"])
    year = midpoint(item.event.when).year
    first, last = ask.shelf.years
    low, high = max(first, min(year - AROUND, last - 8)), min(last, max(year + AROUND, first + 8))
    polities = tuple(dict.fromkeys((item.polity, *ask.shelf.default)))[:2]
    page = ask.shelf.page(ask.lang, polities, f"{low}Q1", f"{high}Q4")
    figure = balance_figure(page, [item])
    told = tell(whole, item)
    before = expected(whole, item.polity, year)
    return Document(
        page="compare",
        title=f"{told.polity}: {told.heading}",
        template="juncture.html",
        context={
            "told": told,
            "figure": figure,
            "expected": before,
            "event": item.event.id,
            "code": item.polity,
            "year": year,
            "alignable": any(other.event.id == item.event.id for other in choices(whole)),
        },
        figures=(figure,),
        data=before.data if before else page.run.tables["balance"],
        sentences=(told.summary, told.counts),
        state=(ask.text("lab.state.juncture", label=told.heading),),
    )
