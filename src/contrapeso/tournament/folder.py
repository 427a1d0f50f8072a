"""The folder of a tournament: tables as CSV, and ``tournament.json`` with all that they were made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from contrapeso.tournament.contest import Contest
from contrapeso.tournament.frames import Frame
from contrapeso.tournament.importance import RELIABLE
from contrapeso.tournament.information import candidate_table, discriminating, information_table
from contrapeso.tournament.scoring import calibration_table, groups, loss_table, pair_table, score_table
from contrapeso.tournament.stacking import stacking_table

NAME = "tournament.json"


def tables(contest: Contest, *, seed: int) -> dict[str, Frame]:
    """Return every table of a tournament by name.

    Forecasts of windows that leave the record serve the search for what would discriminate and are
    not among them: nothing is forecast past the record.
    """
    found = list(groups(contest.forecasts))
    stacked = stacking_table(found, seed=seed)
    information = information_table(contest.forecasts, stacked)
    return {
        "forecasts": contest.forecasts[contest.forecasts["outcome"].notna()],
        "scores": score_table(found, seed=seed),
        "pairs": pair_table(found, seed=seed),
        "calibration": calibration_table(found),
        "stacking": stacked,
        "information": information,
        "candidates": candidate_table(information),
        "discriminating": discriminating(contest.forecasts),
        "losses": loss_table(found),
        "barred": contest.barred,
        "fits": contest.fits,
    }


def ways(forecasts: Frame) -> dict[str, int]:
    """Return how many theory-origins rest on an exact refit, on importance weights, and on the last fit."""
    rows = forecasts[forecasts["role"] == "theory"].drop_duplicates(["model", "origin"])
    return {name: int((rows["way"] == name).sum()) for name in ("exact", "importance", "last-fit")}


def soundness(fits: Frame) -> dict[str, Any]:
    """Return the worst diagnostics over all fits, and how many fits are not sound."""
    return {
        "fits": len(fits),
        "unsound": int((fits["sound"] == 0).sum()),
        "rhat_max": _plain(fits["rhat_max"].max()),
        "ess_bulk_min": _plain(fits["ess_bulk_min"].min()),
        "ess_tail_min": _plain(fits["ess_tail_min"].min()),
        "divergences": int(fits["divergences"].sum()),
    }


def write(out: Path, contest: Contest, about: Mapping[str, Any], *, seed: int) -> dict[str, Any]:
    """Write tables and manifest, and return what the manifest holds."""
    out.mkdir(parents=True, exist_ok=True)
    made = tables(contest, seed=seed)
    for name, frame in made.items():
        frame.to_csv(out / f"{name}.csv", index=False, float_format="%.6g")
    summary = {
        **about,
        "targets": list(contest.targets),
        "left_out": list(contest.left_out),
        "between_refits": {**ways(contest.forecasts), "reliable_below": RELIABLE},
        "diagnostics": soundness(contest.fits),
        "files": {f"{name}.csv": hashlib.sha256((out / f"{name}.csv").read_bytes()).hexdigest() for name in made},
    }
    text = json.dumps(summary, indent=2, ensure_ascii=False, default=str)
    (out / NAME).write_text(text + "\n", encoding="utf-8")
    return summary


def _plain(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
