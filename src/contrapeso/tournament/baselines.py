"""Honest baselines: what one would forecast without a theory."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from contrapeso.casebook.record import Record

WINDOW = 10
NAMES = ("base rate", "rolling rate", "regularised logit")


def yearly(array: np.ndarray) -> np.ndarray:
    """Return the sum over the quarters of each year, shape (year, polity)."""
    return array.reshape(-1, 4, array.shape[1]).sum(axis=1)


def happened(exits: np.ndarray, horizon: int) -> np.ndarray:
    """Return 1 where an exit falls within ``horizon`` years from the start of a year.

    ``exits`` has shape (year, polity); years whose window leaves the record are NaN.
    """
    out = np.full(exits.shape, np.nan)
    for year in range(len(exits) - horizon + 1):
        out[year] = exits[year : year + horizon].sum(axis=0) >= 0.5
    return out


def covariates(record: Record, exits: np.ndarray) -> np.ndarray:
    """Return what is known at the start of each year, shape (year, polity, covariate).

    Competitive rule, military rule, log tenure, last growth and inflation, the polity's and
    the region's early exits in the last ten years.
    """
    years, polities = exits.shape
    rows = np.zeros((years, polities, 7))
    entered = record.events["new_government"]
    for year in range(years):
        last = max(4 * year - 1, 0)
        recent = exits[max(0, year - WINDOW) : year]
        for p in range(polities):
            since = next((back for back in range(last + 1) if entered[last - back, p] > 0), last)
            situation = record.states["situation"][last, p]
            growth, prices = record.states["growth"][last, p], record.states["inflation_stress"][last, p]
            rows[year, p] = (
                record.states["competitive"][last, p],
                float(situation in (2, 3)),
                np.log1p(since),
                0.0 if np.isnan(growth) else growth,
                0.0 if np.isnan(prices) else prices,
                recent[:, p].sum(),
                recent.mean() if len(recent) else 0.0,
            )
    return rows


def forecast(record: Record, exits: np.ndarray, year: int, horizon: int) -> dict[str, np.ndarray]:
    """Return each baseline's probabilities by polity at the start of ``year`` (its number).

    Only outcomes whose window has closed before the origin are used.
    """
    outcome = happened(exits, horizon)
    closed = outcome[: max(year - horizon + 1, 0)]
    recent = outcome[max(year - horizon + 1 - WINDOW, 0) : max(year - horizon + 1, 0)]
    polities = exits.shape[1]

    def rate(part: np.ndarray) -> np.ndarray:
        return np.full(polities, (np.nansum(part) + 0.5) / (np.isfinite(part).sum() + 1.0))

    rows = covariates(record, exits)
    x, y = rows[: len(closed)].reshape(-1, rows.shape[-1]), closed.reshape(-1)
    scaler = StandardScaler().fit(x)
    if 0 < y.sum() < len(y):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = LogisticRegression(C=0.3, max_iter=500).fit(scaler.transform(x), y)
        logit = model.predict_proba(scaler.transform(rows[year]))[:, 1]
    else:
        logit = rate(closed)
    return {"base rate": rate(closed), "rolling rate": rate(recent), "regularised logit": logit}
