"""A recorded history of the reference polity, drawn once by seed, that all gradients are taken along."""

from __future__ import annotations

import numpy as np

from benchmarks.reference.equations import quarter
from benchmarks.reference.polity import EVENTS, GOVERNMENT, NORMALS, STOCKS, UNIFORMS, VALUES, prices

COLUMNS = (*EVENTS, "election", "share", "price", "figure", "known", "situation", "competitive", "tenure", "clock")
"""What the record has of each quarter. Who governs is as at the start of the quarter."""


def recorded(quarters: int, polities: int, seed: int = 7) -> dict[str, np.ndarray]:
    """Return the record, arrays of shape (quarter, polity) in double precision.

    ``after_situation`` and ``after_competitive`` hold who governs when a quarter ends. Growth has one figure a year,
    for the last quarter. In the first quarter nothing happens, so that all engines start alike.
    """
    draw = np.random.default_rng(seed)
    theta = {name: np.float64(value) for name, value in VALUES.items()}
    starts = {**{name: first for name, (first, _) in STOCKS.items()}, **GOVERNMENT}
    now = {name: np.full(polities, value) for name, value in starts.items()}
    path = np.asarray(prices(quarters, polities))
    rows: dict[str, list[np.ndarray]] = {name: [] for name in (*COLUMNS, "after_situation", "after_competitive")}
    for t in range(quarters):
        normal = {name: draw.standard_normal(polities) for name in NORMALS}
        uniform = {name: draw.random(polities) if t else np.full(polities, 1.0 - 1e-9) for name in UNIFORMS}
        after, event, _ = quarter(np, theta, now, path[t], normal, uniform)
        # A share that is not voted on is no datum.
        share = np.where(event["election"] > 0, event["share"], 0.5)
        known = np.full(polities, float(t % 4 == 3))
        row = {**event, "share": share, "price": path[t], "figure": np.where(known > 0, after["growth"], 0.0), "known": known}
        row |= {name: now[name] for name in GOVERNMENT}
        row |= {f"after_{name}": after[name] for name in ("situation", "competitive")}
        for name, values in rows.items():
            values.append(row[name])
        now = after
    return {name: np.stack(values).astype(float) for name, values in rows.items()}


def points(count: int, seed: int = 11) -> np.ndarray:
    """Return points at which gradients are taken, as standard normals about the parameters' values: (parameter, point).

    Fewer points are the first of more.
    """
    return 0.3 * np.random.default_rng(seed).standard_normal((count, len(VALUES))).T
