"""Which mechanisms moved an effect: a dot with its error for each, one panel for each outcome."""

from __future__ import annotations

import altair as alt
import pandas as pd

from contrapeso.report.charts.theme import INK, MUTED, Frame, Layered, Layout, data, decimals, finish
from contrapeso.vocabulary.language import Messages


def moved_chart(moved: Frame, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw what each mechanism contributes to a difference, two Monte Carlo errors to each side.

    Parameters
    ----------
    moved
        ``outcome, mechanism, moved, low, high, clear`` with outcome and mechanism in words; the
        difference as a whole has ``whole`` true.
    """
    panels = [_panel(part, str(outcome), messages, layout) for outcome, part in moved.groupby("outcome", sort=False)]
    return finish(alt.vconcat(*panels, spacing=18), layout)


def _panel(part: Frame, outcome: str, messages: Messages, layout: Layout) -> Layered:
    margin = 150 if layout.narrow else 300
    rows = alt.Axis(title=None, grid=False, ticks=False, domain=False, labelLimit=margin, minExtent=margin, maxExtent=margin)
    y = alt.Y("mechanism:N", sort=list(part["mechanism"]), axis=rows)
    x_axis = alt.Axis(title=None, tickCount=5, labelExpr=decimals(messages))
    base = alt.Chart(data(part))
    zero = alt.Chart(data(pd.DataFrame({"x": [0.0]}))).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=alt.X("x:Q", axis=x_axis))
    layers = [
        zero,
        base.mark_rule(strokeWidth=2, color=INK).encode(x=alt.X("low:Q"), x2=alt.X2("high"), y=y),
        base.transform_filter("datum.clear || datum.whole")
        .mark_point(filled=True, size=70, opacity=1, color="#0072B2")
        .encode(x=alt.X("moved:Q"), y=y, shape=alt.condition("datum.whole", alt.value("diamond"), alt.value("circle"))),
        base.transform_filter("!datum.clear && !datum.whole")
        .mark_point(fill="white", stroke="#0072B2", size=60, opacity=1)
        .encode(x=alt.X("moved:Q"), y=y),
    ]
    title = alt.TitleParams(_wrapped(outcome, 44 if layout.narrow else 110))
    return alt.layer(*layers).properties(width=layout.width - margin - 24, height=alt.Step(22), title=title)


def _wrapped(text: str, most: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
