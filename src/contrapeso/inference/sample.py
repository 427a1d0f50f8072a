"""The pooled fit: Hamiltonian Monte Carlo on the replay density without latent shocks.

All chains, and all origins of a back-test, are one batch: on two cores a batch of fifty costs a
few times what a single chain costs. The space is scaled by the curvature at the mode, so that a
trajectory of a quarter turn gives a nearly independent draw in a handful of steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpyro.infer.hmc import hmc

from contrapeso.dynamics.theory import Theory
from contrapeso.inference.laplace import Climber
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.replay import log_posterior

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Settings:
    """How a fit is run; everything here enters its hash."""

    chains: int = 8
    warmup: int = 150
    draws: int = 500
    target_accept: float = 0.8
    trajectory: float = 1.5
    seed: int = 1
    chunk: int = 50


@dataclass(frozen=True)
class Draws:
    """Draws in the space of standard normals.

    Attributes
    ----------
    z
        Shape (origin, chain, draw, dimension).
    divergent, energy, steps
        Shape (origin, chain, draw).
    """

    z: np.ndarray
    divergent: np.ndarray
    energy: np.ndarray
    steps: np.ndarray

    def stacked(self, origin: int = 0, limit: int | None = None) -> Array:
        """Return draws of one origin as (dimension, draw), thinned evenly to ``limit``."""
        flat = self.z[origin].reshape(-1, self.z.shape[-1])
        if limit is not None and limit < len(flat):
            flat = flat[np.linspace(0, len(flat) - 1, limit).astype(int)]
        return jnp.asarray(flat.T, jnp.float32)


def sample(
    theory: Theory,
    compiled: Compiled,
    settings: Settings,
    *,
    origins: tuple[int, ...] | None = None,
    progress: Progress | None = None,
) -> Draws:
    """Sample the posterior given the record before each origin.

    Parameters
    ----------
    origins
        Quarters before which the record counts, one posterior each; the whole record if absent.
    progress
        Called with iterations done and in all.
    """
    limits = tuple(int(limit) for limit in (origins or (compiled.length,)))
    polities = len(compiled.polities)
    dimension = theory.dimension(polities)

    def density(z: Array, limit: Array, data: Compiled) -> Array:
        return log_posterior(theory, data, z, limit)

    climber, modes, guess = Climber(density, compiled), [], np.zeros(dimension)
    for number, limit in enumerate(limits):
        # Later origins start from the mode of the one before, which lies close by.
        modes.append(climber.climb(guess, limit, rounds=12 if number == 0 else 3))
        guess = modes[-1].centre
    lane = np.repeat(np.arange(len(limits)), settings.chains)
    until = jnp.asarray(limits)[lane]
    centres = jnp.asarray(np.stack([mode.centre for mode in modes]), jnp.float32)[lane]
    roots = jnp.asarray(np.stack([mode.root for mode in modes]), jnp.float32)[lane]

    def potential_for(limit: Array, centre: Array, root: Array, data: Compiled) -> Callable[[Array], Array]:
        return lambda u: -density(centre + root @ u, limit, data)

    start, move = hmc(potential_fn_gen=potential_for, algo="HMC")
    keys = jax.random.split(jax.random.key(settings.seed), len(lane))
    first = jax.vmap(lambda key: jax.random.normal(jax.random.fold_in(key, 1), (dimension,)))(keys)

    def begin(u: Array, key: Array, *args: Any) -> Any:
        return start(
            u,
            settings.warmup,
            model_args=args,
            rng_key=key,
            step_size=0.3,
            trajectory_length=settings.trajectory,
            adapt_mass_matrix=False,
            target_accept_prob=settings.target_accept,
        )

    lanes = (until, centres, roots)
    state = jax.jit(jax.vmap(begin, in_axes=(0, 0, 0, 0, 0, None)))(first, keys, *lanes, compiled)

    @jax.jit
    def advance(state: Any, until: Array, centres: Array, roots: Array, data: Compiled) -> tuple[Any, tuple[Array, ...]]:
        def one(chain: Any, *args: Any) -> Any:
            return move(chain, model_args=args)

        def iteration(now: Any, _: None) -> tuple[Any, tuple[Array, ...]]:
            after = jax.vmap(one, in_axes=(0, 0, 0, 0, None))(now, until, centres, roots, data)
            z = centres + jnp.einsum("lij,lj->li", roots, after.z)
            return after, (z, after.diverging, after.energy, after.num_steps)

        return jax.lax.scan(iteration, state, None, length=settings.chunk)

    total = settings.warmup + settings.draws
    kept: list[tuple[np.ndarray, ...]] = []
    for done in range(0, total, settings.chunk):
        state, found = advance(state, *lanes, compiled)
        kept.append(tuple(np.asarray(part) for part in found))
        if progress is not None:
            progress(min(done + settings.chunk, total), total)
    z, divergent, energy, steps = (np.concatenate(parts)[settings.warmup : total] for parts in zip(*kept, strict=True))
    shape = (len(limits), settings.chains, settings.draws)

    def arrange(array: np.ndarray) -> np.ndarray:
        return np.moveaxis(array, 0, 1).reshape(*shape, *array.shape[2:])

    return Draws(arrange(z), arrange(divergent), arrange(energy), arrange(steps))
