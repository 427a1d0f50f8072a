"""What other polities teach about parameters that all share, as the prior of a fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from contrapeso.dynamics.theory import Slot, Theory
from contrapeso.inference.sample import Draws


@dataclass(frozen=True, eq=False)
class Population:
    """A normal prior in the space of standard normals: ``z = mean + root w``, with ``w`` standard normal.

    Attributes
    ----------
    mean, root
        Shapes (dimension,) and (dimension, dimension); ``root`` is a square root of the covariance.
    polities
        Whose record it was learned from; none for the priors of the theory alone.
    """

    mean: np.ndarray
    root: np.ndarray
    polities: tuple[str, ...] = ()

    @property
    def sd(self) -> np.ndarray:
        """Return the prior sd of each entry, shape (dimension,)."""
        return np.sqrt((self.root**2).sum(axis=1))


def plain(dimension: int) -> Population:
    """Return the priors of the theory as they are."""
    return Population(np.zeros(dimension), np.eye(dimension))


def learned(theory: Theory, draws: Draws, polities: tuple[str, ...], fitted: int) -> Population:
    """Return the population that a pooled fit learned, as the prior of a fit of ``fitted`` polities.

    Parameters
    ----------
    draws
        The pooled fit of ``polities``.

    Notes
    -----
    Parameters that all polities share have the mean and the covariance of the pooled draws, its correlations
    somewhat smaller: as many draws as there are would make the tightest combinations tighter than they are. What is
    a polity's own keeps the prior of the theory: one polity's departure from the rest says nothing of another's.
    """
    of, to = (_shared(theory.layout(count)) for count in (len(polities), fitted))
    z = draws.z[0].reshape(-1, draws.z.shape[-1])[:, of].astype(float)
    dimension = theory.dimension(fitted)
    mean, covariance = np.zeros(dimension), np.eye(dimension)
    mean[to] = z.mean(axis=0)
    found = np.cov(z.T)
    # Successive draws of a chain are worth about a third of independent ones.
    weight = len(z) / (len(z) + 3.0 * len(to))
    # The small addition keeps a parameter that the pooled fit settles to the last digit from becoming singular.
    covariance[np.ix_(to, to)] = weight * found + (1.0 - weight) * np.diag(np.diag(found)) + 1e-5 * np.eye(len(to))
    return Population(mean, np.linalg.cholesky(covariance), polities)


def _shared(slots: tuple[Slot, ...]) -> np.ndarray:
    return np.concatenate([np.arange(slot.start, slot.start + slot.size) for slot in slots if slot.parameter.each == "all"])
