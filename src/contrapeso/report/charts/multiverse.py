"""A result under each coding: how far the choice of a reading moves it, against what the record leaves open."""

from __future__ import annotations

import altair as alt

from contrapeso.report.charts.theme import GRID, INK, MUTED, Frame, Layout, data, decimals, finish, text_width
from contrapeso.vocabulary.language import Messages

STEP = 19
COLOUR = "#0072B2"


def multiverse_chart(rows: Frame, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw one row for each item, and theory where there are several.

    Parameters
    ----------
    rows
        ``label, place`` (``interval``, ``declared``, ``coding`` or ``region``), ``value, low, high``.
    """
    labels = list(dict.fromkeys(rows["label"]))
    room = min(max(text_width(label, layout.font) for label in labels) + 8, 0.45 * layout.width)
    axis = alt.Axis(title=None, grid=False, ticks=False, domain=False, minExtent=room, maxExtent=room, labelLimit=room)
    y = alt.Y("label:N", sort=labels, axis=axis)
    spread = rows[["value", "low", "high"]].to_numpy(float)
    x = alt.X(
        "value:Q",
        scale=alt.Scale(domain=[float(spread[spread == spread].min()), float(spread[spread == spread].max())], nice=True, zero=False),
        axis=alt.Axis(title=None, tickCount=5, gridColor=GRID, labelExpr=decimals(messages)),
    )
    base = alt.Chart(data(rows))
    layers = [
        base.transform_filter("datum.place == 'interval' && isValid(datum.low)")
        .mark_rule(strokeWidth=9, opacity=0.25, color=COLOUR)
        .encode(x=alt.X("low:Q", scale=x["scale"], axis=x["axis"]), x2=alt.X2("high"), y=y),
        base.transform_filter("datum.place == 'coding'").mark_tick(thickness=1.4, size=13, color=MUTED).encode(x=x, y=y),
        base.transform_filter("datum.place == 'region'").mark_point(size=44, color=INK, fill="white", opacity=1).encode(x=x, y=y),
        base.transform_filter("datum.place == 'declared'")
        .mark_point(shape="diamond", size=55, opacity=1, fill=INK, color=INK)
        .encode(x=x, y=y),
    ]
    chart = alt.layer(*layers).properties(width=layout.width - room - 24, height=alt.Step(STEP))
    return finish(chart, layout)
