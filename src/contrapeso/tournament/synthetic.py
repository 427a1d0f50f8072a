"""Tournaments on records that a known theory made: whether the truth wins, and whether equals are told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pandas as pd

from contrapeso.casebook.record import Record
from contrapeso.dynamics.core import SCORED_SERIES
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.recovered import wilson
from contrapeso.inference.recovery import FOLLOWED, invent
from contrapeso.inference.replicates import in_parts
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.scale.crew import Workers
from contrapeso.scale.shared import Shared
from contrapeso.tournament.contest import hold
from contrapeso.tournament.frames import Frame
from contrapeso.tournament.plan import Settled
from contrapeso.tournament.scoring import groups, pair_table
from contrapeso.tournament.targets import Evidence, chosen

TWIN = "twin"
TARGETS = ("forced-exit", "popular-vote", "reform-reversal")
HEADLINE = ("forced-exit", 1)
"""Target and horizon on which a truth is said to win or to tie."""


def invented_record(record: Record, made: Compiled) -> Record:
    """Return what :func:`contrapeso.inference.recovery.invent` made of a record, as a record.

    Macroeconomic series and items stay as they were and are not scored; nothing has a way back to entries.
    """
    silent = np.zeros((len(record.quarters), len(record.polities)))
    known = {name: np.asarray(made.pins[name].value, float) for name in (*record.events, *FOLLOWED)}
    shares = {
        name: np.where(np.asarray(made.pins[name].pinned) > 0, np.asarray(made.pins[name].value, float), np.nan) for name in record.shares
    }
    return replace(
        record,
        events={name: known[name] for name in record.events},
        states={**record.states, **{name: known[name] for name in FOLLOWED}},
        fresh=dict.fromkeys((*SCORED_SERIES, *record.items), silent),
        shares=shares,
        lineage={},
    )


@dataclass(frozen=True)
class Trial:
    """What all replicates share: rival theories, the record whose inputs they use, the plan, and a seed."""

    theories: tuple[Theory, ...]
    record: Record
    plan: Settled
    seed: int


def tournament(trial: Trial, number: int) -> Frame:
    """Hold one tournament on an invented record, and return the verdict on every pair of models.

    Columns as in :func:`contrapeso.tournament.scoring.pair_table`, with replicate, truth, and the worst R-hat of the fits.
    """
    theories, record = trial.theories, trial.record
    truth = theories[number % len(theories)]
    z = np.random.default_rng((trial.seed, 2, number)).standard_normal(truth.dimension(len(record.polities)))
    made = invent(truth, jnp.asarray(z, jnp.float32), compile_record(record), trial.seed + number)
    evidence, targets = Evidence(invented_record(record, made)), chosen(TARGETS)
    contests = []
    for contestants, seed in ((theories, 2 * number + 1), ((replace(truth, name=TWIN),), 2 * number + 2)):
        plan = replace(trial.plan, seed=seed, settings=replace(trial.plan.settings, seed=seed))
        contests.append(hold(contestants, {}, evidence, evidence, plan, targets))
    rivals, twin = contests
    forecasts = pd.concat([rivals.forecasts, twin.forecasts[twin.forecasts["role"] == "theory"]], ignore_index=True)
    worst = max(float(contest.fits["rhat_max"].max()) for contest in contests)
    return pair_table(list(groups(forecasts)), seed=trial.seed).assign(replicate=number, truth=truth.name, rhat_max=worst)


def tournaments(
    trial: Trial,
    *,
    replicates: int,
    parts: Path | None = None,
    crew: Workers | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Frame:
    """Hold ``replicates`` tournaments; arguments as in :func:`contrapeso.inference.recovery.recover`."""
    found = in_parts(partial(_held_there, Shared(trial)), range(replicates), parts=parts, crew=crew, progress=progress)
    return pd.concat(found, ignore_index=True)


def _held_there(given: Shared[Trial], number: int) -> Frame:
    return tournament(given.value, number)


def turned(pairs: Frame, model: str) -> Frame:
    """Return the pairs of one model with it in the first place."""
    opposite = {"better": "worse", "worse": "better"}
    own = pairs[pairs["first"] == model]
    other = pairs[pairs["second"] == model]
    swapped = other.assign(
        first=other["second"],
        second=other["first"],
        difference=-other["difference"],
        verdict=other["verdict"].map(lambda word: opposite.get(word, word)),
    )
    return pd.concat([own, swapped], ignore_index=True)


def outcomes(pairs: Frame, theories: Sequence[str]) -> Frame:
    """Return one row per tournament: what became of the truth, and of its twin.

    Columns replicate, truth, rhat_max, then 0 or 1: ``beaten`` and ``most`` points and ``beats`` a rival on the headline
    target; ``beaten_by_baseline``; and counts over all targets and horizons: ``cells``, ``cells_beaten``,
    ``twin_cells``, ``twin_told_apart``.
    """
    rows = []
    for (number, truth), part in pairs.groupby(["replicate", "truth"]):
        seen = turned(part, str(truth))
        rivals = seen[seen["second"].isin([name for name in theories if name != truth])]
        head = rivals[(rivals["target"] == HEADLINE[0]) & (rivals["horizon"] == HEADLINE[1])]
        baselines = seen[~seen["second"].isin([*theories, TWIN]) & (seen["target"] == HEADLINE[0]) & (seen["horizon"] == HEADLINE[1])]
        twin = seen[seen["second"] == TWIN]
        rows.append(
            {
                "replicate": number,
                "truth": truth,
                "rhat_max": part["rhat_max"].max(),
                "beaten": int((head["verdict"] == "worse").any()),
                "most": int((head["difference"] > 0).all()),
                "beats": int((head["verdict"] == "better").any()),
                "beaten_by_baseline": int((baselines["verdict"] == "worse").any()),
                "cells": len(rivals),
                "cells_beaten": int((rivals["verdict"] == "worse").sum()),
                "cells_beats": int((rivals["verdict"] == "better").sum()),
                "twin_cells": len(twin),
                "twin_told_apart": int((twin["verdict"] != "indistinguishable").sum()),
                "twin_largest": float(twin.loc[twin["target"] != "popular-vote", "difference"].abs().max()),
            }
        )
    return pd.DataFrame(rows)


def shares(found: Frame) -> dict[str, dict[str, float]]:
    """Return each share over tournaments with its number and Wilson's 95 % interval."""
    counts = {
        "won_or_tied": int((found["beaten"] == 0).sum()),
        "most_points": int(found["most"].sum()),
        "beats_a_rival": int(found["beats"].sum()),
        "beaten_by_a_baseline": int(found["beaten_by_baseline"].sum()),
        "twin_told_apart": int((found["twin_told_apart"] > 0).sum()),
    }
    n = len(found)
    rows = {name: {"count": count, "n": n} for name, count in counts.items()}
    rows["cells_beaten"] = {"count": int(found["cells_beaten"].sum()), "n": int(found["cells"].sum())}
    rows["cells_beats"] = {"count": int(found["cells_beats"].sum()), "n": int(found["cells"].sum())}
    for row in rows.values():
        low, high = wilson(row["count"], row["n"])
        row |= {"share": row["count"] / row["n"] if row["n"] else float("nan"), "low": low, "high": high}
    return rows  # type: ignore[return-value]
