"""Which mechanisms moved an effect, in sentences and as a figure; nothing where it was not worked out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from contrapeso.casebook.scenario import Arm, Result_
from contrapeso.report.charts.moved import moved_chart
from contrapeso.report.charts.theme import Frame
from contrapeso.report.figure import Figure, Table, figure
from contrapeso.report.naming import mechanism_name
from contrapeso.report.verdicts import ERRORS
from contrapeso.report.whatif_words import SHARES, Telling

MOST, LEAST_SHARE = 6, 0.02
"""Mechanisms that are drawn for each outcome; part of a difference below which a mechanism is not named."""


@dataclass(frozen=True)
class Moved:
    """What the mechanisms contribute to the effects of one arm."""

    sentences: list[str]
    figure: Figure | None


def moved(telling: Telling, arm: Arm) -> Moved | None:
    """Return what the mechanisms contribute to the effects of an arm; ``None`` where the run did not ask."""
    part = telling.found.shares
    part = part[part["arm"] == arm.id]
    if part.empty:
        return None
    theory, mode = str(part["theory"].iloc[0]), str(part["mode"].iloc[0])
    sentences, drawn, table, nothing = [], [], [], []
    for item in telling.found.scenario.outcomes:
        rows = part[(part["outcome"] == item.id) & (part["theory"] == theory)]
        if rows.empty:
            continue
        rows = rows.assign(clear=(rows["moved"].abs() >= ERRORS * rows["error"]) & (rows["moved"] != 0.0))
        rows = rows.reindex(rows["moved"].abs().sort_values(ascending=False, kind="stable").index)
        effect = telling.effect(theory, arm.id, mode, item.id)
        known = effect is not None and effect.verdict not in ("none", "same", "unknown")
        if known:
            sentences.append(_sentence(telling, item, rows))
        else:
            nothing.append(telling.words(item.words).rstrip("."))
        if known and rows["clear"].any():
            drawn.append(_drawn(telling, item, rows))
        table += _cells(telling, item, rows, known)
    m = telling.messages
    if nothing:
        sentences.append(m.text("moved.no_effect", outcome="; ".join(nothing)))
    heads = ("outcome", "mechanism", "moved#", "error#", "without#", "share#")
    columns = [m.text(f"moved.{head.rstrip('#')}") + ("#" if head.endswith("#") else "") for head in heads]
    title = m.text("moved.title", theory=telling.theory(theory), mode=m.text(f"whatif.short_{mode}"))
    shown = None
    if drawn:
        frame = pd.concat(drawn)
        shown = figure(
            f"moved-{arm.id}", title, m.text("moved.alt"), lambda layout: moved_chart(frame, m, layout),
            Table(m.text("moved.table"), columns, table), [m.text("moved.note")],
        )  # fmt: skip
    return Moved(sentences, shown)


def _sentence(telling: Telling, item: Result_, rows: Frame) -> str:
    m, outcome = telling.messages, telling.words(item.words).rstrip(".")
    whole = float(rows["effect"].iloc[0])
    clear = rows[rows["clear"]]
    named = [
        m.text("moved.part", mechanism=mechanism_name(m, str(row.mechanism)), share=m.percent(row.moved / whole))
        for row in clear.itertuples()
        if whole and abs(row.moved / whole) >= LEAST_SHARE
    ][:3]
    if not named:
        return m.text("moved.none", outcome=outcome)
    gap = telling.gap_unit(item.kind, telling.gap(item.kind, whole))
    return m.text("moved.most", outcome=outcome, effect=gap, parts=m.join(named))


def _drawn(telling: Telling, item: Result_, rows: Frame) -> Frame:
    """Return the difference as a whole and the mechanisms that contribute most, in the outcome's unit."""
    unit = 100.0 if item.kind in SHARES else 1.0
    head = telling.messages.text("moved.points" if item.kind in SHARES else "moved.units", outcome=telling.words(item.words).rstrip("."))
    top = rows.head(MOST)
    frame = pd.DataFrame(
        {
            "mechanism": [mechanism_name(telling.messages, str(name)) for name in top["mechanism"]],
            "moved": unit * top["moved"].to_numpy(),
            "error": unit * top["error"].to_numpy(),
            "clear": top["clear"].to_numpy(),
            "whole": False,
        }
    )
    whole = unit * float(rows["effect"].iloc[0])
    first = pd.DataFrame([{"mechanism": telling.messages.text("moved.whole"), "moved": whole, "error": 0.0, "clear": True, "whole": True}])
    found = pd.concat([first, frame])
    return found.assign(outcome=head, low=found["moved"] - ERRORS * found["error"], high=found["moved"] + ERRORS * found["error"])


def _cells(telling: Telling, item: Result_, rows: Frame, known: bool) -> list[list[str]]:
    m = telling.messages
    found = []
    for row in rows.head(2 * MOST).itertuples():
        share = row.moved / row.effect if known and row.effect else math.nan
        found.append(
            [
                telling.words(item.words).rstrip("."), mechanism_name(m, str(row.mechanism)), telling.gap(item.kind, float(row.moved)),
                telling.gap(item.kind, float(row.error)).lstrip("+"), telling.gap(item.kind, float(row.without)),
                m.percent(share) if math.isfinite(share) and row.clear else "–",
            ]
        )  # fmt: skip
    return found
