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
from contrapeso.report.tournament_folder import Tournament
from contrapeso.vocabulary.dates import midpoint

AROUND = 12
"""Years shown before and after a juncture."""


@dataclass(frozen=True)
class Expected:
    """What theories and baselines gave before a juncture.

    Attributes
    ----------
    origin
        The first quarter or year that they had not seen.
    horizons
        How far ahead they were asked, in words.
    rows
        Each model with its probability for each horizon; a cross marks one that is not scored.
    came
        For each horizon, whether it came true.
    barred
        Whether any is not scored.
    """

    origin: str
    horizons: list[str]
    rows: list[tuple[str, list[str]]]
    came: list[str]
    barred: bool
    data: Frame


def expected(page: Page, polity: str, year: int, tournament: Tournament | None = None) -> Expected | None:
    """Return what was forecast from the last origin that had seen nothing of a year.

    All theories are told where there was a tournament, else that of the run; ``None`` where nobody forecast.
    """
    frame = page.run.table("forecasts")
    if tournament is not None:
        frame = tournament.tables["forecasts"]
        frame = frame[frame["target"] == "forced-exit"]
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
    order = sorted(part["horizon"].unique(), key=lambda text: (len(text), text))
    barred = part["banned"] == 1 if "banned" in part.columns else part["probability"].isna()
    cells = {
        (row.model, row.horizon): m.percent(row.probability) + (" ×" if cross else "")
        for row, cross in zip(rows(part), barred, strict=True)
    }
    came = part.groupby("horizon")["outcome"].first()
    return Expected(
        m.quarter(origin),
        [horizon_words(page, horizon) for horizon in order],
        [(page.model(model), [cells.get((model, horizon), "") for horizon in order]) for model in part["model"].drop_duplicates()],
        [m.text(f"lab.expected.{'open' if math.isnan(came[item]) else 'yes' if came[item] else 'no'}") for item in order],
        bool(barred.any()),
        part,
    )


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
    before = expected(whole, item.polity, year, ask.shelf.tournament)
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
