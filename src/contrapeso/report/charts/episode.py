"""An episode tournament: the running score of each family, and what observations were expected to tell and told."""

from __future__ import annotations

import altair as alt
import pandas as pd

from contrapeso.report.charts.theme import INK, MUTED, Frame, Layout, data, decimals, finish
from contrapeso.report.charts.tournament import lines, margin_of, named_rows, step_of
from contrapeso.vocabulary.language import Messages

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8a6d00", "#1c1c1c", "#56B4E9", "#7f7f7f")
DASHES = ([1, 0], [7, 2], [2, 2], [9, 2, 2, 2], [4, 4], [1, 0], [7, 2], [2, 2])


def course_chart(course: Frame, order: list[str], title: str, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw the running sum of log scores of each theory less that of the best baseline.

    Parameters
    ----------
    course
        ``year, ahead, row``: quarters as years, rows in words.
    order
        Rows in order.
    """
    first, last = float(course["year"].min()), float(course["year"].max())
    step = 5 if layout.narrow else 2
    years = [year for year in range(int(first), int(last) + 2) if year % step == 0 and year >= first]
    axis = alt.Axis(values=years, tickCount=len(years), format="d", title=None, grid=True)
    x = alt.X("year:Q", scale=alt.Scale(domain=[int(first), int(last) + 1], nice=False, zero=False), axis=axis)
    colours = [COLOURS[number % len(COLOURS)] for number in range(len(order))]
    dashes = [list(DASHES[number % len(DASHES)]) for number in range(len(order))]
    legend = alt.Legend(
        title=None, orient="bottom", columns=1 if layout.narrow else 2, symbolStrokeWidth=2.5, symbolSize=700, labelLimit=layout.width - 60,
        labelFontSize=layout.font,
    )  # fmt: skip
    y_axis = alt.Axis(title=title, tickCount=5, labelExpr=decimals(messages))
    chart = alt.layer(
        alt.Chart(data(pd.DataFrame({"y": [0.0]}))).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(y=alt.Y("y:Q")),
        alt.Chart(data(course))
        .mark_line(strokeWidth=1.8)
        .encode(
            x=x,
            y=alt.Y("ahead:Q", axis=y_axis),
            color=alt.Color("row:N", sort=order, scale=alt.Scale(domain=order, range=colours), legend=legend),
            strokeDash=alt.StrokeDash("row:N", sort=order, scale=alt.Scale(domain=order, range=dashes), legend=legend),
        ),
    )
    return finish(chart.properties(width=layout.width - 64, height=220 if layout.narrow else 300), layout)


def observations_chart(observations: Frame, title: str, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw what observations were expected to tell: filled where they were made, hollow where they were not.

    Parameters
    ----------
    observations
        ``row, information, made``, best first, rows in words.
    """
    observations = observations.assign(row=lines(list(observations["row"]), layout))
    order, margin = list(observations["row"]), margin_of(layout)
    axis = alt.Axis(title=title, tickCount=4, labelExpr=decimals(messages))
    fill = alt.Color("made:N", scale=alt.Scale(domain=[True, False], range=["#b8cfe0", "#ffffff"]), legend=None)
    bars = alt.Chart(data(observations)).mark_bar(height=12, stroke=INK, strokeWidth=0.8)
    chart = bars.encode(x=alt.X("information:Q", axis=axis), y=named_rows(order, layout), color=fill)
    return finish(alt.layer(chart).properties(width=layout.width - margin - 24, height=step_of(order) * len(order)), layout)
