"""Situations in which mechanisms are tried: random states of the world, and quiet ones.

The arrays are NumPy's: plain arithmetic on them compiles nothing, which is what makes thousands of small
trials quick. What a mechanism builds from JAX's functions is still JAX's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from contrapeso.dynamics.mechanism import Mechanism
from contrapeso.dynamics.parameter import Prior
from contrapeso.vocabulary.kinds import CONDITIONS
from contrapeso.vocabulary.variables import VARIABLES, Variable

RANGES = {
    "situation": (0, 4),
    "next_situation": (0, 4),
    "tenure": (0, 60),
    "clock": (0, 24),
    "term_quarters": (16, 24),
}
"""Whole numbers; every other variable follows from its unit and bound."""
MEDIAN = 0.6744898
"""Median of the absolute value of a standard normal."""
_CONDITIONS = {kind.forcing: (kind.low, kind.high) for kind in CONDITIONS.values()}
_BOUNDS = {"unit": (0.0, 1.0), "share": (0.0, 0.9), "positive": (0.0, 3.0)}


def support(variable: Variable) -> tuple[float, float] | None:
    """Return the lowest and highest value of a variable, or ``None`` where it has no limits."""
    if variable.name in RANGES:
        return RANGES[variable.name]
    if variable.name in _CONDITIONS:
        return _CONDITIONS[variable.name]
    if variable.bound.startswith("tanh"):
        limit = float(variable.bound.split()[1])
        return -limit, limit
    if variable.bound in _BOUNDS:
        return _BOUNDS[variable.bound]
    if variable.unit in ("flag", "share") or variable.kind == "event" or variable.bound == "logit":
        return (-1.0, 1.0) if variable.name in SIGNED else (0.0, 1.0)
    return None


SIGNED = ("lean", "regional_tide", "regional_norms", "brazil_lean", "outside_lean", "outside_norms", "outside_brazil")
"""Shares that have a sign."""


def draw(rng: np.random.Generator, variable: Variable, shape: tuple[int, ...]) -> np.ndarray:
    """Draw a variable over its support."""
    limits = support(variable)
    if limits is None:
        value = rng.normal(0, 1.5, shape)
    elif variable.name in RANGES or variable.unit == "flag":
        value = rng.integers(int(limits[0]), int(limits[1]) + 1, shape)
    else:
        value = rng.uniform(*limits, shape)
    return value.astype(np.float32)


def world(seed: int, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Return a random value of every variable."""
    rng = np.random.default_rng(seed)
    return {name: draw(rng, variable, shape) for name, variable in VARIABLES.items()}


def quiet(reads: Sequence[str], **other: float) -> dict[str, np.ndarray]:
    """Return what a mechanism reads at the vocabulary's starting values, save what is named; shape (1,)."""
    return {name: np.full(1, other.get(name, VARIABLES[name].start), np.float32) for name in reads}


def typical(prior: Prior) -> float | np.ndarray:
    """Return a typical value of the half of a prior that shows the claim: above zero where it is about zero."""
    arguments = prior.arguments
    if prior.family == "normal":
        return arguments[0] if arguments[0] != 0.0 else arguments[1]
    if prior.family == "half-normal":
        return MEDIAN * arguments[0]
    if prior.family == "simplex":
        return np.asarray(arguments, np.float32) / sum(arguments)
    return arguments[0]


def sampled(prior: Prior, z: np.ndarray) -> np.ndarray:
    """Turn standard normals into draws of a prior of one number; shape as ``z``.

    Half-normal draws are the absolute value here: the same distribution as in a fit, by another map.
    """
    first, second = prior.arguments[0], prior.arguments[-1]
    if prior.family == "fixed":
        value = np.full(z.shape, first)
    elif prior.family == "normal":
        value = first + second * z
    elif prior.family == "half-normal":
        value = first * np.abs(z)
    elif prior.family == "log-normal":
        value = first * np.exp(second * z)
    else:
        value = 1.0 / (1.0 + np.exp(-(np.log(first / (1.0 - first)) + second * z)))
    return np.asarray(value, np.float32)


def parameters(mechanism: Mechanism, seed: int, polities: int, draws: int) -> dict[str, np.ndarray]:
    """Draw a mechanism's parameters: shape (draw,), or (polity, draw) where each polity has its own."""
    rng = np.random.default_rng(seed)
    shapes = {parameter.name: (polities, draws) if parameter.each == "polity" else (draws,) for parameter in mechanism.parameters}
    return {parameter.name: sampled(parameter.prior, rng.normal(size=shapes[parameter.name])) for parameter in mechanism.parameters}


class Watched(Mapping[str, Any]):
    """Values that note which of them are used, and refuse names that are not among them."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        """Return a value and note its use."""
        value = self._values[name]
        self.used.add(name)
        return value

    def __iter__(self) -> Iterator[str]:
        """Refuse: a mechanism names what it asks for."""
        raise TypeError("a mechanism asks for parameters and variables by name and does not go through all of them")

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._values)
