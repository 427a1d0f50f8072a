"""The goals of VALIDITY.md that a run can test, with their thresholds as written there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from contrapeso.casebook.record import Record
from contrapeso.laboratory.simulate import Paths
from contrapeso.tournament.goals import goals as aims
from contrapeso.tournament.scores import log_score
from contrapeso.vocabulary.ordinal_checks import ACROSS, ORDER


@dataclass(frozen=True)
class Goal:
    """One goal, its result, and whether it was met; None where it cannot be tested."""

    goal: str
    result: str
    threshold: str
    passed: bool | None
    note: str = ""


def _mean(paths: Paths, record: Record, polity: str, when: str) -> np.ndarray:
    inside = [t for t, quarter in enumerate(record.quarters) if quarter.startswith(when)]
    return np.asarray(paths.balance)[inside, record.polities.index(polity)].mean(axis=0)


def order_checks(paths: Paths, record: Record) -> list[tuple[str, float]]:
    """Return each ordinal check of V8 with its posterior probability."""
    if not {"BOL", "PER"} <= set(record.polities):
        return []
    found = []
    for polity, first, sign, second in ORDER:
        a, b = _mean(paths, record, polity, first), _mean(paths, record, polity, second)
        found.append((f"{polity} {first} {sign} {second}", float(((a > b) if sign == ">" else (a < b)).mean())))
    for first, second, when in ACROSS:
        a, b = _mean(paths, record, first, when), _mean(paths, record, second, when)
        found.append((f"{first} > {second} in {when}", float((a > b).mean())))
    return found


def goals(theory: str, scores: pd.DataFrame | None, forecasts: pd.DataFrame | None, checks: list[tuple[str, float]]) -> list[Goal]:
    """Return every goal with its result, held to the thresholds that were written down."""
    found: list[Goal] = []
    limits = {name: aim.limits for name, aim in aims().items()}
    if scores is not None and forecasts is not None and len(scores):
        ahead = scores[scores["horizon"] == 1].set_index("model")
        row = ahead.loc[theory]
        gain, sure = row.get("difference", float("nan")), row.get("probability_better", float("nan"))
        found.append(
            Goal(
                "V1",
                f"{gain:+.1f} nats, probability of a gain {sure:.2f}",
                ">= +2 nats over the best baseline, probability >= .9",
                bool(gain >= limits["V1"]["gain"] and sure >= limits["V1"]["probability"]),
            )
        )
        late = forecasts[(forecasts["horizon"] == 1) & (forecasts["origin"] >= 2000)]
        totals = {
            model: float(log_score(part["probability"].to_numpy(), part["outcome"].to_numpy()).sum())
            for model, part in late.groupby("model")
        }
        others = [value for model, value in totals.items() if model != theory]
        if others and theory in totals:  # a record that ends before has no late origins
            gap = totals[theory] - max(others)
            found.append(Goal("V2", f"{gap:+.1f} nats", ">= -1 nat of the best baseline", gap >= limits["V2"]["gain"]))
        ratio = row["events"] / row["expected"]
        found.append(
            Goal("V4", f"observed over expected {ratio:.2f}", ".75 to 1.33", bool(limits["V4"]["low"] <= ratio <= limits["V4"]["high"]))
        )
    if checks:
        right = [name for name, probability in checks if probability > 0.5]
        wrong = [f"{name} ({probability:.2f})" for name, probability in checks if probability <= 0.5]
        found.append(
            Goal(
                "V8",
                f"{len(right)} of {len(checks)}",
                ">= 13 of 16",
                len(right) >= limits["V8"]["right"],
                ("Face validity only. Against: " + "; ".join(wrong)) if wrong else "Face validity only.",
            )
        )
    return found
