"""Proper scores of binary forecasts, and how sure one can be of a difference."""

from __future__ import annotations

import numpy as np
import pandas as pd

FLOOR = 1e-4


def log_score(probability: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Return the log score of each forecast, in nats; higher is better."""
    p = np.clip(probability, FLOOR, 1 - FLOOR)
    return outcome * np.log(p) + (1 - outcome) * np.log1p(-p)


def auc(probability: np.ndarray, outcome: np.ndarray) -> float:
    """Return the chance that a case ranks above a non-case, ties counting half; NaN without both."""
    cases, others = probability[outcome > 0.5], probability[outcome <= 0.5]
    if len(cases) == 0 or len(others) == 0:
        return float("nan")
    differences = cases[:, None] - others[None, :]
    return float((differences > 0).mean() + 0.5 * (differences == 0).mean())


def table(forecasts: pd.DataFrame, baselines: tuple[str, ...], *, seed: int = 0, resamples: int = 2000) -> pd.DataFrame:
    """Score every model at every horizon against the best baseline.

    Parameters
    ----------
    forecasts
        Columns origin, polity, horizon, model, probability, outcome.
    baselines
        Names of the models that count as baselines.

    Notes
    -----
    Differences are resampled in blocks of polity and decade, since neighbouring years share
    their fate.
    """
    rows = []
    generator = np.random.default_rng(seed)
    for horizon, group in forecasts.groupby("horizon"):
        wide = group.pivot_table(index=["polity", "origin"], columns="model", values="probability")
        outcome = group.groupby(["polity", "origin"])["outcome"].first().reindex(wide.index).to_numpy(float)
        points = {model: log_score(wide[model].to_numpy(float), outcome) for model in wide.columns}
        best = max((model for model in baselines if model in points), key=lambda model: points[model].sum())
        blocks = [f"{polity} {origin // 10}" for polity, origin in wide.index]
        names = sorted(set(blocks))
        member = np.array([names.index(block) for block in blocks])
        picks = generator.integers(0, len(names), size=(resamples, len(names)))
        for model in wide.columns:
            p = wide[model].to_numpy(float)
            row = {
                "model": model,
                "horizon": horizon,
                "n": len(p),
                "events": outcome.sum(),
                "log_score": points[model].sum(),
                "brier": float(((p - outcome) ** 2).mean()),
                "auc": auc(p, outcome),
                "expected": p.sum(),
            }
            if model != best:
                gain = np.bincount(member, weights=points[model] - points[best], minlength=len(names))
                totals = gain[picks].sum(axis=1)
                row |= {
                    "difference": gain.sum(),
                    "difference_low": np.quantile(totals, 0.05),
                    "difference_high": np.quantile(totals, 0.95),
                    "probability_better": float((totals > 0).mean()),
                }
            rows.append(row)
    return pd.DataFrame(rows)
