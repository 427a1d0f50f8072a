"""One forecast as one row of the long table, whoever made it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from contrapeso.tournament.proper import crps, normal_log_density
from contrapeso.tournament.scores import FLOOR

COLUMNS = (
    "target",
    "kind",
    "model",
    "role",
    "origin",
    "horizon",
    "polity",
    "probability",
    "mean",
    "sd",
    "q05",
    "q25",
    "q50",
    "q75",
    "q95",
    "outcome",
    "log_score",
    "crps",
    "informing",
    "effective",
    "way",
    "refit",
    "pareto_k",
    "banned",
)
"""``role`` is theory, baseline or public. ``informing`` counts what the forecast could learn from: past
occurrences of the target, or past cases of a baseline; ``effective`` is the effective number of draws
of a theory. ``way`` is exact, importance or last-fit for a theory, past for a baseline, file for a public
forecast; ``refit`` the year of the fit used. ``banned`` is 1 where the outcome is coded from the theory's
own source alone, so that it is not scored."""
QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def smoothed(mean: float, draws: float) -> float:
    """Return a chance from the mean over a finite number of draws: half a case is added to each side."""
    return (draws * mean + 0.5) / (draws + 1.0)


def binary_row(probability: float, outcome: float, **about: Any) -> dict[str, Any]:
    """Return the row of a chance; ``outcome`` is NaN while the window is open."""
    p = min(max(probability, FLOOR), 1.0 - FLOOR)
    score = math.nan if math.isnan(outcome) else math.log(p if outcome > 0.5 else 1.0 - p)
    return {"kind": "binary", "probability": p, "outcome": outcome, "log_score": score, **about}


def continuous_row(draws: np.ndarray, outcome: float, **about: Any) -> dict[str, Any]:
    """Return the row of a forecast that is a set of draws."""
    mean, sd = float(draws.mean()), float(draws.std())
    row = {"kind": "continuous", "mean": mean, "sd": sd, "outcome": outcome, **about}
    row |= {name: float(value) for name, value in zip(QUANTILES, np.quantile(draws, list(QUANTILES.values())), strict=True)}
    if not math.isnan(outcome):
        row |= {"log_score": normal_log_density(mean, sd, outcome), "crps": crps(draws, outcome)}
    return row
