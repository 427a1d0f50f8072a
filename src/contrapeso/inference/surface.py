"""Log likelihood of a record, and its slopes, at parameters and latent innovations together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.theory import Theory
from contrapeso.inference.population import Population
from contrapeso.kernel.loops import LANES
from contrapeso.kernel.trace import UnknownOperationError
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.innovations import latent
from contrapeso.laboratory.kernel import Kernel
from contrapeso.laboratory.layout import workers
from contrapeso.laboratory.observed import speaking
from contrapeso.laboratory.replay import log_likelihood


class Surface:
    """The likelihood of a record under a theory with latent innovations, one block of lanes at a time.

    Points are standard normals under the prior: ``w`` for parameters (:class:`Population`), one for each innovation
    that is not known (:class:`contrapeso.laboratory.innovations.Latent`).

    Parameters
    ----------
    generated
        Whether to use generated code; where a mechanism uses an operation that the generator does not know, JAX
        works the slopes out itself, much slower.
    """

    def __init__(self, theory: Theory, compiled: Compiled, population: Population, *, generated: bool = True) -> None:
        self.theory, self.compiled, self.population = theory, compiled, population
        self.latent = latent([theory], compiled)
        polities = len(compiled.polities)
        self.dimension = theory.dimension(polities)
        self._table = theory.prior_table(polities)
        self._priors = np.repeat(self._table[..., None], LANES, axis=-1)
        self._mean, self._root = population.mean.astype(np.float32)[:, None], population.root.astype(np.float32)
        self.kernel: Kernel | None = None
        self.unknown_operation: str | None = None
        if compiled.compared is not None and speaking(theory):
            # What sources compare ties quarters that lie far apart; the program with innovations knows one at a time.
            self.unknown_operation = "comparisons"
        elif generated:
            try:
                self.kernel = Kernel(theory, compiled, innovated=self.latent.names)
            except UnknownOperationError as unknown:
                self.unknown_operation = str(unknown)

    def z(self, w: np.ndarray) -> np.ndarray:
        """Return parameters in the space of the theory's priors, shape (dimension, point)."""
        return self._mean + self._root @ w

    def block(self, w: np.ndarray, innovations: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return log likelihoods (lane,) and their slopes in ``w`` (dimension, lane) and innovations (unknown, lane).

        Arguments have the shapes of the slopes, in single precision.
        """
        z = self.z(w)
        if self.kernel is None:
            values, slopes, told = self._by_jax(z, innovations)
        else:
            noise = self.latent.arranged(innovations)
            values, slopes, whole = self.kernel.shocked(z, self._priors, noise, self.compiled.length)
            told = self.latent.taken(whole)
        # Where the density is not defined slopes are no numbers; the sampler refuses such places.
        with np.errstate(all="ignore"):
            return values.astype(float), self._root.T @ slopes, told

    def at(self, points: np.ndarray, targets: object = None) -> tuple[np.ndarray, np.ndarray]:
        """Return log posteriors (point,) and slopes (point, dimension) of ``w`` (point, dimension) without innovations.

        It is what :func:`contrapeso.inference.laplace.climb` asks for.
        """
        still = np.zeros((self.latent.size, LANES), np.float32)

        def work(first: int) -> tuple[np.ndarray, np.ndarray]:
            part = points[first : first + LANES].T.astype(np.float32)
            count = part.shape[1]
            full = np.concatenate([part, np.repeat(part[:, -1:], LANES - count, axis=1)], axis=1)
            values, slopes, _ = self.block(full, still)
            return values[:count], slopes[:, :count].T.astype(float)

        found = list(workers().map(work, range(0, len(points), LANES)))
        values, slopes = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return values - 0.5 * (points**2).sum(axis=1), slopes - points

    @cached_property
    def _slow(self) -> Callable[[np.ndarray, np.ndarray], tuple[Array, tuple[Array, Array]]]:
        hidden, places, shape = self.latent, jnp.asarray(self.latent.places), self.latent.free.shape

        def density(z: Array, innovations: Array, compiled: Compiled) -> Array:
            whole = jnp.zeros(hidden.free.size).at[places].set(innovations).reshape(shape)
            theta = self.theory.constrain(z, len(compiled.polities))
            return log_likelihood(self.theory, theta, compiled, None, {name: whole[..., n] for n, name in enumerate(hidden.names)})

        slopes = jax.jit(jax.vmap(jax.value_and_grad(density, argnums=(0, 1)), in_axes=(1, 1, None), out_axes=(0, 1)))
        return partial(_last, slopes, self.compiled)

    def _by_jax(self, z: np.ndarray, innovations: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        values, slopes = self._slow(z, innovations)
        return np.asarray(values), np.asarray(slopes[0]), np.asarray(slopes[1])


def _last(function: Callable[..., tuple[Array, tuple[Array, Array]]], compiled: Compiled, z: np.ndarray, innovations: np.ndarray):
    return function(jnp.asarray(z, jnp.float32), jnp.asarray(innovations, jnp.float32), compiled)
