"""From what theories said of an episode to scores by channel and event, verdicts, weights, and what would discriminate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import combinations

import numpy as np
import pandas as pd

from contrapeso.tournament.blocks import NATS, compare, resampled_rows
from contrapeso.tournament.episode.densities import CHANNELS, EXIT, NUMBERS
from contrapeso.tournament.episode.hold import HELD_OUT, LEARNING, Held
from contrapeso.tournament.frames import Frame
from contrapeso.tournament.information import binary_divergence, binary_information, continuous_divergence, continuous_information
from contrapeso.tournament.stacking import stack
from contrapeso.vocabulary.variables import EXIT_NAMES

WAYS = (LEARNING, HELD_OUT)
HAPPENED = 0.2
"""Share from which an event counts as one that came; below it are years spread over their quarters."""
GROUPS: dict[str, tuple[str, ...]] = {
    "exits": (EXIT,),
    "reforms": ("reform",),
    "switches": ("switch",),
    "adjustments": ("adjustment",),
    "mobilisation": ("wave", "repression", "insurgency_onset", "insurgency_end"),
    "institutions": ("closure", "transition", "constituent", "dispute", "veto", "detente", "autonomy_bid", "scandal"),
    "votes": ("popular_share", "right_share", "outsider_share"),
    "growth": ("growth",),
    "prices-debt": ("inflation_stress", "debt_stress"),
}
"""What scores are told by: channels that belong together."""
ALL = "all"
Scores = Mapping[tuple[str, str], Mapping[str, np.ndarray]]
"""By way of asking and model, then by channel: log densities, shape (quarter,)."""


def group_of(channel: str) -> str:
    """Return the group that a channel belongs to."""
    return next(name for name, channels in GROUPS.items() if channel in channels)


def cell_table(held: Held, found: Scores) -> Frame:
    """Return one row for each scored cell and way, with a column for each model's log score.

    ``entries`` names what the record's cell rests on, ``happened`` is 1 where an event came, and ``value`` is what came.
    """
    rows, plan, place = [], held.plan, held.record.polities.index(held.plan.episode.polity)
    models = list(dict.fromkeys(model for _, model in found))
    for way in WAYS:
        for channel in CHANNELS:
            for t in np.flatnonzero(held.mask[channel]):
                now = plan.start + int(t)
                names = EXIT_NAMES if channel == EXIT else (channel,)
                value = _value(held, channel, now, place)
                entries = dict.fromkeys(item for name in names for item in held.record.lineage.get((name, now, place), ()))
                came = channel not in NUMBERS and value >= HAPPENED
                rows.append(
                    {
                        "way": way,
                        "group": group_of(channel),
                        "channel": channel,
                        "quarter": held.record.quarters[now],
                        "block": plan.block(now),
                        "value": value,
                        "happened": int(came),
                        "entries": " ".join(entries) if came or channel in NUMBERS else "",
                        **{model: float(found[(way, model)][channel][t]) for model in models},
                    }
                )
    return pd.DataFrame(rows)


def _value(held: Held, channel: str, now: int, place: int) -> float:
    record = held.record
    if channel in record.shares:
        return float(record.shares[channel][now, place])
    if channel in NUMBERS:
        return float(record.states[channel][now, place])
    return float(sum(record.events[name][now, place] for name in (EXIT_NAMES if channel == EXIT else (channel,))))


def _blocks(cells: Frame, models: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return scores by quarter, shape (quarter, model), and the block of each quarter.

    The channels of a quarter share their fate: a block holds all of them.
    """
    summed = cells.groupby("quarter")[list(models)].sum()
    member = cells.groupby("quarter")["block"].first().reindex(summed.index).to_numpy(int)
    return summed.to_numpy(float), member


def score_table(cells: Frame, theories: Sequence[str], rivals: Sequence[str], *, seed: int) -> Frame:
    """Return the score of every model by way and group, with its difference from the best baseline of that group."""
    rows, models = [], [*theories, *rivals]
    for way, part in cells.groupby("way", sort=False):
        for group in (ALL, *GROUPS):
            inside = part if group == ALL else part[part["group"] == group]
            if inside.empty:
                continue
            values, member = _blocks(inside, models)
            totals = values.sum(axis=0)
            best = len(theories) + int(totals[len(theories) :].argmax())
            for number, model in enumerate(models):
                row = {"way": way, "group": group, "model": model, "role": "theory" if model in theories else "baseline"}
                row |= {
                    "cells": len(inside),
                    "events": int(inside["happened"].sum()),
                    "log_score": totals[number],
                    "reference": models[best],
                }
                if number == best:
                    rows.append({**row, "verdict": "reference"})
                    continue
                rows.append({**row, **asdict(compare(values[:, number] - values[:, best], member, nats=True, seed=seed))})
    return pd.DataFrame(rows)


def pair_table(cells: Frame, theories: Sequence[str], *, seed: int) -> Frame:
    """Return the verdict on every pair of theories by way and group."""
    rows = []
    for way, part in cells.groupby("way", sort=False):
        for group in (ALL, *GROUPS):
            inside = part if group == ALL else part[part["group"] == group]
            if inside.empty:
                continue
            values, member = _blocks(inside, theories)
            for a, b in combinations(range(len(theories)), 2):
                verdict = asdict(compare(values[:, a] - values[:, b], member, nats=True, seed=seed))
                rows.append({"way": way, "group": group, "first": theories[a], "second": theories[b], **verdict})
    return pd.DataFrame(rows)


def event_table(cells: Frame, theories: Sequence[str], rivals: Sequence[str]) -> Frame:
    """Return every event that came and every number, with who foresaw it best and worst, and the gap to the best baseline overall."""
    learning = cells[cells["way"] == LEARNING]
    reference = str(learning[list(rivals)].sum().idxmax()) if len(rivals) else ""
    picked = learning[(learning["happened"] == 1) | learning["channel"].isin(NUMBERS)]
    rows = []
    for row in picked.to_dict("records"):
        scores = {name: row[name] for name in theories}
        best, worst = max(scores, key=lambda name: scores[name]), min(scores, key=lambda name: scores[name])
        kept = {name: row[name] for name in ("group", "channel", "quarter", "value", "happened", "entries")}
        kept |= {"best": best, "worst": worst, "apart": scores[best] - scores[worst], "reference": reference}
        rows.append({**kept, "reference_score": row[reference] if reference else np.nan, **scores})
    return pd.DataFrame(rows).sort_values("apart", ascending=False, kind="stable").reset_index(drop=True)


def weight_table(cells: Frame, held: Held, theories: Sequence[str], rivals: Sequence[str], *, seed: int) -> Frame:
    """Return weights of the theories: stacked, by resampled totals, and by the joint density of the episode.

    ``stacking`` maximises the log score of the mixture over quarters; ``resampled`` is the mean share that each theory's total has
    over resampled blocks (pseudo-BMA+); ``joint`` is what the episode makes of even odds by Bayes' rule, which takes
    every density at its word.
    """
    rows = []
    for name, models in (("theories", list(theories)), ("all", [*theories, *rivals])):
        values, member = _blocks(cells[cells["way"] == LEARNING], models)
        result = stack(values, member, seed=seed)
        shares = np.stack([_shares(values[picked].sum(axis=0)) for picked in resampled_rows(member, 400, seed)])
        joint = _shares(np.array([held.joint[model].bridged for model in models])) if name == "theories" else np.full(len(models), np.nan)
        held_out = {"held_out_stacked": result.stacked, "held_out_equal": result.equal, "held_out_single": result.single, "n": result.n}
        rows += [
            {
                "set": name,
                "model": model,
                "stacking": result.weights[i],
                "low": result.low[i],
                "high": result.high[i],
                "resampled": shares.mean(axis=0)[i],
                "joint": joint[i],
                **held_out,
            }
            for i, model in enumerate(models)
        ]
    return pd.DataFrame(rows)


def _shares(totals: np.ndarray) -> np.ndarray:
    found = np.exp(totals - totals.max())
    return found / found.sum()


def joint_table(held: Held, found: Scores, theories: Sequence[str]) -> Frame:
    """Return the joint density of the episode by theory, in both ways of working it out, beside the sum of single quarters."""
    rows = []
    for name in theories:
        joint = held.joint[name]
        rows.append(
            {
                "model": name,
                "joint": joint.bridged,
                "joint_worst_k": joint.worst,
                "direct": joint.direct,
                "direct_k": joint.shape,
                "learning": float(held.asked[(LEARNING, name)].quarter.sum()),
                "learning_by_channel": float(sum(values.sum() for values in found[(LEARNING, name)].values())),
                "held_out_by_channel": float(sum(values.sum() for values in found[(HELD_OUT, name)].values())),
            }
        )
    table = pd.DataFrame(rows)
    return table.assign(joint_gap=table["joint"] - table["joint"].max())


def information_table(held: Held, theories: Sequence[str]) -> Frame:
    """Return what each observation of the episode was expected to tell about the theories, whether it was made or not.

    One row for each channel and year. ``information`` is the mutual information between theory and outcome in nats, summed over
    the year's quarters; ``told`` is the gap between the theories that foresaw best and worst what came; ``scored`` is the
    share of quarters in which the record may be scored: where it is nil, the observation was not made or is barred.
    """
    even = np.full(len(theories), 1.0 / len(theories))
    asked = [held.asked[(LEARNING, name)] for name in theories]
    middles, spreads = [a.middle for a in asked], [a.spread for a in asked]
    rows = []
    for channel in CHANNELS:
        for year in range(held.plan.episode.first, held.plan.episode.last + 1):
            first = 4 * (year - held.plan.episode.first)
            quarters = range(first, first + 4)
            if channel in NUMBERS:
                at = [t for t in quarters if held.mask[channel][t] > 0] or list(quarters)[1:2]
                if channel in held.record.shares and not any(held.mask[channel][t] > 0 for t in quarters):
                    continue
                found = 0.0
                for t in at:
                    middle, spread = (np.array([part[channel][t] for part in parts]) for parts in (middles, spreads))
                    found += continuous_information(middle, spread, even)
            else:
                at, found = list(quarters), 0.0
                for t in quarters:
                    chances = np.array([_chance(a.chance, channel, t) for a in asked])
                    found += binary_information(chances, even) if chances.max() > 0 else 0.0
            told = np.array([sum(a.score[channel][t] for t in at) for a in asked])
            share = float(np.mean([held.mask[channel][t] > 0 for t in at]))
            row = {"group": group_of(channel), "channel": channel, "year": year, "information": found}
            rows.append({**row, "told": float(np.ptp(told)), "scored": share})
    return pd.DataFrame(rows)


def _chance(chance: Mapping[str, np.ndarray], channel: str, t: int) -> float:
    names = EXIT_NAMES if channel == EXIT else (channel,)
    return float(sum(chance[name][t] for name in names))


def discriminating_table(held: Held, theories: Sequence[str]) -> Frame:
    """Return for each pair of theories the channel that was expected to tell most in a year, and how many such years would do."""
    rows, years = [], held.plan.episode.last - held.plan.episode.first + 1
    for first, second in combinations(theories, 2):
        a, b = held.asked[(LEARNING, first)], held.asked[(LEARNING, second)]
        best = ("", 0.0)
        for channel in CHANNELS:
            if channel in held.record.shares:
                continue
            if channel in NUMBERS:
                at = slice(1, None, 4)
                middle, spread = ([x.middle[channel][at], x.spread[channel][at]] for x in (a, b))
                gain = float(continuous_divergence(*middle, *spread).sum())
            else:
                chances = [np.array([_chance(x.chance, channel, t) for t in range(4 * years)]) for x in (a, b)]
                risky = (chances[0] > 1e-9) & (chances[1] > 1e-9)
                gain = float(binary_divergence(chances[0][risky], chances[1][risky]).sum())
            best = max(best, (channel, gain / years), key=lambda item: item[1])
        nats = best[1]
        rows.append({"first": first, "second": second, "channel": best[0], "nats": nats, "years": int(np.ceil(NATS / max(nats, 1e-6)))})
    return pd.DataFrame(rows, columns=["first", "second", "channel", "nats", "years"])
