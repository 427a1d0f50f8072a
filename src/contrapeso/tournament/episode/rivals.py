"""Baselines of an episode: what one would say of each quarter without a theory.

They know what theories know, other polities up to the episode's end and the polity's own past, and answer in
the same measure: chances of events, densities of votes on the logit scale and of series in their unit. Rates
learn anew each January, models whenever theories are refitted.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import t as student
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import cross_val_predict
from sklearn.preprocessing import StandardScaler

from contrapeso.casebook.record import Record
from contrapeso.dynamics.events import RISK
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.ensemble import FORCED
from contrapeso.tournament.baselines import WINDOW, covariates, yearly
from contrapeso.tournament.episode.asked import EpisodePlan
from contrapeso.tournament.episode.densities import CHANNELS, EXIT, NUMBERS, SERIES, SHARES, scored
from contrapeso.tournament.episode.hold import HELD_OUT
from contrapeso.tournament.rivals import FEWEST_TO_BOOST, NAMES, TREES
from contrapeso.vocabulary.variables import EXIT_NAMES, SITUATIONS_IN_ORDER

DEGREES = 4
"""Degrees of freedom of the errors of a number, as in the engine: a year like none before is not ruled out."""
FEWEST, LEAST_SCALE, ROUNDS = 4, 0.02, 60
_EDGE = 0.02


@dataclass(frozen=True)
class Cells:
    """What baselines learn from and are asked about, for one channel; arrays of shape (time, polity).

    ``value`` is the share of an event, or a number on the scale on which it is scored; ``before`` is whether the event
    came in the four quarters before, or the last number known; ``known`` is 1 where a case may be learnt from.
    """

    value: np.ndarray
    before: np.ndarray
    known: np.ndarray

    def until(self, limit: int, place: int) -> np.ndarray:
        """Return 1 where a case may be learnt from, if a polity is known up to a quarter only."""
        found = self.known.copy()
        found[limit:, place] = 0.0
        return found


Said = dict[str, tuple[np.ndarray, np.ndarray]]
"""What models say of some cases by baseline: means, and past errors; of events chances, and nothing."""
Fitted = Callable[[np.ndarray], Said]


def baselines(
    record: Record, compiled: Compiled, mask: Mapping[str, np.ndarray], plan: EpisodePlan, way: str
) -> dict[str, dict[str, np.ndarray]]:
    """Return the log densities of what came, by baseline and channel, shape (quarter,); nil where it is not scored.

    Parameters
    ----------
    way
        ``learning`` or ``held-out``: whether the episode's own past is known.
    """
    place, length = record.polities.index(plan.episode.polity), plan.stop - plan.start
    known = covariates(record, yearly(np.asarray(sum(record.events[name] for name in FORCED))))
    found = {name: {channel: np.zeros(length) for channel in CHANNELS} for name in NAMES}
    for channel in CHANNELS:
        if not mask[channel].any():
            continue
        cells = _cells(record, compiled, channel, plan.stop)
        fitted: dict[int, Fitted] = {}
        for year in range(plan.episode.first, plan.episode.last + 1):
            start = plan.quarter(year)
            here = np.array([t for t in range(start, start + 4) if mask[channel][t - plan.start] > 0])
            if not len(here):
                continue
            latest = plan.start if way == HELD_OUT else plan.quarter(max(refit for refit in plan.refits if refit <= year))
            if latest not in fitted:
                fit = _fit_number if channel in NUMBERS else _fit_event
                fitted[latest] = fit(cells, cells.until(latest, place), known, plan.seed)
            now = plan.start if way == HELD_OUT else start
            query = _features(cells, known, here, np.full(len(here), place))
            said = fitted[latest](query)
            ask = _ask_number if channel in NUMBERS else _ask_event
            for name, values in ask(record, cells, cells.until(now, place), said, here, place, channel).items():
                found[name][channel][here - plan.start] = values
    return found


def _cells(record: Record, compiled: Compiled, channel: str, stop: int) -> Cells:
    free = np.stack([scored(compiled, 0, compiled.length, p)[channel] for p in range(len(record.polities))], axis=1)
    free[stop:] = 0.0
    if channel in SHARES:
        share = np.clip(record.shares[channel], _EDGE, 1 - _EDGE)
        value = np.log(share) - np.log1p(-share)
        return Cells(value, _last_before(value), free * np.isfinite(value))
    if channel in SERIES:
        value = record.states[channel]
        before = np.concatenate([np.full((1, value.shape[1]), np.nan), value[:-1]])
        return Cells(value, before, free * np.isfinite(value))
    value = sum(record.events[name] for name in EXIT_NAMES) if channel == EXIT else record.events[channel]
    value = np.asarray(value, float)
    recent = np.stack([np.concatenate([np.zeros((lag, value.shape[1])), value[:-lag]]) for lag in (1, 2, 3, 4)]).max(axis=0)
    return Cells(value, (recent >= 0.5).astype(float), free * _risk(record, channel))


def _last_before(value: np.ndarray) -> np.ndarray:
    found, last = np.full(value.shape, np.nan), np.full(value.shape[1], np.nan)
    for t, row in enumerate(value):
        found[t] = last
        last = np.where(np.isfinite(row), row, last)
    return found


def _risk(record: Record, channel: str) -> np.ndarray:
    """Return 1 where an event can happen, as the engine has it, from what the record gives."""
    shape = (len(record.quarters), len(record.polities))
    if channel not in RISK:
        return np.ones(shape)

    def at_start(name: str, first: float) -> np.ndarray:
        value = np.nan_to_num(record.states[name], nan=first)
        return np.concatenate([value[:1] if name in ("situation", "competitive") else np.full((1, shape[1]), first), value[:-1]])

    situation = at_start("situation", 1.0)
    entered = record.events["new_government"]
    tenure = np.zeros(shape)
    for t in range(1, shape[0]):
        tenure[t] = np.where(entered[t - 1] > 0.5, 0.0, tenure[t - 1] + 1.0)
    now = {
        "tenure": tenure,
        "competitive": at_start("competitive", 0.0),
        "insurgency": at_start("insurgency", 0.0) if "insurgency" in record.states else np.zeros(shape),
        "governs_popular": (situation == SITUATIONS_IN_ORDER.index("popular-elected")).astype(float),
        "governs_reformers": (situation == SITUATIONS_IN_ORDER.index("military-reform")).astype(float),
        "election": record.events["election"],
        # The clock is a stock of the engine; a baseline reads the election itself.
        "clock": np.zeros(shape),
        "term_quarters": np.full(shape, 20.0),
    }
    return np.asarray(RISK[channel](now), float)  # type: ignore[arg-type]


def _features(cells: Cells, known: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return np.column_stack([known[rows // 4, columns], np.nan_to_num(cells.before[rows, columns])])


def _fit_event(cells: Cells, learnt: np.ndarray, known: np.ndarray, seed: int) -> Fitted:
    """Fit the models of an event; none where it came too seldom."""
    rows, columns = np.nonzero(learnt)
    happened = (cells.value[rows, columns] >= 0.5).astype(float)
    if not 2 <= happened.sum() <= len(happened) - 2:
        return lambda query: {}
    x = _features(cells, known, rows, columns)
    scaler = StandardScaler().fit(x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        models = {"logit": LogisticRegression(C=0.3, max_iter=500).fit(scaler.transform(x), happened)}
        if len(happened) >= FEWEST_TO_BOOST:
            models["boosting"] = GradientBoostingClassifier(random_state=seed, **TREES).fit(scaler.transform(x), happened)
    return lambda query: {name: (model.predict_proba(scaler.transform(query))[:, 1], np.zeros(0)) for name, model in models.items()}


def _fit_number(cells: Cells, learnt: np.ndarray, known: np.ndarray, seed: int) -> Fitted:
    """Fit the models of a number, with their errors on cases left out."""
    rows, columns = np.nonzero(learnt * np.isfinite(cells.before))
    if len(rows) < FEWEST_TO_BOOST // 2:
        return lambda query: {}
    y, x = cells.value[rows, columns], _features(cells, known, rows, columns)
    scaler = StandardScaler().fit(x)
    models: dict[str, Any] = {"logit": Ridge(alpha=10.0)}
    if len(rows) >= FEWEST_TO_BOOST:
        models["boosting"] = GradientBoostingRegressor(random_state=seed, **TREES)
    errors = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, model in models.items():
            errors[name] = y - cross_val_predict(model, scaler.transform(x), y, cv=5)
            model.fit(scaler.transform(x), y)
    return lambda query: {name: (model.predict(scaler.transform(query)), errors[name]) for name, model in models.items()}


def _ask_event(
    record: Record, cells: Cells, learnt: np.ndarray, said: Said, here: np.ndarray, place: int, channel: str
) -> dict[str, np.ndarray]:
    rows, columns = np.nonzero(learnt)
    y, before, now = cells.value[rows, columns], cells.before[rows, columns], cells.before[here, place]

    def rate(inside: np.ndarray) -> float:
        return (y[inside].sum() + 0.5) / (inside.sum() + 1.0)

    recent = (rows >= here[0] - 4 * WINDOW) & (rows < here[0])
    chances = {
        "base-rate": np.full(len(here), rate(np.ones(len(y), bool))),
        "rolling-rate": np.full(len(here), rate(recent)),
        "persistence": np.array([rate(before == value) for value in now]),
        **{name: chance for name, (chance, _) in said.items()},
    }
    # One that has too few cases for a model answers with the base rate, so that all stand on the same quarters.
    chances = {name: chances.get(name, chances["base-rate"]) for name in NAMES}
    if channel != EXIT:
        risk = _risk(record, channel)[here, place]
        return {name: np.where(risk > 0, _event_density(chance, cells.value[here, place]), 0.0) for name, chance in chances.items()}
    shares = _classes(record, rows, columns)
    held = np.stack([record.events[name][here, place] for name in EXIT_NAMES])
    free = shares[:, None] * np.stack([_risk(record, name)[here, place] for name in EXIT_NAMES])
    free = free / np.maximum(free.sum(axis=0), 1e-9)
    return {
        name: np.log((held * free * chance).sum(axis=0) + (1.0 - held.sum(axis=0)) * (1.0 - chance) + 1e-12)
        for name, chance in chances.items()
    }


def _event_density(chance: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the log density of an event of which a share is held to have happened, as the engine has it."""
    return value * np.log(chance + 1e-12) + (1.0 - value) * np.log1p(-np.minimum(chance, 1.0 - 1e-6))


def _classes(record: Record, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return how past exits divide among the ways to leave."""
    counts = np.array([record.events[name][rows, columns].sum() for name in EXIT_NAMES]) + 0.5
    return counts / counts.sum()


def _ask_number(
    record: Record, cells: Cells, learnt: np.ndarray, said: Said, here: np.ndarray, place: int, channel: str
) -> dict[str, np.ndarray]:
    rows, columns = np.nonzero(learnt)
    y, before = cells.value[rows, columns], cells.before[rows, columns]
    value, last = cells.value[here, place], cells.before[here, place]

    def density(errors: np.ndarray, middle: np.ndarray | float) -> np.ndarray:
        centre, scale = _centre_and_scale(errors)
        return student.logpdf(value, DEGREES, loc=centre + middle, scale=scale)

    found = {"base-rate": density(y, 0.0), **{name: density(errors, middle) for name, (middle, errors) in said.items()}}
    recent = (rows >= here[0] - 4 * WINDOW) & (rows < here[0])
    if recent.sum() >= FEWEST:
        found["rolling-rate"] = density(y[recent], 0.0)
    moved = np.isfinite(before)
    if moved.sum() >= FEWEST and np.isfinite(last).all():
        found["persistence"] = density((y - before)[moved], last)
    return {name: found.get(name, found["base-rate"]) for name in NAMES}


def _centre_and_scale(errors: np.ndarray) -> tuple[float, float]:
    """Return the likeliest centre and scale of Student's t, by expectation and maximisation."""
    centre, square = float(np.median(errors)), float(errors.var()) + LEAST_SCALE**2
    for _ in range(ROUNDS):
        weight = (DEGREES + 1.0) / (DEGREES + (errors - centre) ** 2 / square)
        centre = float((weight * errors).sum() / weight.sum())
        square = max(float((weight * (errors - centre) ** 2).mean()), LEAST_SCALE**2)
    return centre, square**0.5
