"""Proper scores of single forecasts and of many: binary ones from a chance, continuous ones from draws."""

from __future__ import annotations

import math

import numpy as np

from contrapeso.tournament.scores import auc

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0000001)
"""Bins of chances for calibration and for the parts of the Brier score."""
SMALLEST_SPREAD = 1e-3


def crps(draws: np.ndarray, value: float) -> float:
    """Return the continuous ranked probability score of draws, in the unit of the value; lower is better."""
    ordered = np.sort(draws)
    n = len(ordered)
    # E|X - X'| from the order statistics.
    apart = 2.0 * float(((2 * np.arange(1, n + 1) - n - 1) * ordered).sum()) / n**2
    return float(np.abs(ordered - value).mean()) - 0.5 * apart


def normal_log_density(mean: float, sd: float, value: float) -> float:
    """Return the log density of a value under a normal with the mean and spread of the draws, in nats."""
    spread = max(sd, SMALLEST_SPREAD)
    return -0.5 * ((value - mean) / spread) ** 2 - math.log(spread) - 0.5 * math.log(2.0 * math.pi)


def brier_parts(probability: np.ndarray, outcome: np.ndarray) -> dict[str, float]:
    """Return the Brier score with its parts: ``brier = reliability - resolution + uncertainty + remainder``.

    The remainder is what bins hide of chances that differ within them (Stephenson, Coelho and Jolliffe 2008).
    """
    n, base = len(outcome), float(outcome.mean())
    reliability = resolution = 0.0
    places = np.digitize(probability, EDGES[1:-1])
    for place in np.unique(places):
        inside = places == place
        count, mean, observed = int(inside.sum()), float(probability[inside].mean()), float(outcome[inside].mean())
        reliability += count / n * (mean - observed) ** 2
        resolution += count / n * (observed - base) ** 2
    brier, uncertainty = float(((probability - outcome) ** 2).mean()), base * (1.0 - base)
    parts = {"brier": brier, "reliability": reliability, "resolution": resolution, "uncertainty": uncertainty}
    return {**parts, "remainder": brier - (reliability - resolution + uncertainty)}


def auc_with_interval(probability: np.ndarray, outcome: np.ndarray, resamples: list[np.ndarray]) -> tuple[float, float, float]:
    """Return the AUC with its 90 % interval over resamples, each the numbers of the forecasts in it.

    NaN where there are not both cases and others.
    """
    found = auc(probability, outcome)
    if math.isnan(found):
        return found, math.nan, math.nan
    again = [auc(probability[rows], outcome[rows]) for rows in resamples]
    again = [value for value in again if not math.isnan(value)]
    if not again:
        return found, math.nan, math.nan
    low, high = np.quantile(again, (0.05, 0.95))
    return found, float(low), float(high)


def calibration(probability: np.ndarray, outcome: np.ndarray) -> list[dict[str, float]]:
    """Return for each bin the mean chance, the observed share with its 90 % Wilson interval, and n."""
    z, rows = 1.6449, []
    places = np.digitize(probability, EDGES[1:-1])
    for place in np.unique(places):
        inside = places == place
        n, observed = int(inside.sum()), float(outcome[inside].mean())
        centre = (observed + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * math.sqrt(observed * (1 - observed) / n + z**2 / (4 * n**2))
        rows.append(
            {
                "from": EDGES[place],
                "to": min(EDGES[place + 1], 1.0),
                "forecast": float(probability[inside].mean()),
                "observed": observed,
                "low": max(0.0, centre - half),
                "high": min(1.0, centre + half),
                "n": n,
            }
        )
    return rows
