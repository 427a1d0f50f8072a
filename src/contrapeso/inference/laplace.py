"""Mode and curvature of a posterior: where chains start and how their space is scaled.

It is a preconditioner for the sampler, not a fit; nothing that is shown comes from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.laboratory.compile import Compiled

Density = Callable[[Array, Array, Compiled], Array]
LANES = 64
DIFFERENCE = 0.05
STEPS = (1.0, 0.5, 0.2, 0.05)


@dataclass(frozen=True)
class Mode:
    """Mode (dimension,) and a square root (dimension, dimension) of the inverse curvature."""

    centre: np.ndarray
    root: np.ndarray


class Climber:
    """Newton's method with differenced gradients, one compiled batch for everything."""

    def __init__(self, density: Density, compiled: Compiled) -> None:
        """Compile value and gradient of ``density(z, limit, compiled)`` over a batch of points."""
        self._batch = jax.jit(jax.vmap(jax.value_and_grad(density), in_axes=(0, None, None)))
        self._compiled = compiled

    def _evaluate(self, points: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
        values, gradients = [], []
        for first in range(0, len(points), LANES):
            part = points[first : first + LANES]
            padded = np.concatenate([part, np.repeat(part[-1:], LANES - len(part), axis=0)])
            value, gradient = self._batch(jnp.asarray(padded, jnp.float32), jnp.asarray(limit), self._compiled)
            values.append(np.asarray(value)[: len(part)])
            gradients.append(np.asarray(gradient)[: len(part)])
        return np.concatenate(values), np.concatenate(gradients).astype(float)

    def curvature(self, point: np.ndarray, limit: int) -> np.ndarray:
        """Return minus the Hessian, with eigenvalues of at least one half.

        The prior adds one to every direction, so smaller ones are noise or negative curvature.
        """
        shifts = DIFFERENCE * np.eye(len(point))
        _, gradients = self._evaluate(np.concatenate([point + shifts, point - shifts]), limit)
        half = len(point)
        hessian = -(gradients[:half] - gradients[half:]) / (2 * DIFFERENCE)
        values, vectors = np.linalg.eigh(0.5 * (hessian + hessian.T))
        return (vectors * np.maximum(values, 0.5)) @ vectors.T

    def climb(self, start: np.ndarray, limit: int, rounds: int = 12) -> Mode:
        """Return the mode and its scale for the record before quarter ``limit``."""
        point = start
        value, gradient = (part[0] for part in self._evaluate(point[None], limit))
        precision = self.curvature(point, limit)
        for _ in range(rounds):
            move = np.linalg.solve(precision, gradient)
            values, gradients = self._evaluate(np.stack([point + size * move for size in STEPS]), limit)
            best = int(np.nanargmax(values))
            gain = values[best] - value
            if not gain > 0:
                break
            point, value, gradient = point + STEPS[best] * move, values[best], gradients[best]
            precision = self.curvature(point, limit)
            if gain < 0.5:
                break
        return Mode(point, np.linalg.cholesky(np.linalg.inv(precision)))
