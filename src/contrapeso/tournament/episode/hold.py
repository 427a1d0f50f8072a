"""The contest itself: every theory learns from other polities and from the episode's past, and is asked about each quarter.

Two questions are asked. *Learning along*: a theory is refitted within the episode and asked one quarter at a time, with
draws weighted between refits by the quarters since. *Held out*: nothing of the episode is known, and it is asked as
a whole. By the rule of conditional probability the first, summed, is the second; where the two differ by more
than the computation can explain, the computation is at fault, so both are worked out and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from jax import Array
from scipy.special import logsumexp

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.posterior import diagnostics, sound
from contrapeso.inference.sample import Draws
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.scale.crew import Workers
from contrapeso.tournament.episode.asked import EpisodePlan
from contrapeso.tournament.episode.densities import CHANNELS, SERIES, Seen, look, scored
from contrapeso.tournament.frames import Frame
from contrapeso.tournament.importance import Weighted, bounded, exact, tail_shape
from contrapeso.tournament.refits import refit

Tell = Callable[[str, int, int], None]
SMALLEST = -700.0
LEARNING, HELD_OUT = "learning", "held-out"
"""Ways of asking: with the episode's past, and with none of it."""


@dataclass(frozen=True)
class Asked:
    """What a theory said of every quarter in one way of asking.

    Attributes
    ----------
    score
        Log predictive density of what came, by channel, shape (quarter,); nil where it is not scored.
    quarter
        The same of all channels of a quarter together, shape (quarter,).
    chance
        Mean chance of each event and way to leave, by name, shape (quarter,).
    middle, spread
        Mean and standard deviation of the predictive of each number, by name, shape (quarter,).
    effective, shape, way
        How many draws stood for each quarter, how heavy the tail of their weights was, and whence they came.
    """

    score: dict[str, np.ndarray]
    quarter: np.ndarray
    chance: dict[str, np.ndarray]
    middle: dict[str, np.ndarray]
    spread: dict[str, np.ndarray]
    effective: np.ndarray
    shape: np.ndarray
    way: tuple[str, ...]


@dataclass(frozen=True)
class Joint:
    """Log density of the whole episode given nothing of it, worked out in two ways.

    Attributes
    ----------
    bridged
        By stretches between refits, each given those before it.
    blocks
        The same by stretch, shape (refit,).
    direct
        From the first fit alone, in one step.
    shape
        Tail of the weights of the direct estimate (Pareto); from .7 on it is not to be trusted.
    worst
        Worst shape among the stretches.
    """

    bridged: float
    blocks: np.ndarray
    direct: float
    shape: float
    worst: float


@dataclass(frozen=True)
class Held:
    """An episode tournament before it is scored.

    Attributes
    ----------
    record
        What all theories see, with all polities.
    mask
        1 where a channel of the episode is scored, shape (quarter,).
    asked
        By way of asking and theory.
    """

    plan: EpisodePlan
    record: Record
    compiled: Compiled
    mask: dict[str, np.ndarray]
    asked: dict[tuple[str, str], Asked]
    joint: dict[str, Joint]
    fits: Frame


def known_before(record: Record, polity: str, year: int) -> Record:
    """Return a record in which nothing of a polity is scored from a year on; other polities are scored as before.

    What the polity did from then on stays as a circumstance of its neighbours, and is learnt from by nobody.
    """
    last = int(record.quarters[-1][:4])
    return record.unscored((name, polity, year, last) for name in (*CHANNELS, *record.items))


def hold(
    theories: Sequence[Theory],
    record: Record,
    plan: EpisodePlan,
    *,
    cache: Path | None = None,
    crew: Workers | None = None,
    tell: Tell = lambda stage, done, total: None,
) -> Held:
    """Fit all theories before each refit of the episode, and ask them about every quarter.

    Parameters
    ----------
    record
        What all contenders may see: without the sources that any of them was taken from.
    cache
        Folder of fits; a tournament that was stopped goes on from there.
    """
    compiled, place = compile_record(record), record.polities.index(plan.episode.polity)
    mask = scored(compiled, plan.start, plan.stop, place)
    fits: dict[tuple[str, int], Draws] = {}
    total = len(plan.refits)
    for number, year in enumerate(plan.refits):

        def progress(now: int, all_: int, number: int = number) -> None:
            tell("refits", 100 * number + round(100 * now / max(all_, 1)), 100 * total)

        seen = known_before(record, plan.episode.polity, year)
        # Nobody is known beyond the episode's end either: what came of it would tell about it.
        ended = compile_record(seen).window(0, plan.stop)
        found = refit(theories, seen, ended, [plan.stop], plan.settings, cache=cache, progress=progress, crew=crew)
        fits |= {(theory.name, year): found[(theory.name, plan.stop)] for theory in theories}
    asked: dict[tuple[str, str], Asked] = {}
    joint: dict[str, Joint] = {}
    for number, theory in enumerate(theories):
        views = []
        for place_, year in enumerate(plan.refits):
            tell("score", number * total + place_, len(theories) * total)
            z: Array = fits[(theory.name, year)].stacked(limit=plan.members)
            views.append(look(theory, z, compiled, plan.start, plan.stop, place))
        asked[(HELD_OUT, theory.name)] = _ask(views[:1], [0], mask, plan, learn=False)
        starts = [plan.quarter(year) - plan.start for year in plan.refits]
        asked[(LEARNING, theory.name)] = _ask(views, starts, mask, plan, learn=True)
        joint[theory.name] = joint_of([total_of(view, mask) for view in views], starts)
    tell("score", len(theories) * total, len(theories) * total)
    rows = []
    for theory in theories:
        for year in plan.refits:
            found = diagnostics(fits[(theory.name, year)])
            rows.append({"theory": theory.name, "origin": year, **found, "sound": int(sound(found))})
    return Held(plan, record, compiled, mask, asked, joint, pd.DataFrame(rows))


def total_of(seen: Seen, mask: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the log density of all that is scored in each quarter, shape (quarter, draw)."""
    return sum(np.where(mask[name][:, None] > 0, value, 0.0) for name, value in seen.density.items())  # type: ignore[return-value]


def log_mean(values: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return the log of the mean of exponentials."""
    return np.maximum(logsumexp(values, axis=axis) - np.log(values.shape[axis]), SMALLEST)


def joint_of(totals: Sequence[np.ndarray], starts: Sequence[int]) -> Joint:
    """Return the joint density of an episode from the densities under each fit.

    Parameters
    ----------
    totals
        For each refit the log density of every quarter of the episode, shape (quarter, draw).
    starts
        Number of the quarter from which each refit holds.
    """
    ends = [*starts[1:], len(totals[0])]
    parts = [total[start:end].sum(axis=0) for total, start, end in zip(totals, starts, ends, strict=True)]
    blocks = np.array([float(log_mean(part)) for part in parts])
    whole = totals[0].sum(axis=0)
    return Joint(float(blocks.sum()), blocks, float(log_mean(whole)), tail_shape(whole), max(tail_shape(part) for part in parts))


def _ask(views: Sequence[Seen], starts: Sequence[int], mask: Mapping[str, np.ndarray], plan: EpisodePlan, *, learn: bool) -> Asked:
    """Ask about each quarter with the draws that stand for it."""
    length = plan.stop - plan.start
    score: dict[str, list[float]] = {name: [] for name in CHANNELS}
    chance: dict[str, list[float]] = {name: [] for name in views[0].chance}
    middle: dict[str, list[float]] = {name: [] for name in views[0].middle}
    spread: dict[str, list[float]] = {name: [] for name in views[0].middle}
    quarters, effective, shape, way = [], [], [], []
    totals = [total_of(view, mask) for view in views]
    for t in range(length):
        number = max(place for place, start in enumerate(starts) if start <= t)
        view, start = views[number], starts[number]
        stand = _standing(totals[number], start, t, learn, plan.seed)
        quarters.append(float(log_mean(totals[number][t, stand.chosen])))
        effective.append(stand.effective)
        shape.append(stand.shape)
        way.append(stand.way)
        for name in CHANNELS:
            here = mask[name][t] > 0 and name in view.density
            score[name].append(float(log_mean(view.density[name][t, stand.chosen])) if here else 0.0)
        for name in chance:
            chance[name].append(float(view.chance[name][t, stand.chosen].mean()))
        for name in middle:
            values, width = view.middle[name][t, stand.chosen], view.spread[name][stand.chosen]
            # Student's t with 4 degrees of freedom has twice the variance of its scale.
            own = (2.0 if name in SERIES else 1.0) * (width**2).mean()
            middle[name].append(float(values.mean()))
            spread[name].append(float(np.sqrt(values.var() + own)))
    scores, chances, middles, spreads = (_arrays(part) for part in (score, chance, middle, spread))
    return Asked(scores, np.array(quarters), chances, middles, spreads, np.array(effective), np.array(shape), tuple(way))


def _arrays(part: Mapping[str, Sequence[float]]) -> dict[str, np.ndarray]:
    return {name: np.array(values) for name, values in part.items()}


def _standing(totals: np.ndarray, start: int, t: int, learn: bool, seed: int) -> Weighted:
    """Return the draws that stand for the posterior before a quarter: those of the last refit, weighted by the quarters since."""
    if not learn or t == start:
        return exact(totals.shape[1])
    return bounded(totals[start:t].sum(axis=0), seed=seed + t)
