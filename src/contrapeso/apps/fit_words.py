"""What is printed of a fit, gated by its diagnostics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from contrapeso.apps.scored import observed_words
from contrapeso.vocabulary.language import Messages

COLUMNS = ("quarter", "polity", "stock", "mean", "interval", "moved", "badge", "events")


def said(folder: Path, summary: dict[str, Any], messages: Messages) -> Iterator[str | Table]:
    """Yield lines and tables about a finished fit."""
    found = json.loads((folder / "diagnostics.json").read_text(encoding="utf-8"))
    polities, period = ", ".join(summary["polities"]), "-".join(summary["period"])
    yield messages.text("fit.what", tier=summary["tier"], theory=summary["theory"], polities=polities, period=period)
    yield from _scored(summary, messages)
    if "unknown" in summary:
        parameters, shocks = (messages.number(summary["unknown"][name], 0) for name in ("parameters", "shocks"))
        yield messages.text("fit.unknown", parameters=parameters, shocks=shocks)
    if not summary.get("generated", True):
        yield messages.text("fit.slowly", operation=summary["unknown_operation"])
    yield messages.text(
        "cli.run_fit",
        **{name: f"{found[name]:.4g}" for name in ("rhat_max", "ess_bulk_min", "ess_tail_min")},
        divergences=found["divergences"],
        chains=found["chains"],
        draws=found["draws"],
    )
    if not found["sound"]:
        yield messages.text("cli.run_unsound")
    elif not summary["sound"]:
        yield messages.text("fit.population_unsound")
    parameters = pd.read_csv(folder / "parameters.csv")
    counts = parameters["badge"].value_counts()
    badges = {name.replace("-", "_"): int(counts.get(name, 0)) for name in ("learned", "weak", "prior-only")}
    yield messages.text("fit.parameters", **badges)
    if (folder / "shocks.csv").exists():
        yield from _shocks(folder, messages, found)
    yield messages.text("fit.done", folder=str(folder), seconds=f"{summary['seconds']:.0f}")


def _scored(summary: dict[str, Any], messages: Messages) -> Iterator[str]:
    """Yield what was scored and what was left out; names are those of the options."""
    record = summary.get("record")
    if record is None:
        # A folder from before parts could be left out: all of the casebook's record was scored.
        return
    lists = {name: ", ".join(record[name]) or "–" for name in ("parts", "without")}
    yield messages.text("fit.scored", **lists, coding=record["coding"])
    if "observed" in record:
        yield messages.text("fit.observed", **observed_words(record["observed"]))
    if "observed" in (population := summary.get("population_record", {})):
        yield messages.text("fit.observed_population", **observed_words(population["observed"]))


def _shocks(folder: Path, messages: Messages, found: dict[str, Any]) -> Iterator[str | Table]:
    shocks = pd.read_csv(folder / "shocks.csv")
    counts = shocks["badge"].value_counts()
    badges = {name.replace("-", "_"): messages.number(int(counts.get(name, 0)), 0) for name in ("learned", "weak", "prior-only")}
    yield messages.text("fit.shocks", **badges)
    if not found["sound"]:
        yield messages.text("fit.withheld")
        return
    largest = pd.read_csv(folder / "surprises.csv", keep_default_na=False)
    table = Table(title=messages.text("fit.surprises", count=len(largest)))
    for column in COLUMNS:
        table.add_column(messages.text(f"fit.column.{column}"))
    for row in largest.to_dict("records"):
        interval = f"{messages.number(row['q05'], 2)} … {messages.number(row['q95'], 2)}"
        cells = {**row, "mean": messages.number(row["mean"], 2), "interval": interval, "moved": messages.number(row["moved"], 3)}
        table.add_row(*(str(cells[column]) for column in COLUMNS))
    yield table
    clear = int((largest["clear"].astype(str) == "True").sum())
    yield messages.text("fit.clear" if clear else "fit.none_clear", clear=clear, count=len(largest))
