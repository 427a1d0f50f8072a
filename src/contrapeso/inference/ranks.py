"""Simulation-based calibration: where the truth ranks among posterior draws, over many invented records.

If parameters are drawn from the prior and records from them, the rank of each true value among
draws of the posterior is uniform, whatever the records can teach. Ranks that are not uniform show
a fault of the density, of the sampler, or of the two together (Talts et al. 2018; Modrák et al. 2023).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pandas as pd
from arviz.stats.ecdf_utils import ecdf_confidence_band
from scipy.stats import chi2

from contrapeso.dynamics.theory import Theory
from contrapeso.inference.gradient import Gradients, Target
from contrapeso.inference.posterior import diagnostics
from contrapeso.inference.recovery import invent
from contrapeso.inference.replicates import in_parts
from contrapeso.inference.sample import Settings, sample
from contrapeso.laboratory.compile import Compiled
from contrapeso.scale.crew import Workers
from contrapeso.scale.shared import Shared

BINS = 16
LIKELIHOOD = "log-likelihood"
"""Name of the row that ranks the log likelihood at the truth among those at the draws."""


def ranked(theory: Theory, compiled: Compiled, settings: Settings, number: int, seed: int, every: int) -> pd.DataFrame:
    """Return the rank of each parameter entry's truth for one invented record.

    Columns replicate, name, entry, rank, of (the largest rank possible), contraction, informative of the fit: rhat_max,
    ess_bulk_min.
    """
    polities = len(compiled.polities)
    dimension = theory.dimension(polities)
    truth = np.random.default_rng((seed, 1, number)).standard_normal(dimension)
    made = invent(theory, jnp.asarray(truth, jnp.float32), compiled, seed + number)
    # Chains with one stream of chance for all would walk alike wherever the record says little, and so would the ranks.
    draws = sample(theory, made, replace(settings, seed=settings.seed + number))
    found = diagnostics(draws)
    # One draw fewer, so that the number of possible ranks is a multiple of the bins.
    thinned = draws.z[0][:, every - 1 :: every].reshape(-1, dimension)[:-1]
    contraction = 1.0 - draws.z[0].reshape(-1, dimension).var(axis=0)
    target = Target(theory, compiled.length)
    points = np.concatenate([thinned, truth[None]])
    likelihood = Gradients([theory], made).likelihoods(points, [target] * len(points))
    about = {"replicate": number, "of": len(thinned), "rhat_max": found["rhat_max"], "ess_bulk_min": found["ess_bulk_min"]}
    rows = [
        {**about, "name": slot.name, "entry": entry, "rank": int((thinned[:, at] < truth[at]).sum()), "contraction": contraction[at]}
        for slot in theory.layout(polities)
        if not theory.is_fixed(slot.name)
        for entry, at in enumerate(range(slot.start, slot.start + slot.size))
    ]
    rank = int((likelihood[:-1] < likelihood[-1]).sum())
    return pd.DataFrame([*rows, {**about, "name": LIKELIHOOD, "entry": 0, "rank": rank, "contraction": np.nan}])


def calibrate(
    theory: Theory,
    compiled: Compiled,
    *,
    datasets: int,
    settings: Settings,
    every: int,
    seed: int = 0,
    parts: Path | None = None,
    crew: Workers | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Rank the truth of ``datasets`` invented records; arguments as in :func:`contrapeso.inference.recovery.recover`.

    Parameters
    ----------
    every
        Of the draws of each chain, one in so many is kept.
    """
    make = partial(_ranked_there, Shared((theory, compiled, settings, seed, every)))
    return pd.concat(in_parts(make, range(datasets), parts=parts, crew=crew, progress=progress), ignore_index=True)


def _ranked_there(given: Shared[tuple[Theory, Compiled, Settings, int, int]], number: int) -> pd.DataFrame:
    theory, compiled, settings, seed, every = given.value
    return ranked(theory, compiled, settings, number, seed, every)


def band(datasets: int, of: int, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points and the simultaneous band of the ECDF of uniform ranks from 0 to ``of`` (Säilynoja et al. 2022)."""
    points = np.arange(of) / of
    uniform = np.arange(1, of + 1) / (of + 1)
    low, high = ecdf_confidence_band(datasets, points, uniform, prob=1.0 - level)
    return uniform, low, high


def ecdf(rank: np.ndarray, of: int) -> np.ndarray:
    """Return the share of ranks at or below each rank from 0 to ``of`` - 1."""
    return np.cumsum(np.bincount(rank, minlength=of + 1))[:of] / len(rank)


def uniformity(ranks: pd.DataFrame, *, level: float, informed: float) -> pd.DataFrame:
    """Return one row per parameter entry: contraction, chi-square, Holm's p, the ECDF's place in its band, and a verdict.

    Parameters
    ----------
    level
        Of the tests, shared among the parameters that the records inform.
    informed
        Mean contraction above which a parameter is one of these.

    Notes
    -----
    ``state`` is uniform or not-uniform for parameters that are judged, and apart for those that are not
    informed and for the likelihood.
    """
    rows = []
    for (name, entry), part in ranks.groupby(["name", "entry"], sort=False):
        rank, of = part["rank"].to_numpy(int), int(part["of"].iloc[0])
        counts = np.bincount(rank * BINS // (of + 1), minlength=BINS)
        expected = len(rank) / BINS
        statistic = float(((counts - expected) ** 2 / expected).sum())
        rows.append(
            {
                "name": name,
                "entry": entry,
                "n": len(rank),
                "of": of,
                "contraction": part["contraction"].mean(),
                "mean_rank": rank.mean() / of,
                "chi_square": statistic,
                "p": float(chi2.sf(statistic, BINS - 1)),
                "bins": " ".join(map(str, counts)),
            }
        )
    table = pd.DataFrame(rows)
    judged = (table["contraction"] > informed) & (table["name"] != LIKELIHOOD)
    table.loc[judged, "p_holm"] = _holm(table.loc[judged, "p"].to_numpy())
    datasets, of = int(table["n"].iloc[0]), int(table["of"].iloc[0])
    strict, plain = (band(datasets, of, part)[1:] for part in (level / max(1, int(judged.sum())), level))
    places = {key: ecdf(part["rank"].to_numpy(int), of) for key, part in ranks.groupby(["name", "entry"], sort=False)}
    found = [places[(name, entry)] for name, entry in zip(table["name"], table["entry"], strict=True)]
    for column, (low, high) in (("inside", strict), ("inside_plain", plain)):
        table[column] = [bool(((one >= low - 1e-9) & (one <= high + 1e-9)).all()) for one in found]
    good = table["inside"] & (table["p_holm"] > level)
    table["state"] = np.where(judged, np.where(good, "uniform", "not-uniform"), "apart")
    return table


def _holm(p: np.ndarray) -> np.ndarray:
    """Return p-values with Holm's correction."""
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    found = np.empty_like(p)
    found[order] = np.minimum(1.0, steps)
    return found
