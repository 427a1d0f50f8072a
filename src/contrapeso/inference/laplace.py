"""Mode and curvature of a posterior: where chains start and how their space is scaled.

It is a preconditioner for the sampler, not a fit; nothing that is shown comes from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contrapeso.inference.gradient import Gradients, Target

DIFFERENCE = 0.05
STEPS = (1.0, 0.5, 0.2, 0.05)


@dataclass(frozen=True)
class Mode:
    """Mode (dimension,), minus the Hessian there, and a square root of its inverse (dimension, dimension)."""

    centre: np.ndarray
    precision: np.ndarray
    root: np.ndarray


def curvature(gradients: Gradients, target: Target, point: np.ndarray) -> np.ndarray:
    """Return minus the Hessian, with eigenvalues of at least one half.

    The prior adds one to every direction, so smaller ones are noise or negative curvature.
    """
    shifts = DIFFERENCE * np.eye(len(point))
    _, slopes = gradients.at(np.concatenate([point + shifts, point - shifts]), [target] * (2 * len(point)))
    half = len(point)
    hessian = -(slopes[:half] - slopes[half:]) / (2 * DIFFERENCE)
    values, vectors = np.linalg.eigh(0.5 * (hessian + hessian.T))
    return (vectors * np.maximum(values, 0.5)) @ vectors.T


def climb(gradients: Gradients, target: Target, near: Mode | None = None, rounds: int = 12) -> Mode:
    """Return the mode and its scale.

    Parameters
    ----------
    near
        Mode of a posterior that lies close by; the way up then uses its curvature, and the
        curvature is taken anew only at the top.
    rounds
        Newton steps at most.
    """
    point = np.zeros(gradients.dimension) if near is None else near.centre
    value, slope = (part[0] for part in gradients.at(point[None], [target]))
    precision = curvature(gradients, target, point) if near is None else near.precision
    for _ in range(rounds):
        move = np.linalg.solve(precision, slope)
        values, slopes = gradients.at(np.stack([point + size * move for size in STEPS]), [target] * len(STEPS))
        best = int(np.nanargmax(values))
        gain = values[best] - value
        if not gain > 0:
            break
        point, value, slope = point + STEPS[best] * move, values[best], slopes[best]
        if near is None:
            precision = curvature(gradients, target, point)
        if gain < 0.5:
            break
    if near is not None:
        precision = curvature(gradients, target, point)
    return Mode(point, precision, np.linalg.cholesky(np.linalg.inv(precision)))
