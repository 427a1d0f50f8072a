"""The reference polity as a partially observed Markov process for pypomp; each polity is a set of parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pypomp
from pypomp.types import CovarDict, ObservationDict, ParamDict, RNGKey, StateDict, StepSizeFloat, TimeFloat

from benchmarks.engines.jax_engine import XP
from benchmarks.reference.equations import quarter
from benchmarks.reference.polity import EVENTS, GOVERNMENT, NORMALS, STOCKS, UNIFORMS, VALUES
from benchmarks.task import Size

TASKS = ("ensemble",)
NOTE = "Pomp.simulate, whole states come back as a table; no histogram"
# pypomp finds arguments by their types, and would take an annotated return for one of them.
TOTALS = tuple(f"total_{name}" for name in (*EVENTS, "balance"))


def rinit(theta_: ParamDict, key: RNGKey, covars: CovarDict, t0: TimeFloat) -> Any:
    """Return the state at the start."""
    starts = {**{name: first for name, (first, _) in STOCKS.items()}, **GOVERNMENT}
    return {**starts, **dict.fromkeys(TOTALS, 0.0)}


def rproc(X_: StateDict, theta_: ParamDict, key: RNGKey, covars: CovarDict, t: TimeFloat, dt: StepSizeFloat) -> Any:
    """Run one quarter."""
    normal = jax.random.normal(key, (len(NORMALS),))
    uniform = jax.random.uniform(jax.random.fold_in(key, 1), (len(UNIFORMS),))
    price = 0.8 * jnp.sin(2.0 * jnp.pi * (t / 40.0 + theta_["place"] / 12.0))
    after, event, index = quarter(XP, theta_, X_, price, dict(zip(NORMALS, normal, strict=True)), dict(zip(UNIFORMS, uniform, strict=True)))
    now = {**event, "balance": index["balance"]}
    return {**after, **{name: X_[name] + now[name.removeprefix("total_")] for name in TOTALS}}


def rmeas(X_: StateDict, theta_: ParamDict, key: RNGKey, covars: CovarDict, t: TimeFloat) -> Any:
    """Return what is observed: growth with an error."""
    return {"growth": X_["growth"] + 0.1 * jax.random.normal(key)}


def dmeas(Y_: ObservationDict, X_: StateDict, theta_: ParamDict, covars: CovarDict, t: TimeFloat) -> Any:
    """Return the log density of what is observed."""
    return -50.0 * (Y_["growth"] - X_["growth"]) ** 2


def ensemble(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the run of one ensemble, by seed."""
    times = np.arange(1.0, size.quarters + 1.0)
    sets = [{**VALUES, "place": float(p)} for p in range(size.polities)]
    model = pypomp.Pomp(
        ys=pd.DataFrame({"growth": np.zeros(size.quarters)}, index=times),
        theta=pypomp.PompParameters(sets),
        statenames=[*STOCKS, *GOVERNMENT, *TOTALS],
        t0=0.0,
        rinit=rinit,
        rproc=rproc,
        dmeas=dmeas,
        rmeas=rmeas,
        nstep=1,
    )

    def run(seed: int) -> dict[str, Any]:
        states, _ = model.simulate(nsim=size.members, key=jax.random.key(seed))
        last = states[states["time"] == states["time"].max()]
        scale = size.quarters * size.polities * size.members
        found = {name: float(last[f"total_{name}"].sum()) / scale for name in (*EVENTS, "balance")}
        return {"balance": found.pop("balance"), "events": found}

    return run
