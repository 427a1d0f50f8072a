"""Leave-future-out: refit on the past, run ahead, compare with what came."""

from __future__ import annotations

from collections.abc import Callable

import jax.numpy as jnp
import numpy as np
import pandas as pd

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.sample import Draws
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.ensemble import FORCED
from contrapeso.laboratory.simulate import simulate
from contrapeso.tournament.baselines import forecast, happened, yearly

HORIZONS = (1, 2, 5)
FIRST_ORIGIN, LAST_ORIGIN, REFIT_EVERY = 1970, 2020, 4
MEMBERS = 256
UNKNOWN_AHEAD = ("export_price_change", "disaster", "command_change", "allegation", "leader_illness", "war_defeat", "closing_of_press")


def refit_origins(record: Record) -> tuple[int, ...]:
    """Return the quarters before which the theory is refitted."""
    last = int(record.quarters[-1][:4])
    first = max(FIRST_ORIGIN, record.first_year + 20)
    return tuple(4 * (year - record.first_year) for year in range(first, min(LAST_ORIGIN, last) + 1, REFIT_EVERY))


def held_inputs(compiled: Compiled, origin: int, length: int) -> Compiled:
    """Return inputs for ``length`` quarters ahead, held at their last known value.

    Changes of prices, disasters and passing circumstances are unknown ahead and set to zero; rules
    and standing conditions stay as they are.
    """
    forcings = {}
    for name, array in compiled.forcings.items():
        last = jnp.zeros_like(array[origin - 1]) if name in UNKNOWN_AHEAD else array[origin - 1]
        forcings[name] = jnp.broadcast_to(last, (length, *last.shape))
    ties = jnp.broadcast_to(compiled.ties[origin - 1], (length, *compiled.ties.shape[1:]))
    return Compiled(tuple(f"+{t}" for t in range(length)), compiled.polities, forcings, {}, ties)


def backtest(
    theory: Theory,
    record: Record,
    compiled: Compiled,
    draws: Draws,
    *,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Forecast forced exits at yearly origins.

    Parameters
    ----------
    draws
        One posterior for each of :func:`refit_origins`.

    Returns
    -------
    Columns origin, polity, horizon, model, probability, outcome.
    """
    refits = refit_origins(record)
    exits = yearly(sum(record.events[name] for name in FORCED))
    outcomes = {horizon: happened(exits, horizon) for horizon in HORIZONS}
    last = int(record.quarters[-1][:4])
    origins = range(record.first_year + refits[0] // 4, min(LAST_ORIGIN, last) + 1)
    rows, states, current = [], None, -1
    z = None
    for number, year in enumerate(origins):
        origin = 4 * (year - record.first_year)
        fit = max(index for index, refit in enumerate(refits) if refit <= origin)
        if fit != current:
            z = draws.stacked(fit, MEMBERS)
            states = simulate(theory, z, compiled, seed=seed, pins=compiled.pins, keep_states=True).states
            current = fit
        assert states is not None and z is not None
        start = {name: value[origin] for name, value in states.items()}
        ahead = held_inputs(compiled, origin, 4 * max(HORIZONS))
        paths = simulate(theory, z, ahead, seed=seed + 1, state=start, first_quarter=origin)
        forced = np.asarray(paths.events["forced_exit"])
        for horizon in HORIZONS:
            outcome = outcomes[horizon][year - record.first_year]
            if np.isnan(outcome).any():
                continue
            chance = (forced[: 4 * horizon].sum(axis=0) > 0.5).mean(axis=1)
            found = {theory.name: chance, **forecast(record, exits, year - record.first_year, horizon)}
            rows += [
                {
                    "origin": year,
                    "polity": polity,
                    "horizon": horizon,
                    "model": model,
                    "probability": float(probability[p]),
                    "outcome": float(outcome[p]),
                }
                for model, probability in found.items()
                for p, polity in enumerate(record.polities)
            ]
        if progress is not None:
            progress(number + 1, len(origins))
    return pd.DataFrame(rows)
