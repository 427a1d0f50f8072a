"""A what-if over time: the balance without and with the change, their difference, and forced exits by then."""

from __future__ import annotations

import altair as alt
import pandas as pd

from contrapeso.report.charts.theme import INK, MUTED, Frame, Layered, Layout, data, decimals, dodge, finish, text_width, time_axis
from contrapeso.vocabulary.language import Messages

COLOURS = {"baseline": "#6b6b6b", "changed": "#0072B2", "difference": "#1c1c1c"}
_EXTENT = 40


def whatif_chart(paths: Frame, modes: list[str], messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw modes side by side, or one below the other on a telephone.

    Parameters
    ----------
    paths
        ``mode, variable, year, hatched``, with means and quantiles of baseline, changed and difference,
        for one theory, arm and polity. What is hatched is drawn as single bars and dashed lines.
    """
    balance, exits = paths[paths["variable"] == "balance"], paths[paths["variable"] == "forced_exit"]
    ends = [word for side in ("baseline", "changed") for word in messages.text(f"whatif.chart_{side}").split("|")]
    label = max(text_width(text, layout.font) for text in ends) + 8
    columns = 1 if layout.narrow else len(modes)
    width = (layout.width - 10) / columns - _EXTENT - label - (24 if columns > 1 else 12)
    gap = max(0.02, float(balance[["difference_q05", "difference_q95"]].abs().max().max())) * 1.08 if not balance.empty else 0.1
    top = max(0.1, float(exits[["baseline_mean", "changed_mean"]].max().max())) * 1.06 if not exits.empty else 1.0
    rows: list[list[Layered]] = [[], [], []]
    for mode in modes:
        head = messages.text(f"whatif.chart_{mode}")
        part = balance[balance["mode"] == mode]
        rows[0].append(_levels(part, head, width, messages, layout))
        rows[1].append(_difference(part, gap, width, messages, layout))
        rows[2].append(_exits(exits[exits["mode"] == mode], min(top, 1.04), width, messages, layout))
    panels = [panel for place in range(len(modes)) for panel in (row[place] for row in rows)]
    if columns > 1:
        panels = [panel for row in rows for panel in row]
    return finish(alt.concat(*panels, columns=columns, spacing={"row": 14, "column": 24}), layout)


def _x(part: Frame, layout: Layout, width: float, labels: bool = True) -> alt.X:
    first, last = (float(int(part["year"].min())), float(part["year"].max())) if not part.empty else (0.0, 1.0)
    scale = alt.Scale(domain=[first, last], nice=False, zero=False)
    return alt.X("year:Q", scale=scale, axis=time_axis(first, last, layout, labels=labels, width=width))


def _y(field: str, low: float, high: float, title: str, messages: Messages) -> alt.Y:
    axis = alt.Axis(title=None, tickCount=4, format="~g", labelExpr=decimals(messages), minExtent=_EXTENT, maxExtent=_EXTENT)
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=axis, title=title)


def _band(part: Frame, side: str, x: alt.X, y: alt.Y, shift: float) -> list[alt.Chart]:
    """Draw a band: filled up to five years, single bars beyond."""
    lower, upper, colour = f"{side}_q05", f"{side}_q95", COLOURS[side]
    low = alt.Y(f"{lower}:Q", scale=y["scale"], axis=y["axis"])
    far = part[part["hatched"]]
    # The filled part reaches the first bar, so that no gap opens between them.
    layers = [
        alt.Chart(data(part[~part["hatched"]])).mark_area(opacity=0.18, color=colour, strokeWidth=0).encode(x=x, y=low, y2=alt.Y2(upper))
    ]
    if not far.empty:
        moved = far.assign(year=far["year"] + shift)
        layers.append(alt.Chart(data(moved)).mark_rule(color=colour, opacity=0.4, strokeWidth=1).encode(x=x, y=low, y2=alt.Y2(upper)))
    return layers


def _line(part: Frame, field: str, colour: str, x: alt.X, y: alt.Y, *, thick: float, step: bool = False) -> list[alt.Chart]:
    """Draw a line: whole up to five years, dashed beyond."""
    place = alt.Y(f"{field}:Q", scale=y["scale"], axis=y["axis"])
    near, far = part[~part["hatched"]], part[part["hatched"]]
    shape = "step-after" if step else "linear"
    layers = [alt.Chart(data(near)).mark_line(color=colour, strokeWidth=thick, interpolate=shape).encode(x=x, y=place)]
    if not far.empty:
        joined = pd.concat([near.tail(1), far])
        layers.append(
            alt.Chart(data(joined)).mark_line(color=colour, strokeWidth=thick, strokeDash=[4, 3], interpolate=shape).encode(x=x, y=place)
        )
    return layers


def _ends(
    part: Frame, fields: dict[str, str], span: float, low: float, high: float, x: alt.X, messages: Messages, layout: Layout
) -> alt.Chart:
    last = part.sort_values("year").tail(1)
    places = dodge([float(last[field].iloc[0]) for field in fields.values()], span, low, high)
    rows = [
        {"year": float(last["year"].iloc[0]), "place": place, "text": messages.text(f"whatif.chart_{side}"), "side": side}
        for side, place in zip(fields, places, strict=True)
    ]
    colour = alt.Color("side:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None)
    chart = alt.Chart(data(pd.DataFrame(rows))).mark_text(align="left", dx=5, fontWeight="bold", fontSize=layout.font, clip=False)
    return chart.encode(x=x, y=alt.Y("place:Q"), text=alt.Text("text:N"), color=colour)


def _five(part: Frame) -> list[alt.Chart]:
    """Mark where five years are over."""
    far = part[part["hatched"]]
    if far.empty:
        return []
    place = pd.DataFrame({"year": [float(far["year"].min()) - 0.125]})
    return [alt.Chart(data(place)).mark_rule(color=MUTED, strokeDash=[2, 3]).encode(x=alt.X("year:Q"))]


def _levels(part: Frame, head: str, width: float, messages: Messages, layout: Layout) -> Layered:
    x, y = _x(part, layout, width), _y("baseline_q50", 0.0, 1.0, "", messages)
    layers = [*_five(part)]
    for side, shift in (("baseline", 0.0), ("changed", 0.125)):
        layers += _band(part, side, x, y, shift)
    for side, thick in (("baseline", 1.6), ("changed", 2.0)):
        layers += _line(part, f"{side}_q50", COLOURS[side], x, y, thick=thick)
    if not part.empty:
        layers.append(_ends(part, {"baseline": "baseline_q50", "changed": "changed_q50"}, 0.1, 0.03, 0.97, x, messages, layout))
    title = alt.TitleParams(text=head, subtitle=messages.text("whatif.chart_balance"), subtitleFontSize=layout.font)
    return alt.layer(*layers).properties(width=width, height=170, title=title)


def _difference(part: Frame, gap: float, width: float, messages: Messages, layout: Layout) -> Layered:
    x, y = _x(part, layout, width), _y("difference_q50", -gap, gap, "", messages)
    zero = alt.Chart(data(pd.DataFrame({"y": [0.0]}))).mark_rule(color=INK, strokeWidth=1).encode(y=alt.Y("y:Q"))
    layers = [*_five(part), *_band(part, "difference", x, y, 0.0), zero, *_line(part, "difference_mean", INK, x, y, thick=1.8)]
    title = alt.TitleParams(text=messages.text("whatif.chart_difference"), fontWeight="normal", fontSize=layout.font)
    return alt.layer(*layers).properties(width=width, height=110, title=title)


def _exits(part: Frame, top: float, width: float, messages: Messages, layout: Layout) -> Layered:
    x, y = _x(part, layout, width), _y("baseline_mean", 0.0, top, "", messages)
    layers = [*_five(part)]
    for side, thick in (("baseline", 1.6), ("changed", 2.0)):
        layers += _line(part, f"{side}_mean", COLOURS[side], x, y, thick=thick, step=True)
    if not part.empty:
        layers.append(_ends(part, {"baseline": "baseline_mean", "changed": "changed_mean"}, 0.14 * top, 0.0, top, x, messages, layout))
    title = alt.TitleParams(text=messages.text("whatif.chart_forced_exit"), fontWeight="normal", fontSize=layout.font)
    return alt.layer(*layers).properties(width=width, height=110, title=title)
