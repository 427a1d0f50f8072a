"""Six steps through the main comparison, each with the part of the chart that it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from contrapeso.apps.lab.document import Ask, Document
from contrapeso.report.course import balance_figure
from contrapeso.report.headline import contrasts, levels
from contrapeso.report.junctures import Juncture, junctures
from contrapeso.report.learning import learning
from contrapeso.report.page import Page
from contrapeso.report.scoring import scoring
from contrapeso.vocabulary.dates import midpoint

STEPS = 6


@dataclass(frozen=True)
class Step:
    """A step: its number, the years that it shows, its sentences, and where to go on."""

    number: int
    first: int
    last: int
    sentences: list[str]
    told: list[Juncture]


def _years(items: list[Juncture]) -> list[int]:
    return [midpoint(item.event.when).year for item in items]


def _plan(ask: Ask) -> list[tuple[int, int]]:
    """Return the years of steps 1 to 4: all, and three parts cut between junctures."""
    first, last = ask.shelf.years
    years = _years(junctures(ask.shelf.page(ask.lang, ask.shelf.default)))
    third = max(1, len(years) // 3)
    cuts = [years[third] - 3, years[2 * third] - 3] if len(years) >= 3 else [first + (last - first) // 3, first + 2 * (last - first) // 3]
    cuts = [min(max(cut, first + 6), last - 6) for cut in cuts]
    return [(first, last), (first, max(cuts[0], first + 6)), (cuts[0], max(cuts[1], cuts[0] + 6)), (cuts[1], last)]


def _sentences(ask: Ask, step: int, page: Page, told: list[Juncture]) -> list[str]:
    m = ask.messages
    if step in (1, 2, 3, 4):
        found = [*contrasts(page)[:2], *levels(page)[:2]] if step == 1 else [*contrasts(page), *levels(page)][:4]
        happened = [
            m.text(
                "lab.story.happened", polity=page.polity(item.polity), date=m.date(item.event.when), summary=page.words(item.event.summary)
            )
            for item in told
        ]
        return [*found, *happened] if found else [m.text("headline.nothing"), *happened]
    if step == 5:
        return scoring(page).sentences[:2] or [m.text("lab.story.no_scores")]
    learned = learning(page)
    return [*([learned.sentence] if learned else []), m.text("limits.not"), m.text("limits.two")]


def story(ask: Ask) -> Document:
    """Return one step of the story."""
    step = min(int(ask.parts["step"] or 1), STEPS)
    plan = _plan(ask)
    low, high = plan[step - 1] if step <= len(plan) else plan[0]
    page = ask.shelf.page(ask.lang, ask.shelf.default, f"{low}Q1", f"{high}Q4")
    told = [item for item in junctures(page) if low <= midpoint(item.event.when).year <= high]
    sentences = _sentences(ask, step, page, told if step in (2, 3, 4) else [])
    figures = []
    if step <= 4:
        figures = [balance_figure(page, told)]
    elif step == 5:
        drawn = scoring(page).figure
        figures = [drawn] if drawn else []
    return Document(
        page="compare",
        title=ask.text(f"lab.story.step{step}"),
        template="story.html",
        context={
            "step": step,
            "steps": [(number, ask.text(f"lab.story.step{number}")) for number in range(1, STEPS + 1)],
            "sentences": sentences,
            "lead": ask.text(f"lab.story.lead{step}"),
            "figures": figures,
            "told": [(item.event.id, item.label, page.polity(item.polity)) for item in told] if step in (2, 3, 4) else [],
            "low": low,
            "high": high,
        },
        figures=figures,
        data=page.run.tables["balance"],
        sentences=sentences,
    )
