"""The first page: who holds the state, in words and as a chart of two to four polities."""

from __future__ import annotations

from contrapeso.apps.lab.document import Ask, Document
from contrapeso.report.aligned import Aligned, aligned, choices, partner
from contrapeso.report.colophon import colophon
from contrapeso.report.course import balance_figure
from contrapeso.report.found import found_junctures
from contrapeso.report.headline import contrasts, levels
from contrapeso.report.junctures import Juncture, junctures
from contrapeso.report.page import Page
from contrapeso.report.telling import tell
from contrapeso.vocabulary.dates import midpoint


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


def align(ask: Ask, listed: list[Juncture]) -> tuple[Aligned | None, bool]:
    """Return the two events that the query lays on one another, and whether it asks for that at all."""
    known = {item.event.id: item for item in listed}
    first = known.get(ask.get("align"))
    if first is None:
        return None, bool(ask.get("align"))
    second = known.get(ask.get("with")) or partner(first, listed)
    return (aligned(ask.shelf.pages[ask.lang], first, second) if second else None), True


def by_polity(listed: list[Juncture], ask: Ask) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the events to choose from under the names of their polities."""
    page = ask.shelf.pages[ask.lang]
    ordered = sorted(listed, key=lambda item: midpoint(item.event.when))
    return [
        (page.polity(code), [(item.event.id, item.label) for item in ordered if item.polity == code])
        for code in dict.fromkeys(item.polity for item in listed)
    ]


def compare(ask: Ask) -> Document:
    """Return the comparison."""
    polities = ask.polities()
    page, low, high = window(ask, polities)
    found = [item for item in junctures(page) if low <= int(item.event.id.split(":")[2][:4]) <= high]
    figure = balance_figure(page, found)
    pairs, each = said(page)
    chosen = next((item for item in found if item.event.id == ask.get("ev")), None)
    kept = {"c": ask.get("c"), "from": ask.get("from"), "to": ask.get("to")}
    listed = choices(ask.shelf.pages[ask.lang])
    laid, wanted = align(ask, listed)
    names = ask.messages.join(page.polity(code) for code in polities)
    state = state_of(ask, polities, low, high)
    if chosen is not None:
        state = (*state, ask.text("lab.state.juncture", label=chosen.label))
    if laid is not None:
        what = {side: f"{page.polity(item.polity)}, {item.label}" for side, item in (("first", laid.first), ("second", laid.second))}
        state = (*state, ask.text("aligned.state", **what))
    chosen_pair = {"align": laid.first.event.id, "with": laid.second.event.id} if laid else {}
    return Document(
        page="compare",
        title=ask.text("lab.compare.title", names=names),
        template="compare.html",
        context={
            "glance": contrasts(page, years=True)[:1] or each[:1],
            "pairs": pairs,
            "each": each,
            "figure": laid.figure if laid else figure,
            "laid": laid,
            "absent": wanted and laid is None,
            "listed": by_polity(listed, ask),
            "pair": chosen_pair,
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
        figures=(laid.figure,) if laid else (figure,),
        data=laid.data if laid else page.run.tables["balance"],
        sentences=(*pairs, *each),
        state=state,
        keep={"c": ",".join(polities), "from": str(low), "to": str(high), "ev": chosen.event.id if chosen else "", **chosen_pair},
    )
