"""Random states of the world, drawn over the support that the vocabulary declares.

The arrays are NumPy's: plain arithmetic on them compiles nothing, which is what makes hundreds of small
tests quick. What a mechanism builds from JAX's functions is still JAX's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from contrapeso.vocabulary.variables import VARIABLES, Variable

RANGES = {
    "situation": (0, 4),
    "next_situation": (0, 4),
    "tenure": (0, 60),
    "clock": (0, 24),
    "term_quarters": (16, 24),
}
"""Whole numbers; every other variable follows from its unit and bound."""


def draw(rng: np.random.Generator, variable: Variable, shape: tuple[int, ...]) -> np.ndarray:
    """Draw a variable over its support."""
    if variable.name in RANGES:
        low, high = RANGES[variable.name]
        value = rng.integers(low, high + 1, shape)
    elif variable.unit == "flag":
        value = rng.integers(0, 2, shape)
    elif variable.bound.startswith("tanh"):
        limit = float(variable.bound.split()[1])
        value = rng.uniform(-limit, limit, shape)
    elif variable.bound == "positive":
        value = rng.uniform(0, 3, shape)
    elif variable.bound == "share":
        value = rng.uniform(0, 0.9, shape)
    elif variable.kind == "event" or variable.unit == "share":
        value = rng.uniform(0, 1, shape)
    else:
        value = rng.normal(0, 1.5, shape)
    return value.astype(np.float32)


def world(seed: int, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Return a value of every variable."""
    rng = np.random.default_rng(seed)
    return {name: draw(rng, variable, shape) for name, variable in VARIABLES.items()}


class Watched(Mapping[str, Any]):
    """Values that note which of them are used, and refuse names that are not among them."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        self.used.add(name)
        return value

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a mechanism asks for variables by name")

    def __len__(self) -> int:
        return len(self._values)
