"""A run folder as tables: what the engine wrote, read without the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso.report.charts.theme import Frame
from contrapeso.vocabulary.errors import ContrapesoError

BANDS = ("q05", "q25", "q50", "q75", "q95")
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "balance": (("quarter", "polity"), BANDS),
    "components": (("quarter", "polity", "component"), BANDS),
    "contrast": (("quarter", "first", "second"), ("probability",)),
    "rates": (("polity", "era", "event"), ("recorded_per_year", "q05", "q50", "q95")),
    "parameters": (
        ("name", "mechanism", "family", "unit", "meaning", "prior", "badge", "rows"),
        ("mean", "sd", "q05", "q50", "q95", "contraction", "rhat", "ess_bulk", "ess_tail"),
    ),
    "forecasts": (("origin", "polity", "horizon", "model"), ("probability", "outcome")),
    "scores": (
        ("model", "horizon"),
        ("n", "events", "log_score", "brier", "auc", "expected", "difference", "difference_low", "difference_high", "probability_better"),
    ),
    "validity": (("goal", "result", "threshold", "passed", "note"), ()),
    "order": (("check",), ("probability",)),
    "junctures": (("polity", "quarter", "named", "status"), ("probability", "change")),
}
"""Columns of each table: those that are words, and those that are numbers."""

REQUIRED = ("balance",)


class RunError(ContrapesoError):
    """A run folder that cannot be read."""


@dataclass(frozen=True)
class Run:
    """What a run folder holds; a table that the run did not write is absent."""

    folder: Path
    about: Mapping[str, Any]
    tables: Mapping[str, Frame]

    def table(self, name: str) -> Frame | None:
        """Return a table with at least one row, or None."""
        found = self.tables.get(name)
        return None if found is None or found.empty else found


def read_table(path: Path, words: tuple[str, ...], numbers: tuple[str, ...]) -> Frame:
    """Return a table with the columns that it must have, words as text and numbers as numbers."""
    try:
        frame: Frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise RunError(f"{path}: this is not a table in CSV: {error}; run it again") from None
    lacking = [column for column in (*words, *numbers) if column not in frame.columns]
    if lacking:
        raise RunError(f"{path}:1: no column {', '.join(lacking)}; the run was written by another version, run it again")
    for column in numbers:
        values: Frame = pd.to_numeric(frame[column].where(frame[column] != "", None), errors="coerce")
        wrong = frame.index[values.isna() & ~frame[column].str.lower().isin(("", "nan"))]
        if len(wrong):
            raise RunError(f"{path}:{int(wrong[0]) + 2}: '{frame[column][wrong[0]]}' in column {column} is not a number")
        frame[column] = values.astype(float)
    return frame


def read_run(folder: Path | str) -> Run:
    """Read a run folder.

    Raises
    ------
    RunError
        If ``run.json`` or ``balance.csv`` is absent, or a table has not the columns of `COLUMNS`.
    """
    folder = Path(folder)
    manifest = folder / "run.json"
    if not manifest.is_file():
        raise RunError(f"{folder} is no run folder: there is no run.json in it")
    try:
        about = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunError(f"{manifest}: this is not JSON: {error}") from None
    if not isinstance(about, dict):
        raise RunError(f"{manifest}: this is no JSON object")
    tables = {}
    for name, (words, numbers) in COLUMNS.items():
        path = folder / f"{name}.csv"
        if path.is_file():
            tables[name] = read_table(path, words, numbers)
        elif name in REQUIRED:
            raise RunError(f"{folder}: there is no {name}.csv; the run did not finish")
    return Run(folder, about, tables)


def rows(frame: Frame) -> list[Any]:
    """Return the rows of a table, each with its columns as attributes."""
    return list(frame.itertuples())
