"""The goals that were set beforehand, with what became of each: lines for the console, and a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso.report.charts.ranks import ranks_chart
from contrapeso.report.charts.theme import Frame
from contrapeso.report.figure import Figure, Table, Words, figure
from contrapeso.report.printing import environment, others, write_pages
from contrapeso.vocabulary.language import LANGUAGES, Messages

STEM, NAME = "validity", "validity.json"
VERDICTS = ("passed", "failed", "not_run", "reported")
SHARES = ("probability", "share", "low", "high", "coverage", "five", "one", "early", "late", "drift", "area", "ratio")
"""Numbers that are written with two digits after the point."""


def value(messages: Messages, row: Mapping[str, Any]) -> str:
    """Return the value of a goal in words, empty where it was not run."""
    if not row["numbers"]:
        return ""
    return messages.text(f"validity_value.{row['goal']}", **{name: _shown(messages, name, item) for name, item in row["numbers"].items()})


def _shown(messages: Messages, name: str, item: Any) -> str:
    if isinstance(item, int):
        return messages.number(item, 0)
    if name == "apart":
        return f"{item:.1g}"
    return messages.number(item, 3 if name in ("early", "late", "drift", "error") else 2 if name in SHARES else 1)


def note(messages: Messages, row: Mapping[str, Any]) -> str:
    """Return why a goal was not run, or when its value was computed and whether the code has changed since."""
    if row["verdict"] == "not_run":
        return messages.text(f"validity_tools.{row['why']}", **row["named"])
    old = "" if row["same_code"] else messages.text("validity_tools.old_code")
    return "; ".join(part for part in (str(row["made"])[:10], old) if part)


def table(messages: Messages, found: Mapping[str, Any]) -> Table:
    """Return goals, tests, thresholds, values and verdicts."""
    rows = [
        [
            row["goal"],
            Words(row["test"], "en"),
            Words(row["threshold"], "en"),
            value(messages, row) or "–",
            messages.text(f"validity_tools.{row['verdict']}"),
            note(messages, row),
        ]
        for row in found["goals"]
    ]
    heads = ("goal", "test", "threshold", "value", "verdict", "note")
    return Table(messages.text("validity_tools.head"), [messages.text(f"validity_tools.{head}") for head in heads], rows)


def summary(messages: Messages, found: Mapping[str, Any]) -> str:
    """Return how many goals passed, failed, and were not run."""
    counts = {verdict: sum(row["verdict"] == verdict for row in found["goals"]) for verdict in VERDICTS}
    return messages.text("validity_tools.summary", **counts)


def ranks_figure(messages: Messages, curves: Frame, band: Frame, level: float) -> Figure:
    """Return the figure of ranks; ``curves`` and ``band`` as the chart has them."""
    states = curves.drop_duplicates("curve")
    merged = curves.merge(band, on="x")
    left = merged[(merged["difference"] < merged["low"] - 1e-9) | (merged["difference"] > merged["high"] + 1e-9)]
    description = messages.text(
        "validity_tools.figure_alt", outside=left["curve"].nunique(), all=len(states), level=messages.percent(1 - level)
    )
    title = messages.text("validity_tools.figure_title")
    return figure("ranks", title, description, lambda layout: ranks_chart(curves, band, messages, layout))


def build_validity(folder: Path, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """Write the page in each language from ``validity.json``, and from ``curves.csv`` and ``band.csv`` where they are."""
    found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    drawn = (pd.read_csv(folder / "curves.csv"), pd.read_csv(folder / "band.csv")) if (folder / "curves.csv").is_file() else None

    def page(language: str) -> str:
        messages = Messages(language)
        return (
            environment()
            .get_template("validity.html")
            .render(
                m=messages,
                t=messages.text,
                table=table(messages, found),
                summary=summary(messages, found),
                ranks=None if drawn is None else ranks_figure(messages, *drawn, found["level"]),
                made=messages.text("validity_tools.page_note", day=str(found["created"])[:10], version=found["version"]),
                others=others(STEM, language, languages),
            )
        )

    return write_pages(folder, STEM, languages, page)
