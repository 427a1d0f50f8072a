"""Forecasts: differences from the best baseline, and calibration with the number in each bin."""

from __future__ import annotations

import altair as alt
import pandas as pd

from contrapeso.report.charts.theme import INK, MUTED, Frame, Layered, Layout, data, decimals, finish
from contrapeso.vocabulary.language import Messages


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
    head = alt.Chart(data(pd.DataFrame({"text": ["n ="]}))).mark_text(align="right", color=MUTED)
    return alt.layer(
        alt.Chart(data(line)).mark_line(color=MUTED, strokeDash=[3, 3]).encode(x=x, y=y),
        base.mark_rule(color=INK).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high")),
        base.mark_point(shape="circle", filled=True, size=50, color=INK, opacity=1).encode(x=x, y=y),
        base.mark_text(fontSize=10.5).encode(x=x, y=alt.value(7), text=alt.Text("label:N")),
        head.encode(x=alt.value(2), y=alt.value(7), text=alt.Text("text:N")),
    ).properties(width=size, height=size, title=title)
