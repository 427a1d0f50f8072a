"""Value and gradient of posteriors, many at a time, from one compiled program.

Priors, the end of the record and the record itself are data of that program, so every theory on
the same mechanisms, every origin of a back-test and every step of a sampler runs through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.theory import Theory
from contrapeso.kernel.trace import UnknownOperationError
from contrapeso.laboratory.comparing import ComparingKernel
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.kernel import Kernel
from contrapeso.laboratory.observed import speaking
from contrapeso.laboratory.replay import log_posterior
from contrapeso.vocabulary.items import ITEMS

LANES = 32


@dataclass(frozen=True, eq=False)
class Target:
    """A posterior: a theory, given the record before quarter ``limit``."""

    theory: Theory
    limit: int


@partial(jax.jit, static_argnames=("structure",))
def _lanes(structure: Theory, priors: Array, z: Array, limits: Array, compiled: Compiled) -> tuple[Array, Array]:
    def density(point: Array, table: Array, limit: Array) -> Array:
        return log_posterior(structure, compiled, point, limit, table)

    return jax.vmap(jax.value_and_grad(density))(z, priors, limits)


class Gradients:
    """Evaluates posteriors of theories on one record; all theories have the same mechanisms.

    ``kernel`` is the generated code; it is absent where a mechanism uses an operation that the
    generator does not know, and JAX's own compiler is used instead, which is much slower.
    """

    def __init__(self, theories: Sequence[Theory], compiled: Compiled, *, generated: bool = True) -> None:
        polities = len(compiled.polities)
        structures = {id(theory.structure): theory.structure for theory in theories}
        if len(structures) != 1:
            raise ValueError("theories that are evaluated together need the same mechanisms and observers")
        self._structure = next(iter(structures.values()))
        self._compiled = compiled
        # A yearly figure counts in four quarters: a record that is cut within a year would show what came later in it.
        self._yearly = any(observer.label in ITEMS for observer in self._structure.observers)
        self._tables = {id(theory): theory.prior_table(polities) for theory in theories}
        self.dimension = self._structure.dimension(polities)
        self.unknown_operation: str | None = None
        self.kernel: Kernel | None = None
        if generated:
            try:
                compares = compiled.compared is not None and bool(speaking(self._structure))
                self.kernel = (ComparingKernel if compares else Kernel)(self._structure, compiled)
            except UnknownOperationError as unknown:
                self.unknown_operation = str(unknown)

    def at(self, points: np.ndarray, targets: Sequence[Target]) -> tuple[np.ndarray, np.ndarray]:
        """Return log posteriors (point,) and gradients (point, dimension) at points (point, dimension)."""
        self._whole_years(targets)
        if self.kernel is None:
            return self._by_jax(points, targets)
        priors, limits = self._data(targets)
        values, slopes = self.kernel.gradients(np.asarray(points.T, np.float32), priors, limits)
        return values - 0.5 * (points**2).sum(axis=1), slopes.T.astype(float) - points

    def likelihoods(self, points: np.ndarray, targets: Sequence[Target]) -> np.ndarray:
        """Return the log likelihoods of what lies before each target's limit, shape (point,)."""
        self._whole_years(targets)
        if self.kernel is None:
            return self._by_jax(points, targets)[0] + 0.5 * (points**2).sum(axis=1)
        priors, limits = self._data(targets)
        return self.kernel.densities(np.asarray(points.T, np.float32), priors, limits)

    def _whole_years(self, targets: Sequence[Target]) -> None:
        if self._yearly and any(target.limit % 4 for target in targets):
            raise ValueError("a record with yearly items ends with a year; stop before a first quarter")

    def _data(self, targets: Sequence[Target]) -> tuple[np.ndarray, np.ndarray]:
        priors = np.stack([self._tables[id(target.theory)] for target in targets], axis=-1)
        return priors, np.asarray([target.limit for target in targets], np.float32)

    def _by_jax(self, points: np.ndarray, targets: Sequence[Target]) -> tuple[np.ndarray, np.ndarray]:
        values, slopes = [], []
        for first in range(0, len(points), LANES):
            part, who = points[first : first + LANES], list(targets[first : first + LANES])
            short = LANES - len(part)
            padded = np.concatenate([part, np.repeat(part[-1:], short, axis=0)]) if short else part
            who += [who[-1]] * short
            priors = np.stack([self._tables[id(target.theory)] for target in who])
            limits = np.asarray([target.limit for target in who])
            value, slope = _lanes(
                self._structure, jnp.asarray(priors), jnp.asarray(padded, jnp.float32), jnp.asarray(limits), self._compiled
            )
            values.append(np.asarray(value, float)[: len(part)])
            slopes.append(np.asarray(slope, float)[: len(part)])
        return np.concatenate(values), np.concatenate(slopes)
