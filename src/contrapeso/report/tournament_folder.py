"""The folder of a tournament as tables: what the engine wrote, read without the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contrapeso.report.charts.theme import Frame
from contrapeso.report.run_folder import RunError, read_table

_KEYS = ("target", "horizon")
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "forecasts": (
        (*_KEYS, "kind", "model", "role", "origin", "polity", "way"),
        ("probability", "mean", "sd", "outcome", "log_score", "crps", "informing", "effective", "pareto_k", "banned"),
    ),
    "scores": (
        (*_KEYS, "kind", "model", "role", "reference", "verdict"),
        ("n", "log_score", "difference", "low", "high", "probability", "blocks"),
    ),
    "pairs": ((*_KEYS, "first", "second", "verdict"), ("difference", "low", "high", "probability", "n", "blocks")),
    "calibration": ((*_KEYS, "model"), ("from", "to", "forecast", "observed", "low", "high", "n")),
    "stacking": ((*_KEYS, "set", "model"), ("weight", "low", "high", "held_out_stacked", "held_out_equal", "held_out_single", "n")),
    "candidates": ((*_KEYS, "polity", "origin"), ("open", "equal", "stacked", "past_mean", "past_most", "past_origin")),
    "discriminating": (("first", "second", *_KEYS, "polity"), ("nats", "cases")),
    "losses": ((*_KEYS, "model", "polity", "origin", "reference"), ("outcome", "forecast", "reference_forecast", "loss")),
    "barred": (("theory", "sources", "target", "polity", "quarter", "entry"), ()),
    "fits": (("theory", "origin"), ("rhat_max", "ess_bulk_min", "ess_tail_min", "divergences", "sound")),
}
"""Columns that each table must have: those that are words, and those that are numbers."""

SOMETIMES = ("events", "expected", "brier", "reliability", "resolution", "uncertainty", "auc", "auc_low", "auc_high")
SOMETIMES_CONTINUOUS = ("crps", "absolute_error", "coverage_90")
"""Numbers of the scores that are there for targets of one kind."""


@dataclass(frozen=True)
class Tournament:
    """What the folder of a tournament holds."""

    folder: Path
    about: Mapping[str, Any]
    tables: Mapping[str, Frame]

    @property
    def targets(self) -> list[str]:
        """Return the targets with scores, in order."""
        return list(dict.fromkeys(self.tables["scores"]["target"]))

    def horizons(self, target: str) -> list[str]:
        """Return the horizons of a target, shortest first."""
        scores = self.tables["scores"]
        return sorted(set(scores.loc[scores["target"] == target, "horizon"]), key=float)

    def kind(self, target: str) -> str:
        """Return ``binary`` or ``continuous``."""
        scores = self.tables["scores"]
        return str(scores.loc[scores["target"] == target, "kind"].iloc[0])

    def part(self, table: str, target: str, horizon: str | None = None) -> Frame:
        """Return the rows of a table on a target, and a horizon where one is named."""
        frame = self.tables[table]
        found = frame[frame["target"] == target]
        return found if horizon is None else found[found["horizon"] == horizon]


def read_tournament(folder: Path | str) -> Tournament:
    """Read the folder of a tournament.

    Raises
    ------
    RunError
        If ``tournament.json`` or a table is absent or cannot be read.
    """
    folder = Path(folder)
    manifest = folder / "tournament.json"
    if not manifest.is_file():
        raise RunError(f"{folder} is no folder of a tournament: there is no tournament.json in it")
    try:
        about = json.loads(manifest.read_text(encoding="utf-8"))
        about["plan"]["horizons"], about["theories"], about["diagnostics"], about["polities"]
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{manifest}: this does not read as a tournament: {error}; hold it again") from None
    tables: dict[str, Frame] = {}
    for name, (words, numbers) in COLUMNS.items():
        path = folder / f"{name}.csv"
        if not path.is_file():
            raise RunError(f"{folder}: there is no {name}.csv; the tournament did not finish, hold it again")
        tables[name] = read_table(path, words, numbers)
    scores = tables["scores"]
    for column in (*SOMETIMES, *SOMETIMES_CONTINUOUS):
        values = scores[column] if column in scores.columns else None
        scores[column] = float("nan") if values is None else [float(value) if value else float("nan") for value in values.astype(str)]
    return Tournament(folder, about, tables)
