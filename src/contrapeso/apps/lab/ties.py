"""Actors and the ties between them around a year: who backed, funded or opposed whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from contrapeso.report.charts.network_places import labels, positions
from contrapeso.report.charts.theme import INK, MUTED, Layout, data, finish
from contrapeso.vocabulary.language import Messages

_AGAINST = "#A3123A"


def ties_chart(names: Mapping[str, str], ties: Sequence[tuple[str, str, str]], messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw actors as dots and their ties as lines: whole where one is with the other, broken where against.

    Parameters
    ----------
    names
        Labels by id of the actor.
    ties
        Actor, target and kind of relation.
    """
    kept = sorted(names)
    edges = [(first, second, -1.0 if kind == "opposed" else 1.0) for first, second, kind in ties]
    width, height = (layout.width - 12, 18 * len(kept) + 220) if layout.narrow else (layout.width - 24, 12 * len(kept) + 160)
    spots = positions(kept, edges, [], (width, height), (46.0, 30.0) if layout.narrow else (90.0, 36.0))
    boxes = labels(spots, names, edges, width, layout.font)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height + 40, 0], nice=False, zero=False))
    layers: list[alt.Chart] = []
    for place, (sign, colour, dash, word) in enumerate(((1.0, MUTED, [1, 0], "with"), (-1.0, _AGAINST, [5, 4], "against"))):
        rows = [(*spots[first], *spots[second]) for first, second, value in edges if value == sign]
        if not rows:
            continue
        foot = height + 10 + (18 * place if layout.narrow else 0)
        start = 8.0 + (0 if layout.narrow else place * 420.0)
        rows.append((start, foot, start + 26, foot))
        layers.append(
            alt.Chart(data(pd.DataFrame(rows, columns=["x", "y", "x2", "y2"])))
            .mark_rule(color=colour, strokeDash=dash, strokeWidth=1.6, opacity=0.75)
            .encode(x=x, y=y, x2=alt.X2("x2"), y2=alt.Y2("y2"))
        )
        key = pd.DataFrame([{"x": start + 32, "y": foot, "label": messages.text(f"lab.case.{word}")}])
        layers.append(
            alt.Chart(data(key))
            .mark_text(align="left", baseline="middle", fontSize=layout.font, color=INK)
            .encode(x=x, y=y, text="label:N")
        )
    dots = pd.DataFrame([{"x": spots[name][0], "y": spots[name][1], "name": names[name]} for name in kept])
    layers.append(alt.Chart(data(dots)).mark_point(filled=True, opacity=1, size=110, color="#0072B2", stroke="white").encode(x=x, y=y))
    words = pd.DataFrame(
        [{"x": (box[0] + box[2]) / 2, "y": (box[1] + box[3]) / 2, "label": names[name]} for name, box in sorted(boxes.items())]
    )
    written = alt.Chart(data(words)).encode(x=x, y=y, text=alt.Text("label:N"))
    layers.append(written.mark_text(stroke="white", strokeWidth=3.5, strokeJoin="round", baseline="middle", fontSize=layout.font))
    layers.append(written.mark_text(color=INK, baseline="middle", fontSize=layout.font))
    return finish(alt.layer(*layers).properties(width=width, height=height + 40), layout)
