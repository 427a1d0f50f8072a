"""Lanes of the record under the time axis of the balance: who governed, and what happened."""

from __future__ import annotations

import altair as alt
import pandas as pd

from contrapeso.report.charts.balance import DIAMOND, HALF
from contrapeso.report.charts.theme import GRID, INK, MUTED, Frame, Layered, Layout, Style, data, finish, time_axis, time_scale, words_axis
from contrapeso.vocabulary.language import Messages

SHAPES = {
    "exit": DIAMOND,
    "election": "circle",
    "reform": "triangle-up",
    "adjustment": "triangle-down",
    "wave": "M-1,0.5L-0.5,-0.7L0,0.5L0.5,-0.7L1,0.5L0.5,-0.1L0,1L-0.5,-0.1Z",
    "repression": "square",
}
EVENT_LANES = tuple(SHAPES)
SITUATION_COLOURS = {
    "popular-elected": "#009E73",
    "elite-elected": "#E69F00",
    "military-reform": "#56B4E9",
    "military-conservative": "#8C6D9C",
    "interim": "#8a8a8a",
}


def lanes_chart(
    spells: Frame,
    marks: Frame,
    levels: Frame,
    period: tuple[float, float],
    situations: tuple[str, ...],
    style: Style,
    messages: Messages,
    layout: Layout,
) -> alt.TopLevelMixin:
    """Draw one panel of lanes for each polity.

    Parameters
    ----------
    spells
        ``polity, start, end, situation, name``: governments, years as numbers.
    marks
        ``polity, year, lane, filled``: dated events; the lane is one of :data:`EVENT_LANES`.
    levels
        ``polity, year, lane, value``: ``insurgency`` from 0 to 1, ``price`` in sd around 0.
    situations
        The governing situations that get a row, in order.
    """
    panels = []
    for position, code in enumerate(style.polities):
        last = position == len(style.polities) - 1
        own = [frame[frame["polity"] == code] for frame in (spells, marks, levels)]
        panel = _panel(own[0], own[1], own[2], period, situations, messages, layout, last)
        panels.append(panel.properties(title=alt.Title(style.names[code], color=style.colours[code], offset=4)))
    return finish(alt.vconcat(*panels, spacing=8), layout)


def _tops(situations: tuple[str, ...], layout: Layout) -> tuple[dict[str, float], float, float, float]:
    """Return the top of each lane, the height of a row and of its label, and the whole height, in px."""
    label = 14.0 if layout.narrow else 0.0
    row = 16.0
    tops: dict[str, float] = {}
    y = label
    for situation in situations:
        tops[situation] = y
        y += row
    y += 5
    for lane in EVENT_LANES:
        tops[lane] = y + label
        y += row + label
    for lane, height in (("insurgency", 20.0), ("price", 40.0)):
        tops[lane] = y + label + 4
        y += height + label + 4
    return tops, row, label, y + 4


def _panel(
    spells: Frame,
    marks: Frame,
    levels: Frame,
    period: tuple[float, float],
    situations: tuple[str, ...],
    messages: Messages,
    layout: Layout,
    last: bool,
) -> Layered:
    tops, row, label, height = _tops(situations, layout)
    names = {
        **{situation: messages.name("situation_short", situation) for situation in situations},
        **{lane: messages.text(f"lane.{lane}") for lane in (*EVENT_LANES, "insurgency", "price")},
    }
    size = {"insurgency": 20.0, "price": 40.0}
    middles = {lane: tops[lane] + size.get(lane, row) / 2 for lane in tops}
    letters = {middles[name]: messages.text(f"situation_letter.{name}") for name in situations}
    words = letters if layout.narrow else {middles[lane]: names[lane] for lane in tops}
    axis = words_axis(words, layout, grid=False, ticks=False, domain=False)
    y_scale = alt.Scale(domain=[height, 0], nice=False, zero=False)
    scale = time_scale(*period, layout)
    x = alt.X("year:Q", scale=scale, axis=time_axis(*period, layout, labels=last))
    y = alt.Y("y:Q", scale=y_scale, axis=axis)
    layers = [_lines(tops, period, label).mark_rule(color=GRID).encode(x=x, x2=alt.X2("end"), y=y)]
    shown = spells[spells["situation"].isin(situations)]
    if not shown.empty:
        layers += _spell_layers(shown, tops, row, scale, layout)
    marks = marks.assign(y=[middles[lane] for lane in marks["lane"]])
    for lane, shape in SHAPES.items():
        part = marks[marks["lane"] == lane]
        if part.empty:
            continue
        base = alt.Chart(data(part))
        for kind in (True, False):
            mark = base.transform_filter(f"datum.filled === {str(kind).lower()}").mark_point(
                shape=shape, size=34 if layout.narrow else 52, fill=INK if kind else "white", stroke=INK, strokeWidth=0.9, opacity=0.85
            )
            layers.append(mark.encode(x=alt.X("year:Q"), y=alt.Y("y:Q")))
        if lane == "exit":
            half = base.transform_filter("!datum.filled").mark_point(
                shape=HALF, size=34 if layout.narrow else 52, filled=True, color=INK, opacity=1
            )
            layers.append(half.encode(x=alt.X("year:Q"), y=alt.Y("y:Q")))
    layers += _level_layers(levels, tops)
    if layout.narrow:
        inner = pd.DataFrame(
            [{"year": period[0], "y": tops[lane] - 5, "text": names[lane]} for lane in (*EVENT_LANES, "insurgency", "price")]
        )
        layers.append(
            alt.Chart(data(inner))
            .mark_text(align="left", color=MUTED, fontSize=10.5)
            .encode(x=alt.X("year:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N"))
        )
        title = pd.DataFrame([{"year": period[0], "y": 8, "text": messages.text("lane.government")}])
        layers.append(
            alt.Chart(data(title))
            .mark_text(align="left", color=MUTED, fontSize=10.5)
            .encode(x=alt.X("year:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N"))
        )
    return alt.layer(*layers).properties(width=layout.plot, height=height)


def _lines(tops: dict[str, float], period: tuple[float, float], label: float) -> alt.Chart:
    lanes = [lane for lane in tops if lane in (*EVENT_LANES, "insurgency", "price")]
    return alt.Chart(data(pd.DataFrame({"year": period[0], "end": period[1], "y": [tops[lane] - label - 1 for lane in lanes]})))


def _spell_layers(spells: Frame, tops: dict[str, float], row: float, scale: alt.Scale, layout: Layout) -> list[alt.Chart]:
    low, high = scale["domain"]
    pixels = layout.plot / (high - low)
    font = 9.5
    spells = spells.assign(
        y=[tops[name] + 1.5 for name in spells["situation"]], y2=[tops[name] + row - 1.5 for name in spells["situation"]]
    )
    spells["middle"] = (spells["start"] + spells["end"]) / 2
    room = (spells["end"] - spells["start"]) * pixels - 3
    spells["text"] = [name if 0.55 * font * len(name) <= space else "" for name, space in zip(spells["name"], room, strict=True)]
    colour = alt.Color("situation:N", legend=None, scale=alt.Scale(domain=list(SITUATION_COLOURS), range=list(SITUATION_COLOURS.values())))
    bars = (
        alt.Chart(data(spells))
        .mark_rect(stroke="white", strokeWidth=0.7)
        .encode(x=alt.X("start:Q"), x2=alt.X2("end"), y=alt.Y("y:Q"), y2=alt.Y2("y2"), color=colour)
    )
    words = alt.Chart(data(spells[spells["text"] != ""].assign(y=spells["y"] + row / 2 - 1)))
    return [
        bars,
        words.mark_text(fontSize=font, color="#000", baseline="middle").encode(
            x=alt.X("middle:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N")
        ),
    ]


def _level_layers(levels: Frame, tops: dict[str, float]) -> list[alt.Chart]:
    layers = []
    for lane, base, size in (("insurgency", 20.0, 20.0), ("price", 20.0, 20.0 / 2.5)):
        part = levels[levels["lane"] == lane]
        if part.empty:
            continue
        zero = tops[lane] + base
        value = part["value"].clip(-2.5, 2.5)
        frame = part.assign(y=zero - value * size, zero=zero)
        chart = alt.Chart(data(frame))
        layers.append(
            chart.mark_area(interpolate="step", color="#777", opacity=0.55).encode(x=alt.X("year:Q"), y=alt.Y("y:Q"), y2=alt.Y2("zero"))
        )
        layers.append(chart.mark_line(strokeWidth=0.8, color=MUTED).encode(x=alt.X("year:Q"), y=alt.Y("zero:Q")))
    return layers
