"""The reference polity in numpy: float32, all members of all polities in one array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.reference.equations import quarter
from benchmarks.reference.polity import EVENTS, GOVERNMENT, NORMALS, STOCKS, UNIFORMS, VALUES, prices
from benchmarks.task import BINS, Size

TASKS = ("ensemble",)
NOTE = "float32, SFC64, all members at once; parameters by member; histogram of the balance"


def start(polities: int, members: int) -> dict[str, np.ndarray]:
    """Return the state at the start, arrays of shape (polity, member)."""
    values = {**{name: first for name, (first, _) in STOCKS.items()}, **GOVERNMENT}
    return {name: np.full((polities, members), value, np.float32) for name, value in values.items()}


def ensemble(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the run of one ensemble, by seed."""
    shape = (size.polities, size.members)
    theta = {name: np.full(size.members, value, np.float32) for name, value in VALUES.items()}
    path = np.asarray(prices(size.quarters, size.polities), np.float32)[:, :, None]
    rows = np.arange(size.polities)[:, None] * BINS

    def run(seed: int) -> dict[str, Any]:
        draw = np.random.Generator(np.random.SFC64(seed))
        now = start(*shape)
        totals = {name: np.zeros(size.members, np.float32) for name in EVENTS}
        histogram = np.zeros((size.quarters, size.polities * BINS), np.int64)
        level = np.zeros(size.members, np.float32)
        for t in range(size.quarters):
            normal = {name: draw.standard_normal(shape, np.float32) for name in NORMALS}
            uniform = {name: draw.random(shape, np.float32) for name in UNIFORMS}
            now, event, index = quarter(np, theta, now, path[t], normal, uniform)
            for name in EVENTS:
                totals[name] += event[name].sum(axis=0)
            balance = index["balance"]
            level += balance.sum(axis=0)
            cells = np.minimum((balance * BINS).astype(np.int32), BINS - 1) + rows
            histogram[t] = np.bincount(cells.ravel(), minlength=size.polities * BINS)
        scale = size.quarters * size.polities
        return {
            "events": {name: float(total.mean()) / scale for name, total in totals.items()},
            "spread": {name: float(total.std()) / scale for name, total in {**totals, "balance": level}.items()},
            "balance": float(level.mean()) / scale,
        }

    return run
