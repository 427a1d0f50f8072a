"""Six steps through the main comparison, each with the part of the chart that it speaks of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contrapeso.apps.lab.document import Ask, Document
from contrapeso.report.course import balance_figure
from contrapeso.report.figure import Figure
from contrapeso.report.headline import contrasts, levels
from contrapeso.report.junctures import Juncture, junctures
from contrapeso.report.learning import learning
from contrapeso.report.page import Page
from contrapeso.report.scoring import scoring
from contrapeso.vocabulary.dates import midpoint

STEPS = 6


@dataclass(frozen=True)
class Step:
    """A step: its number, its words, its figures, and the junctures that it tells of."""

    number: int
    title: str
    lead: str
    figures: list[Figure]
    sentences: list[str]
    told: list[tuple[str, str, str]]


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


def _step(ask: Ask, number: int, plan: list[tuple[int, int]]) -> Step:
    low, high = plan[number - 1] if number <= len(plan) else plan[0]
    page = ask.shelf.page(ask.lang, ask.shelf.default, f"{low}Q1", f"{high}Q4")
    told = [item for item in junctures(page) if low <= midpoint(item.event.when).year <= high]
    own = told if number in (2, 3, 4) else []
    drawn = balance_figure(page, told) if number <= len(plan) else scoring(page).figure if number == len(plan) + 1 else None
    return Step(
        number,
        ask.text(f"lab.story.step{number}"),
        ask.text(f"lab.story.lead{number}"),
        [replace(drawn, id=f"{drawn.id}-{number}")] if drawn else [],
        _sentences(ask, number, page, own),
        [(item.event.id, item.label, page.polity(item.polity)) for item in own],
    )


def story(ask: Ask) -> Document:
    """Return one step of the story, or all of them on one page."""
    plan, wanted = _plan(ask), ask.parts["step"] or "1"
    whole = wanted == "all"
    shown = [_step(ask, number, plan) for number in (range(1, STEPS + 1) if whole else [min(int(wanted), STEPS)])]
    return Document(
        page="compare",
        title=ask.text("lab.story.whole") if whole else shown[0].title,
        template="story.html",
        context={
            "step": 0 if whole else shown[0].number,
            "steps": [(number, ask.text(f"lab.story.step{number}")) for number in range(1, STEPS + 1)],
            "shown": shown,
            "names": ask.messages.join(ask.shelf.pages[ask.lang].polity(code) for code in ask.shelf.default),
        },
        figures=[figure for step in shown for figure in step.figures],
        data=ask.shelf.page(ask.lang, ask.shelf.default).run.tables["balance"],
        sentences=[sentence for step in shown for sentence in step.sentences],
    )
