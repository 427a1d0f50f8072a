"""A tournament: ranking with intervals, verdicts on pairs, stacking weights, and what would discriminate."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from contrapeso.report.charts.theme import GRID, INK, MUTED, Frame, Layered, Layout, data, decimals, finish
from contrapeso.vocabulary.language import Messages

WORDS = ("better", "indistinguishable", "worse", "reference")
COLOURS = {"better": "#0072B2", "indistinguishable": "#8c8c8c", "worse": "#D55E00", "reference": INK}
SHAPES = {"better": "triangle-up", "indistinguishable": "circle", "worse": "triangle-down", "reference": "diamond"}
MARKS = {"better": "▲", "worse": "▼", "indistinguishable": "≈"}
_MARGIN = {"wide": 290, "narrow": 150}
_LETTERS = {"wide": 46, "narrow": 23}
"""Letters of a row's name in a line."""


def lines(names: list[str], layout: Layout) -> list[str]:
    """Return names of rows with a bar where a new line starts."""
    return ["|".join(wrap(name, _LETTERS[layout.name])) or name for name in names]


def step_of(order: list[str]) -> int:
    """Return the height of a row with room for the longest name."""
    return 8 + 13 * max((name.count("|") + 1 for name in order), default=1)


def margin_of(layout: Layout) -> int:
    """Return the room for names of rows."""
    return _MARGIN[layout.name]


def named_rows(order: list[str], layout: Layout, labels: bool = True) -> alt.Y:
    """Return rows by name, in order."""
    margin = _MARGIN[layout.name] if labels else 0
    sides: dict[str, Any] = {"minExtent": margin, "maxExtent": margin, "labelLimit": margin, "labelPadding": 6}
    axis = alt.Axis(title=None, grid=True, ticks=False, domain=False, labels=labels, labelExpr="split(datum.label, '|')", **sides)
    return alt.Y("row:N", sort=order, scale=alt.Scale(domain=order), axis=axis)


def _panels(panels: list[Layered], layout: Layout) -> alt.TopLevelMixin:
    columns = 1 if layout.narrow else max(1, len(panels))
    return finish(alt.concat(*panels, columns=columns, spacing={"row": 16, "column": 12}).resolve_scale(y="independent"), layout)


def _width(count: int, layout: Layout) -> float:
    margin = _MARGIN[layout.name]
    return layout.width - margin - 24 if layout.narrow else (layout.width - margin - 24 - 16 * count) / count


def ranking_chart(scores: Frame, panels: list[str], title: str, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw the difference of each model from the best baseline, one panel for each horizon.

    Parameters
    ----------
    scores
        ``row, panel, difference, low, high, verdict``, rows in words and in order; the best baseline stands at nil.
    """
    scores = scores.assign(row=lines(list(scores["row"]), layout))
    order = list(dict.fromkeys(scores["row"]))
    colour = alt.Color("verdict:N", scale=alt.Scale(domain=list(WORDS), range=[COLOURS[word] for word in WORDS]), legend=None)
    shape = alt.Shape("verdict:N", scale=alt.Scale(domain=list(WORDS), range=[SHAPES[word] for word in WORDS]), legend=None)
    drawn = []
    for number, panel in enumerate(panels):
        part = scores[scores["panel"] == panel]
        y = named_rows(order, layout, labels=number == 0 or layout.narrow)
        axis = alt.Axis(title=title if number == 0 or layout.narrow else None, tickCount=4, labelExpr=decimals(messages))
        base = alt.Chart(data(part))
        drawn.append(
            alt.layer(
                alt.Chart(data(pd.DataFrame({"x": [0.0]}))).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=alt.X("x:Q")),
                base.transform_filter("isValid(datum.low)")
                .mark_rule(strokeWidth=2)
                .encode(x=alt.X("low:Q"), x2=alt.X2("high"), y=y, color=colour),
                base.mark_point(filled=True, size=60, opacity=1).encode(x=alt.X("difference:Q", axis=axis), y=y, color=colour, shape=shape),
            ).properties(width=_width(len(panels), layout), height=step_of(order) * len(order), title=panel)
        )
    return _panels(drawn, layout)


def matrix_chart(pairs: Frame, order: list[str], short: list[str], layout: Layout) -> alt.TopLevelMixin:
    """Draw verdicts of rows against columns.

    Parameters
    ----------
    pairs
        ``row, column, verdict, mark``: rows in words, columns by code.
    order, short
        Rows and columns in order.
    """
    pairs, order = pairs.assign(row=lines(list(pairs["row"]), layout)), lines(order, layout)
    margin, room = _MARGIN[layout.name], layout.width - _MARGIN[layout.name] - 20
    size = max(11.0, min(34.0, room / max(1, len(short))))
    colour = alt.Color("verdict:N", scale=alt.Scale(domain=list(WORDS), range=["#9ecae1", "#efefef", "#fdbe85", "#ffffff"]), legend=None)
    top = alt.Axis(title=None, orient="top", labelAngle=-90, ticks=False, domain=False, labelLimit=110)
    x = alt.X("column:N", sort=short, scale=alt.Scale(domain=short, paddingInner=0.08), axis=top)
    sides: dict[str, Any] = {"minExtent": margin, "maxExtent": margin, "labelLimit": margin, "labelExpr": "split(datum.label, '|')"}
    y = alt.Y(
        "row:N", sort=order, scale=alt.Scale(domain=order, paddingInner=0.08), axis=alt.Axis(title=None, ticks=False, domain=False, **sides)
    )
    base = alt.Chart(data(pairs))
    chart = alt.layer(
        base.mark_rect(stroke=GRID).encode(x=x, y=y, color=colour),
        base.mark_text(fontSize=min(14.0, 0.6 * size), color=INK).encode(x=x, y=y, text=alt.Text("mark:N")),
    )
    return finish(chart.properties(width=size * len(short), height=max(size, step_of(order)) * len(order)), layout)


def weights_chart(weights: Frame, panels: list[str], messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw stacking weights with 90 % intervals over blocks, one panel for each horizon.

    Parameters
    ----------
    weights
        ``row, panel, weight, low, high``.
    """
    weights = weights.assign(row=lines(list(weights["row"]), layout))
    order = list(dict.fromkeys(weights["row"]))
    drawn = []
    for number, panel in enumerate(panels):
        part = weights[weights["panel"] == panel]
        y = named_rows(order, layout, labels=number == 0 or layout.narrow)
        title = messages.text("tournament.axis_weight") if number == 0 or layout.narrow else None
        axis = alt.Axis(title=title, values=[0, 0.5, 1], tickCount=3, labelExpr=decimals(messages))
        scale = alt.Scale(domain=[0, 1], nice=False)
        base = alt.Chart(data(part))
        drawn.append(
            alt.layer(
                base.mark_bar(color="#b8cfe0", height=10).encode(x=alt.X("weight:Q", scale=scale, axis=axis), y=y),
                base.mark_rule(color=INK, strokeWidth=1.5).encode(x=alt.X("low:Q", scale=scale), x2=alt.X2("high"), y=y),
            ).properties(width=_width(len(panels), layout), height=step_of(order) * len(order), title=panel)
        )
    return _panels(drawn, layout)


def information_chart(candidates: Frame, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw what observations are expected to tell, in nats.

    Parameters
    ----------
    candidates
        ``row, equal, stacked, past_mean``, best first.
    """
    candidates = candidates.assign(row=lines(list(candidates["row"]), layout))
    order, margin = list(candidates["row"]), _MARGIN[layout.name]
    y = named_rows(order, layout)
    title = messages.text("tournament.axis_information")
    x = alt.X("equal:Q", axis=alt.Axis(title=title, tickCount=4, labelExpr=decimals(messages)))
    base = alt.Chart(data(candidates))
    chart = alt.layer(
        base.mark_bar(color="#b8cfe0", height=12).encode(x=x, y=y),
        base.transform_filter("isValid(datum.stacked)")
        .mark_point(shape="diamond", filled=True, color=INK, size=50, opacity=1)
        .encode(x=alt.X("stacked:Q"), y=y),
        base.transform_filter("isValid(datum.past_mean)").mark_tick(color=INK, thickness=2, height=14).encode(x=alt.X("past_mean:Q"), y=y),
    )
    return finish(chart.properties(width=layout.width - margin - 24, height=step_of(order) * len(order)), layout)
