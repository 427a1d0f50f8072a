"""A discourse network: who agrees with whom, who contradicts whom, and the coalitions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest

import altair as alt
import pandas as pd

from contrapeso.report.charts.network_places import Edge, labels, positions
from contrapeso.report.charts.theme import INK, MUTED, Frame, Layout, data, finish, text_width
from contrapeso.vocabulary.language import Messages

MOST = 35
"""Nodes that one drawing can label."""
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#AA4499", "#7A5C00", "#332288")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_OTHER = ("#3a3a3a", "triangle-left")
_ALONE = ("#8a8a8a", "triangle-right")
_CONFLICT = "#A3123A"
_DASH = 28.0
"""Length in px of the line in the key of ties."""


def strongest(nodes: Collection[str], edges: Sequence[Edge], most: int = MOST) -> list[str]:
    """Return the nodes with the most ties by weight, whatever their sign; all where there are few."""
    weight = dict.fromkeys(nodes, 0.0)
    for first, second, value in edges:
        for name in (first, second):
            if name in weight:
                weight[name] += abs(value)
    return sorted(sorted(weight, key=lambda name: (-weight[name], name))[:most])


def network_chart(
    nodes: Mapping[str, str], edges: Sequence[Edge], groups: Sequence[Collection[str]], messages: Messages, layout: Layout
) -> alt.TopLevelMixin:
    """Draw a discourse network.

    Parameters
    ----------
    nodes
        Labels by id. Of more than `MOST`, those with the most ties are drawn.
    edges
        Ties of a subtract network: above zero agreement, below zero conflict.
    groups
        Coalitions by number, from 1; the first six that are drawn have a colour and a shape each.
    layout
        One of the two widths of the report.

    Notes
    -----
    Nearness means little: only agreement and shared coalitions pull, and nodes are moved apart
    until their names fit.
    """
    kept = strongest(nodes, edges)
    ties = [edge for edge in edges if edge[0] in kept and edge[1] in kept and edge[2] != 0]
    teams = {number: frozenset(group) & frozenset(kept) for number, group in enumerate(groups, 1)}
    teams = {number: team for number, team in teams.items() if team}
    width, height = (layout.width - 12, 16 * len(kept) + 240) if layout.narrow else (layout.width - 24, 12 * len(kept) + 170)
    gap = (46.0, 30.0) if layout.narrow else (84.0, 34.0)
    spots = positions(kept, ties, list(teams.values()), (width, height), gap)
    boxes = labels(spots, nodes, ties, width, layout.font)
    alone = messages.text("evidence_tools.no_coalition")
    words = [messages.text("evidence_tools.coalition", number=number) for number in teams][: len(_COLOURS)]
    other = messages.text("evidence_tools.other_coalition")
    home = {name: word for word, team in zip_longest(words, teams.values(), fillvalue=other) for name in team}
    points = pd.DataFrame(
        [{"x": spots[name][0], "y": spots[name][1], "group": home.get(name, alone), "label": nodes[name]} for name in kept]
    )
    names = pd.DataFrame(
        [{"x": (box[0] + box[2]) / 2, "y": (box[1] + box[3]) / 2, "label": nodes[name]} for name, box in sorted(boxes.items())]
    )
    shown = [*words, *([other] if other in home.values() else []), *([alone] if set(kept) - set(home) else [])]
    colour, shape = _looks(shown, len(words), other)
    key, foot = _key(shown, ties, messages, layout, width, height)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[foot, 0], nice=False, zero=False))
    points = pd.concat([points, key[key["group"] != ""]], ignore_index=True)
    names = pd.concat([names.assign(align="center"), key.assign(x=key["x"] + 12, align="left")], ignore_index=True)
    layers = [_ties(ties, key, spots, x, y, messages)] if ties else []
    layers.append(
        alt.Chart(data(points))
        .mark_point(filled=True, opacity=1, size=130, stroke="white", strokeWidth=0.8)
        .encode(x=x, y=y, color=colour, shape=shape)
    )
    for align in ("center", "left"):
        written = alt.Chart(data(names[names["align"] == align])).encode(x=x, y=y, text=alt.Text("label:N"))
        style = {"align": align, "baseline": "middle", "fontSize": layout.font}
        layers.append(written.mark_text(stroke="white", strokeWidth=3.5, strokeJoin="round", **style))
        layers.append(written.mark_text(color=INK, **style))
    chart = alt.layer(*layers).properties(width=width, height=foot).resolve_scale(strokeDash="independent", color="independent")
    return finish(chart, layout)


def _looks(shown: Sequence[str], teams: int, other: str) -> tuple[alt.Color, alt.Shape]:
    """Return colour and shape of coalitions; who is in none is grey."""
    rest = [_OTHER if word == other else _ALONE for word in shown[teams:]]
    colours = [*_COLOURS[:teams], *(colour for colour, _ in rest)]
    shapes = [*_SHAPES[:teams], *(shape for _, shape in rest)]
    return (
        alt.Color("group:N", scale=alt.Scale(domain=list(shown), range=colours), legend=None),
        alt.Shape("group:N", scale=alt.Scale(domain=list(shown), range=shapes), legend=None),
    )


def _key(shown: Sequence[str], ties: Sequence[Edge], messages: Messages, layout: Layout, width: float, top: float) -> tuple[Frame, float]:
    """Return the entries of the key in rows below the drawing, and where the last row ends.

    An entry with a ``group`` is a coalition; one without is a kind of tie.
    """
    kinds = [messages.text(f"evidence_tools.{word}_tie") for word in _present(ties)]
    rows: list[dict[str, str | float]] = []
    left, line = 10.0, top + 14.0
    for text, group in [*((word, word) for word in shown), *((word, "") for word in kinds)]:
        lead = 0.0 if group else _DASH
        need = lead + 12 + text_width(text, layout.font) + 20
        if rows and (left + need - 20 > width or (not group and rows[-1]["group"])):
            left, line = 10.0, line + layout.font + 8
        rows.append({"x": left + lead, "y": line, "group": group, "label": text})
        left += need
    return pd.DataFrame(rows, columns=["x", "y", "group", "label"]), line + layout.font


def _present(ties: Sequence[Edge]) -> list[str]:
    return [word for word, sign in (("agreement", True), ("conflict", False)) if any((tie[2] > 0) is sign for tie in ties)]


def _ties(ties: Sequence[Edge], key: Frame, spots: Mapping[str, tuple[float, float]], x: alt.X, y: alt.Y, messages: Messages) -> alt.Chart:
    """Draw agreement as whole lines and conflict as broken ones, wider where it is stronger, and one of each for the key."""
    words = {True: messages.text("evidence_tools.agreement_tie"), False: messages.text("evidence_tools.conflict_tie")}
    rows = [(*spots[first], *spots[second], words[weight > 0], min(abs(weight), 4.0)) for first, second, weight in ties]
    kinds = key[key["group"] == ""]
    rows += [
        (left - _DASH, line, left + 4, line, word, 2.0) for left, line, word in zip(kinds["x"], kinds["y"], kinds["label"], strict=True)
    ]
    present = list(kinds["label"])
    looks = {words[True]: ([1, 0], MUTED), words[False]: ([5, 4], _CONFLICT)}
    return (
        alt.Chart(data(pd.DataFrame(rows, columns=["x", "y", "x2", "y2", "tie", "size"])))
        .mark_rule(opacity=0.6)
        .encode(
            x=x,
            y=y,
            x2=alt.X2("x2"),
            y2=alt.Y2("y2"),
            strokeWidth=alt.StrokeWidth("size:Q", scale=alt.Scale(domain=[0, 4], range=[0.6, 4.2]), legend=None),
            strokeDash=alt.StrokeDash("tie:N", scale=alt.Scale(domain=present, range=[looks[word][0] for word in present]), legend=None),
            color=alt.Color("tie:N", scale=alt.Scale(domain=present, range=[looks[word][1] for word in present]), legend=None),
        )
    )


__all__ = ["MOST", "network_chart", "strongest"]
