"""What the charts share: two widths, colours that do not stand alone, axes, and label places."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from contrapeso.vocabulary.language import Messages

if TYPE_CHECKING:
    Frame = Any
else:
    Frame = pd.DataFrame
"""A pandas frame; a checker of types cannot know what a selection from one is."""

Layered = alt.LayerChart | alt.FacetChart

INK, MUTED, GRID = "#1c1c1c", "#555555", "#e3e3e3"
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
_KNOWN = {"BOL": "#0072B2", "PER": "#D55E00"}
_OTHERS = ("#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_DASHES = ([1, 0], [7, 2], [2, 2], [9, 2, 2, 2])
_WIDTHS = {"mw": 0.80, "MW": 0.90, "iljtfrI.,:;'|!()-/ ": 0.31, "ABCDEGHKNOPQRSUVXYZÁÉÍÓÚÑ": 0.70}
"""Widths of letters of Arial in ems, a little on the safe side; any other letter is 0.57 wide."""


@dataclass(frozen=True)
class Layout:
    """One of the two widths in which each chart is drawn.

    Attributes
    ----------
    width
        Width of the whole drawing in px.
    margin
        Room left of a time axis, the same in every chart so that they align.
    font
        Size of letters in px.
    """

    name: str
    width: int
    margin: int
    font: int

    @property
    def narrow(self) -> bool:
        """Return whether this is the layout for a telephone."""
        return self.name == "narrow"

    @property
    def plot(self) -> int:
        """Return the width between the margin and the right edge."""
        return self.width - self.margin - 14


WIDE = Layout("wide", 960, 132, 12)
NARROW = Layout("narrow", 358, 30, 11)
LAYOUTS = (WIDE, NARROW)


@dataclass(frozen=True)
class Style:
    """Name, colour and dash of each polity."""

    names: Mapping[str, str]
    colours: Mapping[str, str]
    dashes: Mapping[str, Sequence[int]]

    @property
    def polities(self) -> tuple[str, ...]:
        """Return the codes in order."""
        return tuple(self.names)

    def colour(self, legend: alt.Legend | None = None) -> alt.Color:
        """Return the colour encoding of ``polity``."""
        domain = list(self.polities)
        return alt.Color("polity:N", scale=alt.Scale(domain=domain, range=[self.colours[code] for code in domain]), legend=legend)

    def stroke(self) -> alt.Stroke:
        """Return the same colours as the outline of a mark."""
        domain = list(self.polities)
        return alt.Stroke("polity:N", scale=alt.Scale(domain=domain, range=[self.colours[code] for code in domain]), legend=None)

    def dash(self) -> alt.StrokeDash:
        """Return the dash encoding of ``polity``."""
        domain = list(self.polities)
        scale = alt.Scale(domain=domain, range=[list(self.dashes[code]) for code in domain])
        return alt.StrokeDash("polity:N", scale=scale, legend=None)


def style(names: Mapping[str, str]) -> Style:
    """Give every polity a colour and a dash: Bolivia and Peru their own, others in order."""
    free = iter(_OTHERS * (1 + len(names) // len(_OTHERS)))
    colours = {code: _KNOWN.get(code) or next(free) for code in names}
    return Style(dict(names), colours, {code: _DASHES[i % len(_DASHES)] for i, code in enumerate(names)})


def text_width(text: str, font: float) -> float:
    """Return an estimate of the width of a text in px, on the safe side."""
    return font * sum(next((width for letters, width in _WIDTHS.items() if letter in letters), 0.57) for letter in text)


def year_of(quarter: str) -> float:
    """Return a quarter such as ``1952Q2`` as a year, at the middle of the quarter."""
    return int(quarter[:4]) + (int(quarter[-1]) - 0.5) / 4


def time_scale(first: float, last: float, layout: Layout) -> alt.Scale:
    """Return the scale of years, with room on the right for the labels at line ends."""
    room = 0.13 if layout.narrow else 0.085
    return alt.Scale(domain=[first, last + (last - first) * room / (1 - room)], nice=False, zero=False)


def time_axis(first: float, last: float, layout: Layout, labels: bool = True, width: float | None = None) -> alt.Axis:
    """Return the axis of years, with round years only and none beyond the record.

    Parameters
    ----------
    width
        Width of the drawing in px, where it is not that of the layout.
    """
    most = (width or layout.plot) / (62 if width is None and not layout.narrow else 48)
    step = next((step for step in (1, 2, 5, 10, 20, 25, 50) if (last - first) / step <= most), 100)
    years = [year for year in range(int(first // step) * step, int(last) + 1, step) if year >= first - 0.01]
    # Without a count of its own, a layered chart would thin the years out once more.
    return alt.Axis(values=years, tickCount=len(years), format="d", title=None, labels=labels, ticks=labels, grid=True, domain=labels)


def ends_in_words(messages: Messages, across: str, start: float, top: float) -> alt.Chart:
    """Return what the ends of the balance mean, written inside a narrow drawing, which has no room beside its axis."""
    ends = pd.DataFrame(
        [
            {across: start, "y": top, "text": "▲ " + messages.text("balance.top_short")},
            {across: start, "y": -0.05, "text": "▼ " + messages.text("balance.bottom_short")},
        ]
    )
    marks = alt.Chart(data(ends)).mark_text(align="left", dx=2, fontWeight="bold")
    return marks.encode(x=alt.X(f"{across}:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N"))


def words_axis(words: Mapping[float, str], layout: Layout, **options: object) -> alt.Axis:
    """Return a left axis that says words at given values, in the margin that all time charts share.

    A bar in a word starts a new line.
    """
    table = json.dumps({f"{value:g}": word for value, word in words.items()})
    expression = f"split({table}[format(datum.value, '.4~g')] || '', '|')"
    settings = {
        "title": None,
        "labelLimit": layout.margin,
        "labelOverlap": False,
        "tickCount": len(words),
        "minExtent": layout.margin,
        "maxExtent": layout.margin,
        **options,
    }
    return alt.Axis(values=list(words), labelExpr=expression, **settings)


def decimals(messages: Messages) -> str:
    """Return the label expression that writes an axis number as the language does."""
    return f"replace(replace(datum.label, '.', {json.dumps(messages.text('format.decimal'))}), '−', '\u2212')"


def dodge(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move values apart until each pair is at least ``gap`` apart, inside ``low`` to ``high``."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    moved = [values[i] for i in order]
    for _ in range(50):
        for lower in range(len(moved) - 1):
            lacking = max(0.0, gap - (moved[lower + 1] - moved[lower]))
            moved[lower] -= lacking / 2
            moved[lower + 1] += lacking / 2
    for position in range(len(moved)):
        moved[position] = max(moved[position], moved[position - 1] + gap if position else low)
    for position in reversed(range(len(moved))):
        moved[position] = min(moved[position], moved[position + 1] - gap if position + 1 < len(moved) else high)
    result = [0.0] * len(values)
    for position, index in enumerate(order):
        result[index] = moved[position]
    return result


def data(frame: Frame) -> alt.InlineData:
    """Return a frame as data of a chart.

    Altair copies a chart at every step; a table written as one string costs nothing to copy.
    """
    parse: dict[str, str] = {}
    for column, kind in frame.dtypes.items():
        parse[str(column)] = (
            "boolean" if pd.api.types.is_bool_dtype(kind) else "number" if pd.api.types.is_numeric_dtype(kind) else "string"
        )
    flags = [column for column, kind in parse.items() if kind == "boolean"]
    written = frame.assign(**{column: frame[column].map({True: "true", False: "false"}) for column in flags})
    return alt.InlineData(values=written.to_csv(index=False), format=alt.CsvDataFormat(type="csv", parse=parse))


def finish(chart: Layered | alt.VConcatChart | alt.ConcatChart, layout: Layout) -> alt.TopLevelMixin:
    """Give a chart the look of the report."""
    letters = {"labelFontSize": layout.font, "titleFontSize": layout.font, "labelColor": INK, "titleColor": INK}
    return chart.configure(
        aria=False,
        font=FONT,
        background="transparent",
        padding={"left": 1, "right": 4, "top": 4, "bottom": 3},
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(gridColor=GRID, domainColor=MUTED, tickColor=MUTED, titleFontWeight="normal", **letters),
        title=alt.TitleConfig(fontSize=layout.font + 1, anchor="start", color=INK, fontWeight="bold"),
        text=alt.MarkConfig(fontSize=layout.font, color=INK),
    )
