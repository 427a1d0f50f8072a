"""Forecasts of a theory: from its fits to chances and draws at every origin, horizon and polity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from jax import Array

from contrapeso.dynamics.theory import Theory
from contrapeso.inference.sample import Draws
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.simulate import Paths, simulate
from contrapeso.tournament.backtest import held_inputs
from contrapeso.tournament.bans import Ban
from contrapeso.tournament.importance import Weighted, exact, likelihoods, weigh
from contrapeso.tournament.plan import Settled
from contrapeso.tournament.rows import binary_row, continuous_row, smoothed
from contrapeso.tournament.targets import Ahead, Observed, Target

MILITARY = (2.0, 3.0)
"""Situations that follow an exit by armed force."""


def forecasts(
    theory: Theory,
    draws: Mapping[int, Draws],
    compiled: Compiled,
    plan: Settled,
    targets: Sequence[tuple[Target, Observed]],
    *,
    ban: Ban,
    refits: Sequence[int] | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[dict[str, Any]]:
    """Return rows for every origin, horizon, target and polity.

    Parameters
    ----------
    draws
        One posterior for each refit, by the number of the quarter before which it stops.
    ban
        What the theory is not scored on.
    refits
        Only these of the plan's refits, with the origins that rest on them; all where absent.

    Notes
    -----
    A window that leaves the record is forecast at the last origin only, with an open outcome: it serves
    to ask which observation would discriminate.
    """
    rows: list[dict[str, Any]] = []
    for refit in plan.refits if refits is None else refits:
        origins = [year for year in plan.origins if plan.refit_of(year) == refit]
        z = draws[plan.quarter(refit)].stacked(limit=plan.members)
        pinned = simulate(theory, z, compiled, seed=plan.seed, pins=compiled.pins, keep_states=True)
        assert pinned.states is not None
        states = {name: np.asarray(value) for name, value in pinned.states.items()}
        past = np.asarray(pinned.balance).mean(axis=2)
        found = _weights(theory, z, compiled, plan, origins)
        for year, weighted in zip(origins, found, strict=True):
            start = plan.quarter(year)
            state = {name: value[start][:, weighted.chosen] for name, value in states.items()}
            ahead = _ahead(theory, z[:, weighted.chosen], compiled, plan, start, state, past[:start])
            about = {
                "model": theory.name,
                "role": "theory",
                "origin": year,
                "effective": weighted.effective,
                "way": weighted.way,
                "refit": refit,
                "pareto_k": weighted.shape,
            }
            rows += _rows(ahead, compiled.polities, plan, targets, ban, start, about)
            if progress is not None:
                progress(year)
    return rows


def _weights(theory: Theory, z: Array, compiled: Compiled, plan: Settled, origins: Sequence[int]) -> list[Weighted]:
    """Return the draws that stand for each origin of one refit; the first is the refit itself."""
    if len(origins) == 1:
        return [exact(z.shape[1])]
    # Always as many limits, so that one compiled program serves all refits.
    limits = [plan.quarter(origins[min(number, len(origins) - 1)]) for number in range(plan.refit_every)]
    found = likelihoods(theory, z, compiled, limits)
    return [exact(z.shape[1])] + [weigh(found[:, n] - found[:, 0], seed=plan.seed + year) for n, year in enumerate(origins) if n]


def _ahead(
    theory: Theory, z: Array, compiled: Compiled, plan: Settled, start: int, state: Mapping[str, np.ndarray], past: np.ndarray
) -> Ahead:
    length = 4 * max(plan.horizons)
    inputs = held_inputs(compiled, start, length)
    paths: Paths = simulate(theory, z, inputs, seed=plan.seed + 1, state=dict(state), first_quarter=start, keep_states=True)  # type: ignore[arg-type]
    assert paths.states is not None
    forced = np.asarray(paths.events["forced_exit"])
    after = np.concatenate([np.asarray(paths.states["situation"])[1:], np.asarray(paths.final["situation"])[None]])
    armed = forced * np.isin(after, MILITARY)
    kept = {"reversal": "switch", "share": "popular_share"}
    return Ahead(forced, armed, balance=np.asarray(paths.balance), past=past, **{k: np.asarray(paths.events[v]) for k, v in kept.items()})


def _rows(
    ahead: Ahead,
    polities: Sequence[str],
    plan: Settled,
    targets: Sequence[tuple[Target, Observed]],
    ban: Ban,
    start: int,
    about: Mapping[str, Any],
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    year = about["origin"]
    for target, observed in targets:
        informing = target.informing(observed, start)
        for horizon in plan.horizons:
            quarters = 4 * horizon
            still_open = start + quarters > len(observed.value)
            if still_open and year != plan.last:
                continue
            outcome = target.outcome(observed, start, quarters)
            # Random numbers of a cell of its own, the same for all theories.
            rng = np.random.default_rng([plan.seed, year, horizon, crc32(target.name.encode())])
            seen = target.foresee(ahead, observed, start, quarters, rng)
            for p, polity in enumerate(polities):
                if not np.isfinite(seen[p]).all() or (np.isnan(outcome[p]) and not still_open):
                    continue
                cell = {**about, "target": target.name, "horizon": horizon, "polity": polity, "informing": informing}
                cell["banned"] = int(ban.bars(target, observed, start, quarters, p))
                if target.kind == "binary":
                    rows.append(binary_row(smoothed(float(seen[p].mean()), about["effective"]), float(outcome[p]), **cell))
                else:
                    rows.append(continuous_row(seen[p], float(outcome[p]), **cell))
    return rows
