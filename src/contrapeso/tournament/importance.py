"""Between refits: draws weighted by how probable they make the quarters since, where that is reliable."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.replay import log_likelihood

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)
    from arviz import psislw

RELIABLE = 0.7
"""Shape of the tail of the weights above which they are not used (Vehtari, Simpson, Gelman, Yao and Gabry)."""


@dataclass(frozen=True)
class Weighted:
    """Which draws stand for the posterior at an origin.

    Attributes
    ----------
    chosen
        Numbers of draws, with repetition, shape (draw,).
    effective
        Effective number of draws.
    shape
        The Pareto shape of the weights; NaN at an exact refit.
    way
        ``exact``, ``importance``, or ``last-fit`` where the weights are not reliable and the last
        refit stands unchanged.
    """

    chosen: np.ndarray
    effective: float
    shape: float
    way: str


@partial(jax.jit, static_argnames=("structure", "polities"))
def _likelihoods(structure: Theory, priors: Array, z: Array, limits: Array, compiled: Compiled, polities: int) -> Array:
    def one(point: Array) -> Array:
        theta = structure.constrain(point, polities, priors)
        return jax.vmap(lambda limit: log_likelihood(structure, theta, compiled, limit))(limits)

    return jax.lax.map(one, z.T, batch_size=64)


def likelihoods(theory: Theory, z: Array, compiled: Compiled, limits: Sequence[int]) -> np.ndarray:
    """Return log likelihoods of the record before each limit, shape (draw, limit), for draws (dimension, draw)."""
    polities = len(compiled.polities)
    table = jnp.asarray(theory.prior_table(polities))
    return np.asarray(_likelihoods(theory.structure, table, z, jnp.asarray(limits), compiled, polities), float)


def exact(draws: int) -> Weighted:
    """Return all draws, each once."""
    return Weighted(np.arange(draws), float(draws), float("nan"), "exact")


def weigh(log_ratio: np.ndarray, *, seed: int) -> Weighted:
    """Return draws resampled by Pareto-smoothed weights, or unchanged where the weights are not reliable.

    Parameters
    ----------
    log_ratio
        Log likelihood of the quarters since the refit, shape (draw,).
    """
    draws = len(log_ratio)
    if not np.isfinite(log_ratio).all():
        return Weighted(np.arange(draws), float(draws), float("inf"), "last-fit")
    if np.ptp(log_ratio) < 1e-9:
        return Weighted(np.arange(draws), float(draws), 0.0, "importance")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        smoothed, shape = psislw(log_ratio - log_ratio.max())
    shape = float(shape)
    if not shape < RELIABLE:
        return Weighted(np.arange(draws), float(draws), shape, "last-fit")
    weight = np.exp(smoothed - smoothed.max())
    weight /= weight.sum()
    places = (np.arange(draws) + np.random.default_rng(seed).uniform()) / draws
    picked = np.minimum(np.searchsorted(np.cumsum(weight), places), draws - 1)
    return Weighted(picked, float(1.0 / (weight**2).sum()), shape, "importance")


def bounded(log_ratio: np.ndarray, *, seed: int) -> Weighted:
    """Return draws weighted by a ratio; where it is bounded to a factor of e, no tail has to be judged."""
    if not np.isfinite(log_ratio).all() or np.ptp(log_ratio) > 1.0:
        return weigh(log_ratio, seed=seed)
    draws, weight = len(log_ratio), np.exp(log_ratio - log_ratio.max())
    weight /= weight.sum()
    places = (np.arange(draws) + np.random.default_rng(seed).uniform()) / draws
    picked = np.minimum(np.searchsorted(np.cumsum(weight), places), draws - 1)
    return Weighted(picked, float(1.0 / (weight**2).sum()), 0.0, "importance")


def tail_shape(log_ratio: np.ndarray) -> float:
    """Return the Pareto shape of the tail of some weights: nil where they hardly differ, infinite where one is not finite."""
    if not np.isfinite(log_ratio).all():
        return float("inf")
    if np.ptp(log_ratio) <= 1.0:
        return 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(psislw(log_ratio - log_ratio.max())[1])
