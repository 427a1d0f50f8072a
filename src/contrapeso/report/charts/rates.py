"""How often things happened in the record, against what the free-running model expects."""

from __future__ import annotations

import altair as alt

from contrapeso.report.charts.theme import INK, MUTED, Frame, Layered, Layout, Style, data, decimals, finish
from contrapeso.vocabulary.language import Messages


def rates_chart(rates: Frame, style: Style, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw one panel for each kind of event.

    Parameters
    ----------
    rates
        ``polity, era, event, recorded_per_year, q05, q50, q95``.
    """
    frame = rates.copy()
    frame["row"] = [f"{code} {era}" for code, era in zip(frame["polity"], frame["era"], strict=True)]
    frame["inside"] = (frame["recorded_per_year"] >= frame["q05"]) & (frame["recorded_per_year"] <= frame["q95"])
    order = sorted(frame["row"].unique(), key=lambda row: (style.polities.index(row[:3]) if row[:3] in style.polities else 99, row))
    events = list(dict.fromkeys(frame["event"]))
    columns = 1 if layout.narrow else 3
    width = layout.width - 115 if layout.narrow else (layout.width - 335) // 3
    panels = [_panel(frame[frame["event"] == event], messages.name("event", event), order, style, messages, width) for event in events]
    return finish(alt.concat(*panels, columns=columns, spacing=14), layout)


def _panel(part: Frame, title: str, order: list[str], style: Style, messages: Messages, width: int) -> Layered:
    high = max(float(part[["recorded_per_year", "q95"]].max().max()), 1e-6) * 1.08
    axis = alt.Axis(title=None, tickCount=4, labelExpr=decimals(messages))
    x = alt.X("q05:Q", scale=alt.Scale(domain=[-0.04 * high, high], nice=False), axis=axis)
    y = alt.Y("row:N", sort=order, axis=alt.Axis(title=None, grid=False, ticks=False, domain=False, minExtent=88, maxExtent=88))
    base = alt.Chart(data(part))
    recorded = base.mark_point(shape="diamond", size=75, opacity=1, stroke=INK, strokeWidth=1.1)
    return alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.45).encode(x=x, x2=alt.X2("q95"), y=y, color=style.colour()),
        base.mark_tick(thickness=2, size=11, color=MUTED).encode(x=alt.X("q50:Q"), y=y),
        recorded.transform_filter("datum.inside").encode(x=alt.X("recorded_per_year:Q"), y=y, fill=alt.value(INK)),
        recorded.transform_filter("!datum.inside").encode(
            x=alt.X("recorded_per_year:Q"), y=y, fill=alt.value("white"), strokeWidth=alt.value(2)
        ),
    ).properties(width=width, height=alt.Step(17), title=title)
