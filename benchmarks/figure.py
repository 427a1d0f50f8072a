"""Figures of a run: one dot for each engine on a scale of ratios, and how time grows. Drawn as the report draws."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

from benchmarks.tables import number
from contrapeso.report.charts.theme import INK, MUTED, NARROW, WIDE, Layout, data, finish

OURS, OTHERS = "#0072B2", MUTED
TITLES = {"ensemble": "Ensembles: time for a polity-quarter", "gradient": "Slopes of the log posterior: time for a polity-quarter"}


def _speeds(result: Mapping[str, Any], task: str, layout: Layout) -> alt.LayerChart:
    rows = [row for row in result.get(task, []) if "wall" in row]
    frame = pd.DataFrame(
        [
            {
                "engine": row["title"],
                "ns": row["wall"],
                "most": row["wall_most"],
                "ours": row["name"] == "ours",
                "label": f"{number(row['wall'])} ns" + (f", {number(row['wall_to_c'])} × C" if row.get("wall_to_c", 1.0) != 1.0 else ""),
            }
            for row in sorted(rows, key=lambda row: row["wall"])
        ]
    )
    low, high = float(frame["ns"].min()), float(frame["most"].max())
    # Room on the right for the label of the slowest.
    scale = alt.Scale(type="log", domain=[low / 2, high * (high / low) ** (0.9 if layout.narrow else 0.35) * 2], nice=False)
    ticks = [10.0**power for power in range(0, 12) if low / 2 <= 10.0**power <= high * 2]
    axis = alt.Axis(values=ticks, format=",.0f", title="ns of wall time, logarithmic", labelOverlap=True)
    base = alt.Chart(data(frame)).encode(
        y=alt.Y("engine:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False)),
        color=alt.Color("ours:N", scale=alt.Scale(domain=[True, False], range=[OURS, OTHERS]), legend=None),
    )
    place = alt.X("ns:Q", scale=scale, axis=axis)
    spread = base.mark_rule(strokeWidth=2).encode(x=place, x2="most:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(x=place, shape=alt.Shape("ours:N", legend=None))
    words = base.mark_text(align="left", dx=8, dy=-8 if layout.narrow else 0, color=INK).encode(
        x=alt.X("most:Q", scale=scale), text="label:N"
    )
    width = layout.width - 250 if not layout.narrow else layout.width - 170
    return alt.layer(spread, dots, words).properties(width=width, height=26 * len(frame), title=TITLES[task])


def _growth(rows: list[Mapping[str, Any]], axis: str, layout: Layout) -> alt.LayerChart:
    mine = [row for row in rows if row["axis"] == axis]
    frame = pd.DataFrame([{"size": row["value"], "ns": 1e9 * row["seconds"] / row["steps"], "task": row["task"]} for row in mine])
    ticks = sorted(set(frame["size"]))
    kinds = ["ensemble", "gradient"]
    base = alt.Chart(data(frame)).encode(
        x=alt.X("size:Q", scale=alt.Scale(type="log"), axis=alt.Axis(values=ticks, format="~s", title=axis, labelOverlap=True, grid=False)),
        y=alt.Y("ns:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title="ns per polity-quarter", tickCount=4, format="~s")),
        color=alt.Color("task:N", scale=alt.Scale(domain=kinds, range=[OURS, "#D55E00"]), legend=alt.Legend(title=None, orient="bottom")),
    )
    dash = alt.StrokeDash("task:N", scale=alt.Scale(domain=kinds, range=[[1, 0], [5, 3]]), legend=None)
    marks = alt.layer(
        base.mark_line().encode(strokeDash=dash), base.mark_point(filled=True, size=45).encode(shape=alt.Shape("task:N", legend=None))
    )
    return marks.properties(width=(layout.width - 4 * 62) // 4 if not layout.narrow else layout.width - 70, height=150)


def speeds_chart(result: Mapping[str, Any], layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Return the figure of all engines."""
    parts = [_speeds(result, task, layout) for task in TITLES if any("wall" in row for row in result.get(task, []))]
    return finish(alt.vconcat(*parts, spacing=26).resolve_scale(x="independent", y="independent"), layout)


def growth_chart(result: Mapping[str, Any], layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Return the figure of growth, one panel for each of what grows."""
    rows = result["growth"]["rows"]
    parts = [_growth(rows, axis, layout) for axis in ("members", "quarters", "polities", "mechanisms")]
    joined = alt.vconcat(*parts) if layout.narrow else alt.concat(*parts, columns=4)
    return finish(joined, layout)


def draw(result: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the figures as SVG, wide and narrow, and return where they lie."""
    folder.mkdir(parents=True, exist_ok=True)
    charts = {"performance": speeds_chart}
    if "rows" in result.get("growth", {}):
        charts["performance-growth"] = growth_chart
    written = []
    for name, chart in charts.items():
        for layout in (WIDE, NARROW):
            path = folder / f"{name}{'-narrow' if layout.narrow else ''}.svg"
            # The report's letters are the reader's own; a figure that stands alone needs a ground to be read on.
            svg = vlc.vegalite_to_svg(chart(result, layout).to_dict() | {"background": "white"})
            path.write_text(svg, encoding="utf-8")
            written.append(path)
    return written
