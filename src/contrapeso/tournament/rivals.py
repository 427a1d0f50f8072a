"""Baselines for every target: base rate, rolling regional rate, persistence, regularised, boosted.

All learn from the whole region of the casebook, also where a tournament is about two polities: a
baseline that knows less than its user does would be no honest one. None sees a case whose window is
open at the origin.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import cross_val_predict
from sklearn.preprocessing import StandardScaler

from contrapeso.casebook.record import Record
from contrapeso.laboratory.ensemble import FORCED
from contrapeso.tournament.baselines import WINDOW, covariates, yearly
from contrapeso.tournament.plan import Settled
from contrapeso.tournament.rows import binary_row, continuous_row
from contrapeso.tournament.targets import Cases, Observed, Target

NAMES = ("base-rate", "rolling-rate", "persistence", "logit", "boosting")
"""As the theory files call them; for a continuous target ``logit`` is a ridge regression."""
FEWEST_TO_BOOST = 30
TREES = {"n_estimators": 60, "max_depth": 2, "learning_rate": 0.05, "subsample": 0.8}


@dataclass(frozen=True)
class Region:
    """The record of all polities that baselines learn from, with what is known at the start of each year.

    ``known`` has the shape (year, polity, covariate).
    """

    record: Record
    known: np.ndarray


def region_of(record: Record) -> Region:
    """Return a region with the standard covariates."""
    exits = yearly(np.asarray(sum(record.events[name] for name in FORCED)))
    return Region(record, covariates(record, exits))


def forecasts(
    region: Region,
    plan: Settled,
    target: Target,
    observed: Observed,
    polities: Sequence[str],
    year: int,
) -> list[dict[str, Any]]:
    """Return the rows of all baselines of one target at one origin.

    ``observed`` is read from the region's record, whose polities hold all of ``polities``.
    """
    start, rows = plan.quarter(year), list[dict[str, Any]]()
    places = [region.record.polities.index(code) for code in polities]
    for horizon in plan.horizons:
        quarters = 4 * horizon
        still_open = start + quarters > len(observed.value)
        if still_open and year != plan.last:
            continue
        outcome, last = (part[places] for part in (target.outcome(observed, start, quarters), target.last(observed, start, quarters)))
        cases = target.cases(observed, start, quarters)
        now = region.known[year - region.record.first_year][places]
        cell = {"target": target.name, "role": "baseline", "origin": year, "horizon": horizon, "way": "past", "banned": 0}
        if target.kind == "binary":
            for model, (chance, n) in _chances(region, cases, start, now, last, plan.seed).items():
                rows += [
                    binary_row(float(chance[i]), float(outcome[i]), model=model, polity=code, informing=n, **cell)
                    for i, code in enumerate(polities)
                    if still_open or np.isfinite(outcome[i])
                ]
        else:
            for model, (draws, n) in _draws(region, cases, start, now, last, plan.seed).items():
                rows += [
                    continuous_row(draws[i], float(outcome[i]), model=model, polity=code, informing=n, **cell)
                    for i, code in enumerate(polities)
                    if len(draws[i]) > 1 and np.isfinite(draws[i]).all() and (still_open or np.isfinite(outcome[i]))
                ]
    return rows


def _features(region: Region, cases: Cases) -> np.ndarray:
    known = region.known[cases.start // 4, cases.polity]
    return np.column_stack([known, np.nan_to_num(cases.last)])


def _chances(region: Region, cases: Cases, start: int, now: np.ndarray, last: np.ndarray, seed: int) -> dict[str, tuple[np.ndarray, int]]:
    """Return the chance of each polity by baseline, and from how many cases."""
    y, polities = cases.outcome, len(last)

    def rate(inside: np.ndarray) -> float:
        return (y[inside].sum() + 0.5) / (inside.sum() + 1.0)

    everything, recent = np.ones(len(y), bool), cases.start >= start - 4 * WINDOW
    found = {
        "base-rate": (np.full(polities, rate(everything)), len(y)),
        "rolling-rate": (np.full(polities, rate(recent)), int(recent.sum())),
        "persistence": (np.array([rate(cases.last == value) for value in last]), len(y)),
    }
    if not 0 < y.sum() < len(y):
        return found
    scaler = StandardScaler().fit(_features(region, cases))
    x, query = scaler.transform(_features(region, cases)), scaler.transform(np.column_stack([now, last]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logit = LogisticRegression(C=0.3, max_iter=500).fit(x, y)
        found["logit"] = (logit.predict_proba(query)[:, 1], len(y))
        if min(y.sum(), len(y) - y.sum()) >= 2 and len(y) >= FEWEST_TO_BOOST:
            trees = GradientBoostingClassifier(random_state=seed, **TREES).fit(x, y)
            found["boosting"] = (trees.predict_proba(query)[:, 1], len(y))
    return found


def _draws(
    region: Region, cases: Cases, start: int, now: np.ndarray, last: np.ndarray, seed: int
) -> dict[str, tuple[list[np.ndarray], int]]:
    """Return draws for each polity by baseline: past values, or a mean with past errors."""
    y, polities = cases.outcome, len(last)
    if len(y) < 2:
        return {}
    recent = y[cases.start >= start - 4 * WINDOW]
    moves = (y - cases.last)[np.isfinite(cases.last)]
    found = {"base-rate": ([y] * polities, len(y))}
    if len(recent) > 1:
        found["rolling-rate"] = ([recent] * polities, len(recent))
    if len(moves) > 1:
        found["persistence"] = ([value + moves - moves.mean() for value in last], len(moves))
    complete = np.isfinite(cases.last)
    if complete.sum() < FEWEST_TO_BOOST // 2:
        return found
    part = Cases(*(array[complete] for array in (cases.start, cases.polity, cases.outcome, cases.last)))
    scaler = StandardScaler().fit(_features(region, part))
    x, query = scaler.transform(_features(region, part)), scaler.transform(np.column_stack([now, np.nan_to_num(last)]))
    fitted: dict[str, Any] = {"logit": Ridge(alpha=10.0)}
    if len(part) >= FEWEST_TO_BOOST:
        fitted["boosting"] = GradientBoostingRegressor(random_state=seed, **TREES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, model in fitted.items():
            # Errors on cases that a fit has not seen: those on its own would promise too much.
            errors = part.outcome - cross_val_predict(model, x, part.outcome, cv=5)
            means = np.where(np.isfinite(last), model.fit(x, part.outcome).predict(query), np.nan)
            found[name] = ([mean + errors for mean in means], len(part))
    return found
