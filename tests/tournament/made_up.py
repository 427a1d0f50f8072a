"""A made-up tournament: two theories and two baselines with known chances, no model run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from contrapeso.tournament.contest import Contest
from contrapeso.tournament.folder import write
from contrapeso.tournament.rows import COLUMNS, binary_row, continuous_row

ABOUT: dict[str, Any] = {
    "version": "0.0",
    "created": "2026-01-01T00:00:00+00:00",
    "command": "tournament",
    "seed": 1,
    "casebook": {"title": "Made up", "hash": "0" * 64},
    "polities": ["BOL", "PER"],
    "region": ["BOL", "PER"],
    "plan": {
        "first": 1970,
        "last": 2009,
        "refit_every": 4,
        "horizons": [1],
        "members": 64,
        "quick": False,
        "settings": {"chains": 4, "draws": 20},
    },
    "theories": {"sharp": {"banned": ["somebody2000"]}, "blunt": {"banned": []}},
}


def forecasts(chances: Mapping[str, Any], *, polities: tuple[str, ...] = ("BOL", "PER"), years: range = range(1970, 2010)) -> pd.DataFrame:
    """Return rows on forced exits; each model gives a chance from what came (0 or 1)."""
    rng, rows = np.random.default_rng(4), []
    for polity in polities:
        for year in years:
            came = float(rng.random() < 0.3)
            for model, chance in chances.items():
                role = "theory" if model in ABOUT["theories"] or model.startswith("theory") else "baseline"
                about = {"target": "forced-exit", "horizon": 1, "origin": year, "polity": polity, "model": model, "role": role, "banned": 0}
                way = {"way": "exact" if year % 4 == 2 else "importance" if role == "theory" else "past", "refit": year, "effective": 64.0}
                rows.append(binary_row(chance(came), came, informing=7, pareto_k=0.4, **about, **way))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def votes() -> pd.DataFrame:
    """Return rows on the popular vote: one theory knows it, the other and the baseline are wide."""
    rng, rows = np.random.default_rng(5), []
    for polity in ("BOL", "PER"):
        for year in range(1972, 2010, 4):
            share = float(rng.uniform(0.2, 0.6))
            for model, spread in (("sharp", 0.02), ("blunt", 0.15), ("base-rate", 0.15)):
                draws = share * (model == "sharp") + 0.4 * (model != "sharp") + spread * rng.normal(size=64)
                role = "baseline" if model == "base-rate" else "theory"
                about = {"target": "popular-vote", "horizon": 1, "origin": year, "polity": polity}
                about |= {"model": model, "role": role, "banned": 0}
                rows.append(continuous_row(draws, share, informing=3, effective=64.0, way="exact", refit=year, **about))
    return pd.DataFrame(rows, columns=list(COLUMNS))


SHARP = {
    "sharp": lambda came: 0.9 if came else 0.05,
    "blunt": lambda came: 0.31,
    "base-rate": lambda came: 0.3,
    "rolling-rate": lambda came: 0.35,
}
ALIKE = {**SHARP, "sharp": lambda came: 0.32}


def contest(table: pd.DataFrame, *, sound: int = 1) -> Contest:
    """Return a contest around forecasts."""
    names = list(dict.fromkeys(table.loc[table["role"] == "theory", "model"]))
    numbers = {"chains": 4, "draws": 20, "rhat_max": 1.003 if sound else 1.31, "ess_bulk_min": 800.0, "ess_tail_min": 700.0}
    fits = pd.DataFrame([{"theory": name, "origin": 1970, **numbers, "divergences": 0, "sound": sound} for name in names])
    barred = pd.DataFrame(
        [("sharp", "somebody2000", "forced-exit", "BOL", "1979Q4", "evt:BOL:1979-11:executive-exit")],
        columns=["theory", "sources", "target", "polity", "quarter", "entry"],
    )
    return Contest(table, fits, barred, tuple(dict.fromkeys(table["target"])), ("balance-item",))


def folder(out: Path, *, alike: bool = False, sound: int = 1, quick: bool = False, alone: bool = False) -> Path:
    """Write the folder of a made-up tournament."""
    table = forecasts(ALIKE if alike else SHARP) if alone else pd.concat([forecasts(ALIKE if alike else SHARP), votes()])
    about = {**ABOUT, "plan": {**ABOUT["plan"], "quick": quick}}
    if alone:
        table = table[table["model"] != "blunt"]
        about["theories"] = {"sharp": ABOUT["theories"]["sharp"]}
    write(out, contest(table, sound=sound), about, seed=1)
    return out
