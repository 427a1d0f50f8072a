"""Forecasts from past origins in one world of the multiverse, and their score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from contrapeso.casebook.record import Record
from contrapeso.casebook.visible import scorable_years
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.sample import Draws
from contrapeso.laboratory.compile import Compiled
from contrapeso.tournament.bans import Ban
from contrapeso.tournament.foresight import forecasts
from contrapeso.tournament.importance import Weighted, exact, likelihoods, weigh
from contrapeso.tournament.multiverse_results import Cell
from contrapeso.tournament.plan import Settled
from contrapeso.tournament.targets import TARGETS, Evidence

TARGET = "forced-exit"
"""The target that no label of an exit decides: whatever it is called, the head of government was forced out early."""
MOST_DOUBTFUL = 0.25
"""Share of refits whose weights may be unreliable before the world counts as such."""


@dataclass(frozen=True)
class Scores:
    """Log scores by horizon, in nats, and how far the weights behind them hold."""

    cells: list[Cell]
    way: str
    pareto_k: float


def scores(
    theory: Theory, draws: Mapping[int, Draws], declared: Compiled, coded: Compiled, record: Record, plan: Settled, *, seed: int
) -> Scores:
    """Score the forecasts of a theory from every origin of a plan, with the record coded otherwise.

    Parameters
    ----------
    draws
        One posterior for each refit under the declared coding, by the number of the quarter before which it stops.
    declared, coded
        The record as fitted, and as coded in this world: what led up to an origin is replayed as coded.
    """
    weighted = {limit: _weighted(theory, found, declared, coded, limit, plan.members, seed) for limit, found in draws.items()}
    again = {limit: _resampled(draws[limit], weighted[limit], plan.members) for limit in draws}
    observed = TARGETS[TARGET].observe(Evidence(record))
    assert observed is not None
    rows = forecasts(theory, again, coded, plan, [(TARGETS[TARGET], observed)], ban=Ban(theory.name))
    years = scorable_years(record)
    totals = dict.fromkeys(plan.horizons, 0.0)
    for row in rows:
        first, p = row["origin"] - record.first_year, record.polities.index(row["polity"])
        if np.isfinite(row["log_score"]) and years[first : first + row["horizon"], p].all():
            totals[row["horizon"]] += row["log_score"]
    shapes = [item.shape for item in weighted.values() if np.isfinite(item.shape)]
    doubtful = float(np.mean([item.way == "last-fit" for item in weighted.values()]))
    way = "exact" if coded is declared else "importance" if doubtful == 0 else "partly" if doubtful <= MOST_DOUBTFUL else "last-fit"
    cells = [Cell(f"{TARGET} {horizon}", total) for horizon, total in totals.items()]
    return Scores(cells, way, max(shapes, default=float("nan")))


def _weighted(theory: Theory, found: Draws, declared: Compiled, coded: Compiled, limit: int, members: int, seed: int) -> Weighted:
    z = found.stacked(limit=members)
    if coded is declared:
        return exact(z.shape[1])
    there, here = (likelihoods(theory, z, compiled, [limit])[:, 0] for compiled in (coded, declared))
    return weigh(there - here, seed=seed)


def _resampled(found: Draws, weighted: Weighted, members: int) -> Draws:
    z = np.asarray(found.stacked(limit=members).T)[weighted.chosen]
    nothing = np.zeros((1, 1, len(z)))
    return Draws(np.asarray(jnp.asarray(z))[None, None], nothing, nothing, nothing)
