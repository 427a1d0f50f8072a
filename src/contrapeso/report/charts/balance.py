"""The balance of each polity over time, with its bands and the labelled junctures."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from contrapeso.report.charts.places import place
from contrapeso.report.charts.theme import (
    INK,
    MUTED,
    Frame,
    Layout,
    Style,
    data,
    decimals,
    dodge,
    ends_in_words,
    finish,
    time_axis,
    time_scale,
    words_axis,
)
from contrapeso.vocabulary.language import Messages

DIAMOND = "M0,-1L1,0L0,1L-1,0Z"
HALF = "M0,-1L-1,0L0,1Z"
_ROW = 0.068


def balance_chart(balance: Frame, junctures: Frame, style: Style, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw the balance.

    Parameters
    ----------
    balance
        ``year, polity, q05, q25, q50, q75, q95``.
    junctures
        ``year, polity, balance, label, contested``; a contested one gets a split diamond, and one
        with an empty label is a diamond only.
    """
    first, last = math.floor(float(balance["year"].min())), float(balance["year"].max())
    scale = time_scale(first, last, layout)
    low, high = scale["domain"]
    pixels = layout.plot / (high - low)
    marks, rows = _marks(junctures, low, pixels, layout)
    row = _ROW * (1.25 if layout.narrow else 1.0)
    strip = 1.0 + (0.07 + row * rows if rows else 0.02)
    top = strip + (0.09 if layout.narrow else 0.0)
    if not marks.empty:
        marks["y"] = strip - row * (rows - marks["row"]) + row * 0.45
    x = alt.X("year:Q", scale=scale, axis=time_axis(first, last, layout))
    y_scale = alt.Scale(domain=[-0.085 if layout.narrow else -0.02, top], nice=False, zero=False)
    y_axis = _axis(messages, layout)
    base = alt.Chart(data(balance))
    layers: list[alt.Chart] = [
        base.mark_area(opacity=opacity, strokeWidth=0).encode(
            x=x, y=alt.Y(f"{lower}:Q", scale=y_scale, axis=y_axis), y2=alt.Y2(upper), color=style.colour()
        )
        for lower, upper, opacity in (("q05", "q95", 0.16), ("q25", "q75", 0.30))
    ]
    layers.append(_rule_at(0.5))
    layers.append(base.mark_line(strokeWidth=1.9).encode(x=x, y=alt.Y("q50:Q"), color=style.colour(), strokeDash=style.dash()))
    if not marks.empty:
        layers += _juncture_layers(marks, style, layout)
    layers.append(_end_labels(balance, style, layout, top))
    if layout.narrow:
        layers.append(ends_in_words(messages, "year", low, top - 0.03))
    height = (330 if layout.narrow else 340) + (20 if layout.narrow else 22) * rows
    return finish(alt.layer(*layers).properties(width=layout.plot, height=height), layout)


def _axis(messages: Messages, layout: Layout) -> alt.Axis:
    if layout.narrow:
        return alt.Axis(
            values=[0, 0.25, 0.5, 0.75, 1],
            tickCount=5,
            title=None,
            format=".2~f",
            labelExpr=decimals(messages),
            minExtent=layout.margin,
            maxExtent=layout.margin,
            labelColor=MUTED,
        )
    middle = {value: messages.number(value, 2) for value in (0.25, 0.5, 0.75)}
    return words_axis({0.0: messages.text("balance.bottom"), **middle, 1.0: messages.text("balance.top")}, layout)


def _rule_at(value: float) -> alt.Chart:
    return alt.Chart(data(pd.DataFrame({"y": [value]}))).mark_rule(color=MUTED, strokeDash=[3, 3], strokeWidth=1).encode(y=alt.Y("y:Q"))


def _marks(junctures: Frame, low: float, pixels: float, layout: Layout) -> tuple[pd.DataFrame, int]:
    """Place the labels; return the marks with ``start`` (year), ``row``, and the number of rows."""
    marks = junctures.copy()
    named = marks[marks["label"] != ""]
    if named.empty:
        return marks.assign(start=0.0, row=0), 0
    centres = [((year - low) * pixels, label) for year, label in zip(named["year"], named["label"], strict=True)]
    places = place(centres, 2 - (0 if layout.narrow else 60), layout.plot - 2, layout.font)
    rows = 1 + max(found.row for found in places)
    marks.loc[named.index, "start"] = [low + found.start / pixels for found in places]
    marks.loc[named.index, "row"] = [found.row for found in places]
    return marks.fillna({"start": 0.0, "row": 0}), rows


def _juncture_layers(marks: Frame, style: Style, layout: Layout) -> list[alt.Chart]:
    base = alt.Chart(data(marks))
    size = 60 if layout.narrow else 90
    split = base.transform_filter("datum.contested")
    leader = marks[marks["label"] != ""].assign(y=marks["y"] - _ROW * 0.42)
    return [
        alt.Chart(data(leader))
        .mark_rule(strokeWidth=0.9, opacity=0.75)
        .encode(x=alt.X("year:Q"), y=alt.Y("balance:Q"), y2=alt.Y2("y"), color=style.colour()),
        base.mark_point(shape=DIAMOND, filled=True, size=size, opacity=1, stroke="white", strokeWidth=0.8).encode(
            x=alt.X("year:Q"), y=alt.Y("balance:Q"), color=style.colour()
        ),
        split.mark_point(shape=DIAMOND, size=size, opacity=1, fill="white", strokeWidth=1.6).encode(
            x=alt.X("year:Q"), y=alt.Y("balance:Q"), stroke=style.stroke()
        ),
        split.mark_point(shape=HALF, size=size, opacity=1, filled=True).encode(
            x=alt.X("year:Q"), y=alt.Y("balance:Q"), color=style.colour()
        ),
        base.transform_filter("datum.label != null && datum.label != ''")
        .mark_text(align="left", baseline="middle", color=INK)
        .encode(x=alt.X("start:Q"), y=alt.Y("y:Q"), text=alt.Text("label:N")),
    ]


def _end_labels(balance: Frame, style: Style, layout: Layout, top: float) -> alt.Chart:
    ends = balance.sort_values("year").groupby("polity", sort=False).last().reset_index()
    gap = (layout.font + 3) / 340 * top
    ends["y"] = dodge(list(ends["q50"]), gap, 0.02, 0.98)
    ends["text"] = [code if layout.narrow and len(style.names[code]) > 7 else style.names[code] for code in ends["polity"]]
    return (
        alt.Chart(data(ends))
        .mark_text(align="left", dx=5, fontWeight="bold", fontSize=layout.font + (0 if layout.narrow else 2))
        .encode(x=alt.X("year:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N"), color=style.colour())
    )
