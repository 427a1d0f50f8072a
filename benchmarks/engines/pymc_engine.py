"""The replay of the reference polity in PyMC: a scan of PyTensor, value and gradient of the log posterior."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt

from benchmarks.reference.equations import density
from benchmarks.reference.polity import GOVERNMENT, NAMES, SPREADS, STOCKS, VALUES
from benchmarks.reference.record import points, recorded
from benchmarks.task import Size

TASKS = ("gradient",)
NOTE = "float64, PyTensor's scan compiled by numba, one point at a time"
XP = SimpleNamespace(
    abs=pt.abs,
    asarray=lambda value, dtype: pt.as_tensor(np.float64(value)),
    exp=pt.exp,
    log=pt.log,
    maximum=pt.maximum,
    minimum=pt.minimum,
    tanh=pt.tanh,
    where=pt.switch,
)


def gradient(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the values and slopes of the log posterior at the benchmark's points."""
    record = recorded(size.quarters, size.polities)
    columns = list(record)
    # One array of (quarter, column, polity): a scan over many sequences takes far longer to compile.
    rows = pt.as_tensor(np.stack([record[name] for name in columns], axis=1))
    start = pt.as_tensor(np.stack([np.full(size.polities, first) for first, _ in STOCKS.values()]))
    location, spread = np.asarray(list(VALUES.values())), np.asarray(list(SPREADS.values()))
    with pm.Model() as model:
        z = pm.Normal("z", shape=len(NAMES))
        parameters = location + spread * z

        def one(row: Any, stocks: Any, theta: Any) -> Any:
            now = {name: stocks[k] for k, name in enumerate(STOCKS)}
            seen = {name: row[k] for k, name in enumerate(columns)}
            named = {name: theta[k] for k, name in enumerate(NAMES)}
            found, after = density(XP, named, {**now, **{name: seen[name] for name in GOVERNMENT}}, seen)
            return pt.stack([after[name] for name in STOCKS]), found.sum()

        (_, found), _ = pytensor.scan(one, sequences=[rows], outputs_info=[start, None], non_sequences=[parameters])
        pm.Potential("record", found.sum())
    compiled = model.logp_dlogp_function(ravel_inputs=True, mode="NUMBA")
    compiled.set_extra_values({})
    constant = 0.5 * len(NAMES) * np.log(2.0 * np.pi)
    at = points(size.members).T

    def run(seed: int) -> dict[str, Any]:
        found = [compiled(point) for point in at]
        return {"values": np.asarray([value for value, _ in found]) + constant, "slopes": np.stack([slope for _, slope in found])}

    return run
