"""The six components of the balance as small multiples."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from contrapeso.report.charts.theme import MUTED, Frame, Layered, Layout, Style, data, decimals, dodge, finish, time_axis
from contrapeso.vocabulary.language import Messages

ORDER = ("organisation", "access", "vehicles", "policy", "arms", "capital")


def components_chart(components: Frame, style: Style, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw one panel for each component, on one vertical scale.

    Parameters
    ----------
    components
        ``year, polity, component, q05, q25, q50, q75, q95``.
    """
    known = [name for name in ORDER if name in set(components["component"])]
    names = known + sorted(set(components["component"]) - set(known))
    low, high = float(components["q05"].min()), float(components["q95"].max())
    domain = (min(low, -0.1), max(high, 0.1))
    period = (math.floor(float(components["year"].min())), float(components["year"].max()))
    columns = 1 if layout.narrow else 3
    width = layout.width - 50 if layout.narrow else (layout.width - 110) // 3
    panels = [
        _panel(
            components[components["component"] == name], messages.name("component", name), period, domain, style, messages, layout, width
        )
        for name in names
    ]
    return finish(alt.concat(*panels, columns=columns, spacing=14 if layout.narrow else 18), layout)


def _panel(
    part: Frame,
    title: str,
    period: tuple[float, float],
    domain: tuple[float, float],
    style: Style,
    messages: Messages,
    layout: Layout,
    width: int,
) -> Layered:
    room = (period[1] - period[0]) * (0.13 if layout.narrow else 0.16)
    scale = alt.Scale(domain=[period[0], period[1] + room], nice=False, zero=False)
    axis = time_axis(*period, layout, width=width)
    x = alt.X("year:Q", scale=scale, axis=axis)
    y_axis = alt.Axis(tickCount=4, title=None, labelExpr=decimals(messages), minExtent=26, maxExtent=26)
    y_scale = alt.Scale(domain=list(domain), nice=False, zero=False)
    base = alt.Chart(data(part))
    height = 120 if layout.narrow else 150
    ends = part.sort_values("year").groupby("polity", sort=False).last().reset_index()
    gap = (layout.font + 2) / height * (domain[1] - domain[0])
    ends["y"] = dodge(list(ends["q50"]), gap, *domain)
    ends["text"] = list(ends["polity"])
    layers = [
        base.mark_area(opacity=opacity, strokeWidth=0).encode(
            x=x, y=alt.Y(f"{lower}:Q", scale=y_scale, axis=y_axis), y2=alt.Y2(upper), color=style.colour()
        )
        for lower, upper, opacity in (("q05", "q95", 0.15), ("q25", "q75", 0.28))
    ]
    layers += [
        alt.Chart(data(pd.DataFrame({"y": [0.0]}))).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(y=alt.Y("y:Q")),
        base.mark_line(strokeWidth=1.6).encode(x=x, y=alt.Y("q50:Q"), color=style.colour(), strokeDash=style.dash()),
        alt.Chart(data(ends))
        .mark_text(align="left", dx=4, fontWeight="bold")
        .encode(x=alt.X("year:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N"), color=style.colour()),
    ]
    return alt.layer(*layers).properties(width=width, height=height, title=title)


__all__ = ["ORDER", "components_chart"]
