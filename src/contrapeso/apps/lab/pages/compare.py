"""The first page: who holds the state, in words and as a chart of two to four polities."""

from __future__ import annotations

from contrapeso.apps.lab.document import Ask, Document
from contrapeso.report.colophon import colophon
from contrapeso.report.course import balance_figure
from contrapeso.report.found import found_junctures
from contrapeso.report.headline import contrasts, levels
from contrapeso.report.junctures import junctures
from contrapeso.report.page import Page
from contrapeso.report.telling import tell


def window(ask: Ask, polities: tuple[str, ...]) -> tuple[Page, int, int]:
    """Return the part of the run that the query asks for, with its first and last year."""
    low, high = ask.years()
    first, last = ask.shelf.years
    limits = ("", "") if (low, high) == (first, last) else (f"{low}Q1", f"{high}Q4")
    return ask.shelf.page(ask.lang, polities, *limits), low, high


def said(page: Page) -> tuple[list[str], list[str]]:
    """Return what the posterior supports: on pairs of polities, and on each."""
    return contrasts(page), levels(page)


def state_of(ask: Ask, polities: tuple[str, ...], low: int, high: int) -> tuple[str, ...]:
    """Return in words what the address of a comparison holds."""
    page = ask.shelf.pages[ask.lang]
    names = ask.messages.join(page.polity(code) for code in polities)
    return (ask.text("lab.state.polities", names=names), ask.text("lab.state.years", first=low, last=high))


def compare(ask: Ask) -> Document:
    """Return the comparison."""
    polities = ask.polities()
    page, low, high = window(ask, polities)
    found = [item for item in junctures(page) if low <= int(item.event.id.split(":")[2][:4]) <= high]
    figure = balance_figure(page, found)
    pairs, each = said(page)
    chosen = next((item for item in found if item.event.id == ask.get("ev")), None)
    kept = {"c": ask.get("c"), "from": ask.get("from"), "to": ask.get("to")}
    names = ask.messages.join(page.polity(code) for code in polities)
    state = state_of(ask, polities, low, high)
    if chosen is not None:
        state = (*state, ask.text("lab.state.juncture", label=chosen.label))
    return Document(
        page="compare",
        title=ask.text("lab.compare.title", names=names),
        template="compare.html",
        context={
            "pairs": pairs,
            "each": each,
            "figure": figure,
            "found": [(item.event.id, item.label, page.polity(item.polity), item.polity, item.contested) for item in found],
            "told": tell(page, chosen) if chosen else None,
            "chosen": chosen.event.id if chosen else "",
            "kept": kept,
            "polities": polities,
            "all": [(code, ask.shelf.pages[ask.lang].polity(code)) for code in ask.shelf.polities],
            "low": low,
            "high": high,
            "span": ask.shelf.years,
            "warnings": colophon(page).warnings,
            "names": names,
            "found_by_model": found_junctures(page),
        },
        figures=(figure,),
        data=page.run.tables["balance"],
        sentences=(*pairs, *each),
        state=state,
        keep={"c": ",".join(polities), "from": str(low), "to": str(high), "ev": chosen.event.id if chosen else ""},
    )
