"""Figures of the course of things: the balance, its components, and rates against the record."""

from __future__ import annotations

from contrapeso.report.charts.balance import balance_chart
from contrapeso.report.charts.components import components_chart
from contrapeso.report.charts.rates import rates_chart
from contrapeso.report.charts.theme import Frame
from contrapeso.report.figure import Figure, Table, figure
from contrapeso.report.junctures import Juncture, marks
from contrapeso.report.page import Page
from contrapeso.report.run_folder import rows as rows_of


def _year_ends(frame: Frame) -> Frame:
    """Keep the last quarter of each year, for tables that a person reads."""
    return frame.loc[frame.groupby(["polity", frame["quarter"].str[:4]], sort=False)["quarter"].idxmax()]


def balance_figure(page: Page, found: list[Juncture]) -> Figure:
    """Return the balance of every polity, with its bands and junctures."""
    m = page.messages
    balance = page.frame("balance")
    assert balance is not None
    rows = [
        [page.polity(row.polity), m.quarter(row.quarter), *(m.number(value) for value in (row.q05, row.q25, row.q50, row.q75, row.q95))]
        for row in rows_of(_year_ends(balance))
    ]
    columns = [
        m.text("word.polity"),
        m.text("word.quarter"),
        *(f"{m.text('word.quantile', value=value)}#" for value in (5, 25, 50, 75, 95)),
    ]
    names = m.join(page.style.names.values())
    first, last = balance["quarter"].min(), balance["quarter"].max()
    words = m.text("balance.alt", polities=names, first=m.quarter(first), last=m.quarter(last), ends=_ends(page, balance))
    wide, narrow = marks(page, found, balance, False), marks(page, found, balance, True)
    return figure(
        "balance",
        m.text("balance.title", polities=names),
        words,
        lambda layout: balance_chart(balance, narrow if layout.narrow else wide, page.style, m, layout),
        Table(m.text("balance.table"), columns, rows),
    )


def _ends(page: Page, balance: Frame) -> str:
    m = page.messages
    last = balance.sort_values("quarter").groupby("polity").last()
    return "; ".join(
        m.text(
            "balance.end", polity=page.polity(str(code)), value=m.number(row["q50"]), low=m.number(row["q05"]), high=m.number(row["q95"])
        )
        for code, row in last.iterrows()
    )


def components_figure(page: Page) -> Figure | None:
    """Return the components of the balance as small multiples."""
    m = page.messages
    frame = page.frame("components")
    if frame is None:
        return None
    thin = frame[frame["quarter"].str[-1].isin(("2", "4"))]
    thin = frame if thin.empty else thin
    ends = frame.loc[frame.groupby(["polity", "component", frame["quarter"].str[:3]], sort=False)["quarter"].idxmax()]
    rows = [
        [
            m.name("component", row.component),
            page.polity(row.polity),
            m.quarter(row.quarter),
            m.number(row.q05),
            m.number(row.q50),
            m.number(row.q95),
        ]
        for row in rows_of(ends)
    ]
    columns = [
        m.text("word.component"),
        m.text("word.polity"),
        m.text("word.quarter"),
        *(f"{m.text('word.quantile', value=v)}#" for v in (5, 50, 95)),
    ]
    names = m.join(dict.fromkeys(m.name("component", name) for name in frame["component"]))
    return figure(
        "components",
        m.text("components.title"),
        m.text("components.alt", names=names),
        lambda layout: components_chart(thin, page.style, m, layout),
        Table(m.text("components.table"), columns, rows),
    )


def rates_figure(page: Page) -> tuple[Figure, str] | None:
    """Return recorded against expected rates, and how many of them lie inside the intervals."""
    m = page.messages
    frame = page.run.table("rates")
    if frame is None:
        return None
    inside = (frame["recorded_per_year"] >= frame["q05"]) & (frame["recorded_per_year"] <= frame["q95"])
    rows = [
        [
            m.name("event", row.event),
            page.polity(row.polity),
            row.era,
            m.number(row.recorded_per_year),
            m.number(row.q05),
            m.number(row.q50),
            m.number(row.q95),
            m.text("rates.inside" if within else "rates.outside"),
        ]
        for row, within in zip(rows_of(frame), inside, strict=True)
    ]
    columns = [
        m.text("word.event"),
        m.text("word.polity"),
        m.text("word.era"),
        f"{m.text('rates.recorded')}#",
        *(f"{m.text('word.quantile', value=v)}#" for v in (5, 50, 95)),
        m.text("rates.verdict"),
    ]
    sentence = m.text("rates.sentence", inside=int(inside.sum()), all=len(frame), share=m.percent(inside.mean()))
    drawn = figure(
        "rates",
        m.text("rates.title"),
        m.text("rates.alt", sentence=sentence),
        lambda layout: rates_chart(frame, page.style, m, layout),
        Table(m.text("rates.table"), columns, rows),
    )
    return drawn, sentence
