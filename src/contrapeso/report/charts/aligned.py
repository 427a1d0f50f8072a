"""Balances of two polities on one axis of years before and after an event of each."""

from __future__ import annotations

import altair as alt
import pandas as pd

from contrapeso.report.charts.theme import INK, MUTED, Frame, Layout, Style, data, decimals, dodge, ends_in_words, finish, words_axis
from contrapeso.vocabulary.language import Messages


def aligned_chart(balance: Frame, style: Style, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw balances around an event each.

    Parameters
    ----------
    balance
        ``since`` (years from the event), ``polity, q05, q25, q50, q75, q95``.
    """
    first, last = float(balance["since"].min()), float(balance["since"].max())
    room = 0.16 if layout.narrow else 0.1
    scale = alt.Scale(domain=[first, last + (last - first) * room], nice=False, zero=False)
    step = 5 if last - first > 12 else 2
    ticks = [year for year in range(int(first // step * step), int(last) + 1, step) if year >= first - 0.01]
    label = "(datum.value > 0 ? '+' : '') + replace(datum.label, '-', '\u2212')"
    x_axis = alt.Axis(values=ticks, tickCount=len(ticks), format="d", title=messages.text("aligned.axis"), labelExpr=label, grid=True)
    x = alt.X("since:Q", scale=scale, axis=x_axis)
    y_scale = alt.Scale(domain=[-0.085, 1.085] if layout.narrow else [-0.02, 1.02], nice=False, zero=False)
    if layout.narrow:
        y_axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], title=None, format=".2~f", labelExpr=decimals(messages),
                          minExtent=layout.margin, maxExtent=layout.margin, labelColor=MUTED)  # fmt: skip
    else:
        middle = {value: messages.number(value, 2) for value in (0.25, 0.5, 0.75)}
        y_axis = words_axis({0.0: messages.text("balance.bottom"), **middle, 1.0: messages.text("balance.top")}, layout)
    base = alt.Chart(data(balance))
    layers = [
        base.mark_area(opacity=opacity, strokeWidth=0).encode(
            x=x, y=alt.Y(f"{lower}:Q", scale=y_scale, axis=y_axis), y2=alt.Y2(upper), color=style.colour()
        )
        for lower, upper, opacity in (("q05", "q95", 0.16), ("q25", "q75", 0.30))
    ]
    event = alt.Chart(data(pd.DataFrame({"since": [0.0], "low": [0.0], "high": [1.0]})))
    layers.append(
        event.mark_rule(color=INK, strokeWidth=1.2).encode(
            x=alt.X("since:Q"), y=alt.Y("low:Q", scale=y_scale, axis=y_axis), y2=alt.Y2("high")
        )
    )
    layers.append(base.mark_line(strokeWidth=2.1).encode(x=x, y=alt.Y("q50:Q"), color=style.colour(), strokeDash=style.dash()))
    ends = balance.sort_values("since").groupby("polity", sort=False).last().reset_index()
    ends["y"] = dodge(list(ends["q50"]), (layout.font + 3) / 300, 0.02, 0.98)
    ends["text"] = [code if layout.narrow and len(style.names[code]) > 7 else style.names[code] for code in ends["polity"]]
    layers.append(
        alt.Chart(data(ends))
        .mark_text(align="left", dx=5, fontWeight="bold", fontSize=layout.font + (0 if layout.narrow else 2))
        .encode(x=alt.X("since:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N"), color=style.colour())
    )
    if layout.narrow:
        layers.append(ends_in_words(messages, "since", first, 1.05))
    return finish(alt.layer(*layers).properties(width=layout.plot, height=300), layout)
