"""Parameters and priors.

Every prior is a transform of standard normals, so the whole prior is an isotropic normal
in the space in which a sampler walks, and the variance contraction of a parameter can be
read off on one scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.nn import sigmoid, softmax
from jax.scipy.special import ndtr, ndtri
from scipy.special import digamma, polygamma

Family = Literal["normal", "half-normal", "log-normal", "logit-normal", "simplex"]
Values = Mapping[str, Array]


@dataclass(frozen=True)
class Prior:
    """A prior as a transform of standard normals.

    ``arguments``: normal (mean, sd), half-normal (scale,), log-normal (median, sd of log),
    logit-normal (median, sd of logit), simplex (concentrations of the matched Dirichlet).
    """

    family: Family
    arguments: tuple[float, ...]
    reason: str = ""

    def __str__(self) -> str:
        """Write the prior as a table shows it."""
        return f"{self.family}({', '.join(f'{argument:g}' for argument in self.arguments)})"


def transform(priors: Sequence[tuple[Prior, int]], z: Array) -> Array:
    """Map standard normals to parameters, all priors of one family at once.

    One call per family keeps the compiled program small: a quantile function per parameter
    made compilation take minutes.

    Parameters
    ----------
    priors
        Each prior with the number of entries that it takes, in the order of ``z``.
    z
        Shape (dimension, ...).
    """
    rows: dict[str, list[int]] = {}
    arguments: dict[str, list[tuple[float, ...]]] = {}
    simplices, start = [], 0
    for prior, size in priors:
        if prior.family == "simplex":
            simplices.append((start, prior.arguments))
        else:
            rows.setdefault(prior.family, []).extend(range(start, start + size))
            arguments.setdefault(prior.family, []).extend([prior.arguments] * size)
        start += size
    pieces, order = [], []
    for family, where in rows.items():
        shape = (-1,) + (1,) * (z.ndim - 1)
        columns = [jnp.asarray(column, z.dtype).reshape(shape) for column in np.asarray(arguments[family], float).T]
        pieces.append(_TRANSFORMS[family](z[np.asarray(where)], *columns))
        order.extend(where)
    for first, concentrations in simplices:
        pieces.append(_simplex(z[first : first + len(concentrations)], concentrations))
        order.extend(range(first, first + len(concentrations)))
    return jnp.concatenate(pieces, axis=0)[np.argsort(np.asarray(order))]


def _half_normal(z: Array, scale: Array) -> Array:
    # The quantile transform written for the upper tail, where float32 is exact.
    return -scale * ndtri(0.5 * ndtr(-z))


def _simplex(z: Array, concentrations: tuple[float, ...]) -> Array:
    shape = (-1,) + (1,) * (z.ndim - 1)
    centre = jnp.asarray(digamma(np.asarray(concentrations)), z.dtype).reshape(shape)
    spread = jnp.asarray(np.sqrt(polygamma(1, np.asarray(concentrations))), z.dtype).reshape(shape)
    return softmax(centre + spread * z, axis=0)


_TRANSFORMS: dict[str, Callable[..., Array]] = {
    "normal": lambda z, mean, sd: mean + sd * z,
    "half-normal": _half_normal,
    "log-normal": lambda z, median, sd: median * jnp.exp(sd * z),
    "logit-normal": lambda z, median, sd: sigmoid(jnp.log(median) - jnp.log1p(-median) + sd * z),
}


def normal(mean: float, sd: float, reason: str = "") -> Prior:
    """Sign unknown: a normal prior."""
    return Prior("normal", (mean, sd), reason)


def half_normal(scale: float, reason: str = "") -> Prior:
    """Sign claimed by a source: a half-normal prior."""
    return Prior("half-normal", (scale,), reason)


def log_normal(median: float, sd: float, reason: str = "") -> Prior:
    """A positive rate known to an order of magnitude."""
    return Prior("log-normal", (median, sd), reason)


def logit_normal(median: float, sd: float, reason: str = "") -> Prior:
    """A share."""
    return Prior("logit-normal", (median, sd), reason)


def simplex(*concentrations: float, reason: str = "") -> Prior:
    """Weights that sum to one; matched to a Dirichlet by the moments of its logs."""
    return Prior("simplex", concentrations, reason)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a mechanism or of the engine.

    ``each`` is 'all' for one value, 'polity' for one value per polity.
    """

    name: str
    prior: Prior
    unit: str
    meaning: str
    each: Literal["all", "polity"] = "all"

    def size(self, polities: int) -> int:
        """Return how many standard normals the parameter takes."""
        if self.prior.family == "simplex":
            return len(self.prior.arguments)
        return polities if self.each == "polity" else 1
