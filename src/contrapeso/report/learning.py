"""What the record taught about the parameters, and what it did not."""

from __future__ import annotations

from dataclasses import dataclass

from contrapeso.report.charts.parameters import BADGES, parameters_chart
from contrapeso.report.charts.theme import Frame
from contrapeso.report.figure import Figure, Table, Words, figure
from contrapeso.report.naming import mechanism_name, unit_name
from contrapeso.report.page import Page
from contrapeso.report.recovery_words import recovery_sentence
from contrapeso.report.run_folder import rows as rows_of


@dataclass(frozen=True)
class Learning:
    """Counts of badges, what recovery did to them, a figure for each family, and the full table."""

    sentence: str
    recovery: str
    figures: list[tuple[str, str, Figure]]
    table: Table


def learning(page: Page) -> Learning | None:
    """Return the section on parameters."""
    m = page.messages
    frame = page.run.table("parameters")
    if frame is None:
        return None
    counts = frame["badge"].value_counts()
    sentence = m.text("parameters.sentence", all=len(frame), **{badge.replace("-", "_"): int(counts.get(badge, 0)) for badge in BADGES})
    figures = [_family(page, str(family), part, number) for number, (family, part) in enumerate(frame.groupby("family", sort=False))]
    return Learning(sentence, recovery_sentence(m, page.run.about.get("recovery")), figures, _table(page, frame))


def _family(page: Page, family: str, part: Frame, number: int) -> tuple[str, str, Figure]:
    m = page.messages
    name = m.name("family", family)
    counts = part["badge"].value_counts()
    words = m.text("parameters.badges", **{badge.replace("-", "_"): int(counts.get(badge, 0)) for badge in BADGES})
    part = part.sort_values(["mechanism", "name"], kind="stable")
    drawn = figure(
        f"parameters-{number}",
        m.text("parameters.family", family=name),
        m.text("parameters.alt", family=name, badges=words),
        lambda layout: parameters_chart(part, m, layout),
    )
    return name, words, drawn


def _table(page: Page, frame: Frame) -> Table:
    m = page.messages
    rows = [
        [
            row.name_,
            mechanism_name(m, row.mechanism),
            m.name("badge", row.badge),
            m.short(row.q05),
            m.short(row.q50),
            m.short(row.q95),
            m.percent(row.contraction),
            row.prior,
            unit_name(m, row.unit),
            m.number(row.rhat, 3),
            m.number(row.ess_bulk, 0),
            row.rows,
            Words(row.meaning, "en"),
        ]
        for row in rows_of(frame.rename(columns={"name": "name_"}))
    ]
    numeric = {"q05": 5, "q50": 50, "q95": 95}
    columns = [
        m.text("word.parameter"),
        m.text("word.mechanism"),
        m.text("word.badge"),
        *(f"{m.text('word.quantile', value=value)}#" for value in numeric.values()),
        f"{m.text('word.contraction')}#",
        m.text("word.prior"),
        m.text("word.unit"),
        "R-hat#",
        "ESS#",
        m.text("word.rows"),
        m.text("word.meaning"),
    ]
    return Table(m.text("parameters.table"), columns, rows)
