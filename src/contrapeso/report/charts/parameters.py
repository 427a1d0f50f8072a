"""Parameters with their 90 % intervals, one panel for each family of mechanisms."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd

from contrapeso.report.charts.theme import INK, MUTED, Frame, Layout, data, decimals, finish
from contrapeso.vocabulary.language import Messages

BADGES = ("learned", "weak", "prior-only")
_SHAPES = {"learned": ("circle", INK), "weak": ("circle", "white"), "prior-only": ("M-1,-1L1,1M-1,1L1,-1", "white")}


def elided(name: str, most: int) -> str:
    """Return a long name without its middle, so that names that start alike stay apart."""
    return name if len(name) <= most else f"{name[: most // 3]}…{name[-(most - most // 3 - 1) :]}"


def parameters_chart(parameters: Frame, messages: Messages, layout: Layout) -> alt.TopLevelMixin:
    """Draw the parameters of one family.

    Parameters
    ----------
    parameters
        ``name, q05, q50, q95, badge`` of one family.

    Notes
    -----
    Units differ between parameters. Where one of them is far larger than the others, the axis is
    logarithmic away from zero.
    """
    frame = parameters.copy()
    extreme = float(frame[["q05", "q95"]].abs().max().max())
    common = float(frame["q95"].abs().quantile(0.5)) or 1.0
    scale = alt.Scale(type="symlog", constant=max(common, 1e-6)) if extreme > 12 * common else alt.Scale(nice=True)
    margin = 150 if layout.narrow else 300
    axis = alt.Axis(title=None, tickCount=4 if layout.narrow else 7, labelExpr=decimals(messages), labelOverlap=True)
    x = alt.X("q05:Q", scale=scale, axis=axis)
    short = json.dumps({name: elided(name, 24 if layout.narrow else 46) for name in frame["name"]})
    rows = alt.Axis(
        title=None,
        grid=True,
        ticks=False,
        domain=False,
        labelLimit=margin,
        labelExpr=f"{short}[datum.label]",
        minExtent=margin,
        maxExtent=margin,
    )
    y = alt.Y("name:N", sort=list(frame["name"]), axis=rows)
    base = alt.Chart(data(frame))
    layers = [
        alt.Chart(data(pd.DataFrame({"x": [0.0]}))).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=alt.X("x:Q")),
        base.mark_rule(strokeWidth=1.6, color=INK).encode(x=x, x2=alt.X2("q95"), y=y),
    ]
    for badge, (shape, fill) in _SHAPES.items():
        part = base.transform_filter(alt.datum.badge == badge)
        layers.append(
            part.mark_point(shape=shape, size=46, fill=fill, stroke=INK, strokeWidth=1.4, opacity=1).encode(x=alt.X("q50:Q"), y=y)
        )
    return finish(alt.layer(*layers).properties(width=layout.width - margin - 22, height=alt.Step(15)), layout)
