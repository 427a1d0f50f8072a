"""Parameters and priors.

Every prior is a transform of standard normals, so the whole prior is an isotropic normal
in the space in which a sampler walks, and the variance contraction of a parameter can be
read off on one scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.nn import sigmoid, softmax
from jax.scipy.special import ndtr, ndtri
from scipy.special import digamma, polygamma

Family = Literal["normal", "half-normal", "log-normal", "logit-normal", "simplex", "fixed"]
Values = Mapping[str, Array]


@dataclass(frozen=True)
class Prior:
    """A prior as a transform of standard normals.

    ``arguments``: normal (mean, sd), half-normal (scale,), log-normal (median, sd of log),
    logit-normal (median, sd of logit), simplex (concentrations of the matched Dirichlet),
    fixed (value,).
    """

    family: Family
    arguments: tuple[float, ...]
    reason: str = ""

    def __str__(self) -> str:
        """Write the prior as a table shows it."""
        return f"{self.family}({', '.join(f'{argument:g}' for argument in self.arguments)})"


FAMILIES: tuple[Family, ...] = ("normal", "half-normal", "log-normal", "logit-normal", "fixed", "simplex")


def table(priors: Sequence[tuple[Prior, int]]) -> np.ndarray:
    """Return priors as data, shape (3, dimension): family, location, spread.

    Priors as data let one compiled program serve every theory on the same mechanisms.
    """
    columns: list[tuple[float, float, float]] = []
    for prior, size in priors:
        code = float(FAMILIES.index(prior.family))
        if prior.family == "simplex":
            alpha = np.asarray(prior.arguments)
            columns.extend((code, float(m), float(s)) for m, s in zip(digamma(alpha), np.sqrt(polygamma(1, alpha)), strict=True))
            continue
        first, *rest = prior.arguments
        location = {"log-normal": np.log, "logit-normal": lambda m: np.log(m) - np.log1p(-m)}.get(prior.family, float)(first)
        columns.extend([(code, float(location), float(rest[0]) if rest else 0.0)] * size)
    return np.asarray(columns, np.float32).T.reshape(3, -1)


def transform(rows: Array, z: Array, simplices: Sequence[tuple[int, int]] = ()) -> Array:
    """Map standard normals to parameters.

    Parameters
    ----------
    rows
        Priors as :func:`table` has them, shape (3, dimension), or (3, dimension, ...) where they differ along further axes.
    z
        Shape (dimension, ...).
    simplices
        First entry and length of each simplex.
    """
    code, location, spread = (row.reshape(row.shape + (1,) * (z.ndim - row.ndim)) for row in jnp.asarray(rows, z.dtype))
    shifted = location + spread * z
    # Every branch is finite for every entry, so that none spoils the gradient of another.
    branches = {
        "normal": shifted,
        # The quantile transform written for the upper tail, where float32 is exact.
        "half-normal": -location * ndtri(0.5 * ndtr(-z)),
        "log-normal": jnp.exp(jnp.clip(shifted, -40.0, 40.0)),
        "logit-normal": sigmoid(shifted),
        "fixed": location + 0.0 * z,
        "simplex": shifted,
    }
    values = jnp.select([code == number for number in range(len(FAMILIES))], [branches[name] for name in FAMILIES])
    pieces, start = [], 0
    for first, size in simplices:
        pieces += [values[start:first], softmax(values[first : first + size], axis=0)]
        start = first + size
    return jnp.concatenate([*pieces, values[start:]], axis=0)


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


def fixed(value: float, reason: str = "") -> Prior:
    """A value that is held, such as the neutral value of a term that is switched off.

    Its standard normal stays in the vector and changes nothing, so that all theories have one layout.
    """
    return Prior("fixed", (value,), reason)


def simplex(*concentrations: float, reason: str = "") -> Prior:
    """Weights that sum to one; matched to a Dirichlet by the moments of its logs."""
    return Prior("simplex", concentrations, reason)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a mechanism or of the engine.

    ``each`` is 'all' for one value, 'polity' for one value per polity. ``neutral`` is the value at
    which the term that the parameter scales has no effect. ``centred`` values of polities are deviations
    from their mean.
    """

    name: str
    prior: Prior
    unit: str
    meaning: str
    each: Literal["all", "polity"] = "all"
    neutral: float = 0.0
    centred: bool = False

    def size(self, polities: int) -> int:
        """Return how many standard normals the parameter takes."""
        if self.prior.family == "simplex":
            return len(self.prior.arguments)
        return polities if self.each == "polity" else 1
