"""The reference polity as a Feynman-Kac model for particles: a particle is a region of polities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import particles

from benchmarks.reference.equations import quarter
from benchmarks.reference.polity import EVENTS, GOVERNMENT, NORMALS, STOCKS, UNIFORMS, VALUES, prices
from benchmarks.task import Size

TASKS = ("ensemble",)
NOTE = "float64, bootstrap filter without data, so that nothing is resampled; no histogram"
NAMES = (*STOCKS, *GOVERNMENT)


class Region(particles.FeynmanKac):
    """The reference polity; a particle's row is (variable, polity) laid flat, then its events so far."""

    def __init__(self, size: Size, draw: np.random.Generator) -> None:
        super().__init__(T=size.quarters)
        self.size, self.draw, self.path = size, draw, np.asarray(prices(size.quarters, size.polities))
        self.balance = 0.0
        self.wide = len(NAMES) * size.polities

    def _one(self, rows: np.ndarray, t: int) -> np.ndarray:
        size = self.size
        shape = (len(rows), size.polities)
        parts = rows[:, : self.wide].reshape(len(rows), len(NAMES), size.polities)
        now = {name: parts[:, k] for k, name in enumerate(NAMES)}
        normal = {name: self.draw.standard_normal(shape) for name in NORMALS}
        uniform = {name: self.draw.random(shape) for name in UNIFORMS}
        after, event, index = quarter(np, VALUES, now, self.path[t], normal, uniform)
        self.balance += float(index["balance"].mean())
        stocks = np.stack([after[name] for name in NAMES], axis=1).reshape(len(rows), -1)
        counts = np.stack([event[name].sum(axis=1) for name in EVENTS], axis=1)
        return np.concatenate([stocks, rows[:, self.wide :] + counts], axis=1)

    def M0(self, N: int) -> np.ndarray:
        """Return the particles after the first quarter."""
        starts = [*(first for first, _ in STOCKS.values()), *GOVERNMENT.values()]
        row = np.concatenate([np.repeat(starts, self.size.polities), np.zeros(len(EVENTS))])
        return self._one(np.tile(row, (N, 1)), 0)

    def M(self, t: int, xp: np.ndarray) -> np.ndarray:
        """Return the particles after a later quarter."""
        return self._one(xp, t)

    def logG(self, t: int, xp: np.ndarray | None, x: np.ndarray) -> np.ndarray:
        """Return the weight of each particle: none is better than another."""
        return np.zeros(len(x))


def ensemble(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the run of one ensemble, by seed."""

    def run(seed: int) -> dict[str, Any]:
        region = Region(size, np.random.default_rng(seed))
        filtered = particles.SMC(fk=region, N=size.members)
        filtered.run()
        counts = filtered.X[:, region.wide :] / (size.quarters * size.polities)
        return {
            "events": {name: float(counts[:, k].mean()) for k, name in enumerate(EVENTS)},
            "balance": region.balance / size.quarters,
        }

    return run
