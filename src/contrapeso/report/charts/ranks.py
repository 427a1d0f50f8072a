"""Ranks of true parameters among posterior draws, as ECDFs less what uniform ranks would give."""

from __future__ import annotations

import altair as alt

from contrapeso.report.charts.theme import GRID, INK, MUTED, Frame, Layout, data, decimals, finish
from contrapeso.vocabulary.language import Messages

STATES = ("apart", "uniform", "not_uniform")


def ranks_chart(curves: Frame, band: Frame, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw one curve for each parameter, over the band in which one curve of uniform ranks stays.

    Parameters
    ----------
    curves
        ``curve, x, difference, state``; state is one of :data:`STATES`.
    band
        ``x, low, high``: less the uniform share.
    """
    words = {state: messages.text(f"validity_tools.figure_{state}") for state in STATES}
    frame = curves.assign(word=[words[state] for state in curves["state"]])
    axis = alt.Axis(labelExpr=decimals(messages), tickCount=5)
    x = alt.X("x:Q", title=messages.text("validity_tools.figure_x"), scale=alt.Scale(domain=[0, 1], nice=False), axis=axis)
    shown = [words[state] for state in STATES if state in set(curves["state"])]
    colours = {words["apart"]: GRID, words["uniform"]: "#0072B2", words["not_uniform"]: "#D55E00"}
    dashes = {words["apart"]: [1, 0], words["uniform"]: [1, 0], words["not_uniform"]: [6, 2]}
    legend = alt.Legend(title=None, orient="top", direction="vertical" if layout.narrow else "horizontal")
    area = alt.Chart(data(band)).mark_area(color=GRID, opacity=0.75).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    edges = [alt.Chart(data(band)).mark_line(color=MUTED, strokeWidth=0.8).encode(x=x, y=alt.Y(f"{edge}:Q")) for edge in ("low", "high")]
    lines = (
        alt.Chart(data(frame))
        .mark_line(strokeWidth=1, opacity=0.7, interpolate="step-after")
        .encode(
            x=x,
            y=alt.Y("difference:Q", title=messages.text("validity_tools.figure_y"), axis=axis),
            detail="curve:N",
            color=alt.Color("word:N", scale=alt.Scale(domain=shown, range=[colours[word] for word in shown]), legend=legend),
            strokeDash=alt.StrokeDash("word:N", scale=alt.Scale(domain=shown, range=[dashes[word] for word in shown]), legend=None),
        )
    )
    nil = alt.Chart(alt.InlineData(values=[{"y": 0}])).mark_rule(color=INK, strokeWidth=0.7).encode(y="y:Q")
    width = layout.width - 70
    return finish(alt.layer(area, *edges, lines, nil).properties(width=width, height=round(0.42 * width) + 60), layout)
