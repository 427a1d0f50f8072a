"""The report builder: choose countries, years and sections, then one file that needs no network."""

from __future__ import annotations

from contrapeso.apps.lab.document import Ask, Document
from contrapeso.apps.lab.pages.compare import said, state_of, window
from contrapeso.report.colophon import colophon
from contrapeso.report.course import balance_figure, components_figure, rates_figure
from contrapeso.report.figure import Figure
from contrapeso.report.junctures import junctures
from contrapeso.report.lanes import lanes_figure
from contrapeso.report.scoring import scoring
from contrapeso.report.telling import tell
from contrapeso.report.verdicts import ARROWS, VERDICTS
from contrapeso.vocabulary.dates import midpoint

QUESTIONS = 4
"""Answers that go into one report."""
SECTIONS = ("answer", "record", "components", "rates", "junctures", "scores", "method")
FIRST = ("answer", "junctures", "method")


def report(ask: Ask) -> Document:
    """Return the report as chosen; ``.html`` of the same address is the file to keep."""
    polities = ask.polities()
    page, low, high = window(ask, polities)
    chosen = [name for name in SECTIONS if name in ask.get("s").split(",")] or list(FIRST)
    found = [item for item in junctures(page) if low <= midpoint(item.event.when).year <= high]
    pairs, each = said(page)
    figures: dict[str, Figure] = {}
    if "answer" in chosen:
        figures["answer"] = balance_figure(page, found)
    if "record" in chosen:
        figures["record"] = lanes_figure(page)
    if "components" in chosen and (drawn := components_figure(page)):
        figures["components"] = drawn
    rates = rates_figure(page) if "rates" in chosen else None
    if rates:
        figures["rates"] = rates[0]
    scores = scoring(page) if "scores" in chosen else None
    if scores and scores.figure:
        figures["scores"] = scores.figure
    offered = ask.answers() if ask.answers else []
    asked = [name for name in ask.get("q").split(",") if name][:QUESTIONS]
    answers = [(item, view) for item, view in offered if item.id in asked]
    for _, view in answers:
        figures |= {drawn.id: drawn for arm in view["arms"] for drawn in arm.figures[:1]}
    return Document(
        page="report",
        title=ask.text("lab.report.title", names=ask.messages.join(page.polity(code) for code in polities)),
        template="report.html",
        context={
            "chosen": chosen,
            "sections": [(name, ask.text(f"section.{name}")) for name in SECTIONS],
            "drawn": figures,
            "pairs": pairs,
            "each": each,
            "tellings": [tell(page, item) for item in found] if "junctures" in chosen else [],
            "rates": rates,
            "scores": scores,
            "end": colophon(page),
            "answers": answers,
            "offered": [(item.id, ask.shelf.pages[ask.lang].words(item.question), item.id in asked) for item, _ in offered],
            "marks": [(ARROWS[name], ask.text(f"whatif.verdict_{name.replace('-', '_')}")) for name in VERDICTS],
            "polities": polities,
            "all": [(code, ask.shelf.pages[ask.lang].polity(code)) for code in ask.shelf.polities],
            "low": low,
            "high": high,
            "span": ask.shelf.years,
        },
        figures=list(figures.values()),
        data=page.run.tables["balance"],
        sentences=(*pairs, *each),
        state=(
            *state_of(ask, polities, low, high),
            ask.messages.join(ask.text(f"section.{name}") for name in chosen),
            *(page.words(item.title) for item, _ in answers),
        ),
        keep={
            "c": ",".join(polities),
            "s": ",".join(chosen),
            "q": ",".join(item.id for item, _ in answers),
            "from": str(low),
            "to": str(high),
        },
    )
