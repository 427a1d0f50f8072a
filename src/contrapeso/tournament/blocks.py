"""Block bootstrap by polity and decade: neighbouring years of one polity share their fate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import t

RESAMPLES = 2000
FEWEST_BLOCKS = 5
"""Blocks under which no difference is called one: a resample of fewer says little."""
LEVEL, NATS = 0.975, 4.0
"""Quantile of Student's t in standard errors, about two where blocks are many, and for log scores the nats, that
a difference has to exceed."""

Word = Literal["better", "worse", "indistinguishable"]


@dataclass(frozen=True)
class Difference:
    """How much better the first is than the second: a sum of nats, or a mean of CRPS saved.

    ``low`` and ``high`` hold 90 % of the resamples, ``probability`` is the share of them above zero.
    """

    difference: float
    low: float
    high: float
    probability: float
    n: int
    blocks: int
    verdict: Word


def block_numbers(polities: Sequence[str], origins: Sequence[int]) -> np.ndarray:
    """Return the number of the block, a decade of a polity, of each forecast."""
    names = [f"{polity} {origin // 10}" for polity, origin in zip(polities, origins, strict=True)]
    order = {name: number for number, name in enumerate(sorted(set(names)))}
    return np.array([order[name] for name in names], int)


def resampled_rows(member: np.ndarray, resamples: int, seed: int) -> list[np.ndarray]:
    """Return resamples as the numbers of the forecasts in them."""
    rng, names = np.random.default_rng(seed), np.unique(member)
    where = {name: np.flatnonzero(member == name) for name in names}
    return [np.concatenate([where[name] for name in rng.choice(names, len(names))]) for _ in range(resamples)]


def compare(gain: np.ndarray, member: np.ndarray, *, nats: bool, seed: int, resamples: int = RESAMPLES) -> Difference:
    """Compare two models by their gains, forecast by forecast, in points of which more are better.

    Parameters
    ----------
    gain
        Points of the first less those of the second, shape (forecast,).
    member
        Block of each forecast.
    nats
        Whether points are log scores, to be summed; else they are averaged.

    Notes
    -----
    A difference counts as one only where the interval leaves out zero, it exceeds two standard
    errors (more where blocks are few), a log score more than four nats, and there are blocks enough. Everything else is
    indistinguishable, which is a result.
    """
    blocks, place = np.unique(member, return_inverse=True)
    count = len(blocks)
    if count == 0:
        return Difference(np.nan, np.nan, np.nan, np.nan, 0, 0, "indistinguishable")
    sums, sizes = np.bincount(place, weights=gain, minlength=count), np.bincount(place, minlength=count)
    picks = np.random.default_rng(seed).integers(0, count, size=(resamples, count))
    totals, value = sums[picks].sum(axis=1), float(gain.sum())
    if not nats:
        totals, value = totals / sizes[picks].sum(axis=1), float(gain.mean())
    low, high = (float(x) for x in np.quantile(totals, (0.05, 0.95)))
    # Resampling few blocks makes their spread too small, and two errors of it too little.
    needed = float(t.ppf(LEVEL, count - 1)) * float(totals.std()) * (count / (count - 1)) ** 0.5 if count > 1 else np.inf
    sure = count >= FEWEST_BLOCKS and abs(value) > needed and (not nats or abs(value) > NATS)
    word: Word = "better" if sure and low > 0 else "worse" if sure and high < 0 else "indistinguishable"
    # Resamples without any difference stand half on each side.
    probability = float((totals > 0).mean() + 0.5 * (totals == 0).mean())
    return Difference(value, low, high, probability, len(gain), count, word)
