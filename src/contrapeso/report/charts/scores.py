"""Forecasts: differences from the best baseline, and calibration with the number in each bin."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from contrapeso.report.charts.theme import INK, MUTED, Frame, Layered, Layout, data, decimals, dodge, finish, text_width
from contrapeso.vocabulary.language import Messages

_COUNT, _TOP = 10.5, 7
"""Size of the counts of bins, and their distance from the top, in px."""


def differences_chart(scores: Frame, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw the difference of log score of each model from the best baseline.

    Parameters
    ----------
    scores
        ``row, difference, difference_low, difference_high`` with ``row`` in words, where a
        bar may start a new line; the best baseline stands at zero without an interval.
    """
    scores = scores.assign(row=scores["row"].str.replace("|", "|" if layout.narrow else ", "))
    margin = 150 if layout.narrow else 300
    rows = alt.Axis(
        title=None,
        grid=True,
        ticks=False,
        domain=False,
        labelLimit=margin,
        labelExpr="split(datum.label, '|')",
        minExtent=margin,
        maxExtent=margin,
    )
    y = alt.Y("row:N", sort=list(scores["row"]), axis=rows)
    x = alt.X("difference:Q", axis=alt.Axis(title=messages.text("scores.axis"), tickCount=5, labelExpr=decimals(messages)))
    base = alt.Chart(data(scores))
    chart = alt.layer(
        alt.Chart(data(pd.DataFrame({"x": [0.0]}))).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=alt.X("x:Q")),
        base.transform_filter("isValid(datum.difference_low)")
        .mark_rule(strokeWidth=2, color=INK)
        .encode(x=alt.X("difference_low:Q"), x2=alt.X2("difference_high"), y=y),
        base.transform_filter("!datum.reference").mark_point(shape="circle", filled=True, size=60, color=INK, opacity=1).encode(x=x, y=y),
        base.transform_filter("datum.reference").mark_point(shape="diamond", fill="white", stroke=INK, size=80, opacity=1).encode(x=x, y=y),
    )
    return finish(chart.properties(width=layout.width - margin - 24, height=alt.Step(34 if layout.narrow else 22)), layout)


def calibration_chart(bins: Frame, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw observed against forecast frequencies, one panel for each model.

    Parameters
    ----------
    bins
        ``model, forecast, observed, low, high, n`` with the model in words.
    """
    models = list(dict.fromkeys(bins["model"]))
    columns = 1 if layout.narrow else min(3, len(models))
    size = 230
    high = min(1.0, max(0.3, float(bins[["forecast", "high"]].max().max()))) * 1.3
    panels = [_calibration(bins[bins["model"] == model], model, high, size, messages) for model in models]
    return finish(alt.concat(*panels, columns=columns, spacing=24), layout)


def _calibration(part: Frame, title: str, high: float, size: int, messages: Messages) -> Layered:
    """Draw one model on square-root axes, which give room to small frequencies."""
    scale = alt.Scale(type="sqrt", domain=[0, high], nice=False)
    ticks = [value for value in (0, 0.05, 0.2, 0.5, 1) if value <= high]
    values = {"values": ticks, "tickCount": len(ticks), "format": ".2~f", "labelExpr": decimals(messages)}
    x = alt.X("forecast:Q", scale=scale, axis=alt.Axis(title=messages.text("scores.forecast"), **values))
    y = alt.Y("observed:Q", scale=scale, axis=alt.Axis(title=messages.text("scores.observed"), **values))
    base = alt.Chart(data(part))
    line = pd.DataFrame({"forecast": [0, high], "observed": [0, high]})
    head = alt.Chart(data(pd.DataFrame({"text": ["n ="]}))).mark_text(align="left", color=MUTED, fontSize=_COUNT)
    counts = alt.Chart(data(_spread(part, high, size))).mark_text(fontSize=_COUNT)
    return alt.layer(
        alt.Chart(data(line)).mark_line(color=MUTED, strokeDash=[3, 3]).encode(x=x, y=y),
        base.mark_rule(color=INK).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high")),
        base.mark_point(shape="circle", filled=True, size=50, color=INK, opacity=1).encode(x=x, y=y),
        counts.encode(x=alt.X("place:Q", scale=scale), y=alt.Y("height:Q", scale=scale), text=alt.Text("label:N")),
        head.encode(x=alt.value(5), y=alt.value(_TOP), text=alt.Text("text:N")),
    ).properties(width=size, height=size, title=title)


def _spread(part: Frame, high: float, size: int) -> Frame:
    """Return where the counts of the bins stand: above their bins, moved apart where bins are near, none beside another."""
    places = [size * math.sqrt(max(0.0, value) / high) for value in part["forecast"]]
    widest = max(text_width(label, _COUNT) for label in part["label"]) + 4
    left, right = 5 + text_width("n =", _COUNT) + widest / 2, size - widest / 2
    # Two rows where one has no room for all.
    rows = 1 if len(places) * widest <= right - left + widest else 2
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved, heights = [0.0] * len(places), [0.0] * len(places)
    for row in range(rows):
        chosen = order[row::rows]
        for i, place in zip(chosen, dodge([places[i] for i in chosen], widest, left, right), strict=True):
            moved[i], heights[i] = place, high * (1 - (_TOP + row * (_COUNT + 3)) / size) ** 2
    return part.assign(place=[high * (value / size) ** 2 for value in moved], height=heights)[["place", "height", "label"]]
