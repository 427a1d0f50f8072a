"""What the draws of a what-if support: clear, on average only, or no clear difference. Nothing else is ever said."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contrapeso.report.charts.theme import Frame

Verdict = str
"""``higher`` or ``lower``; ``higher-average`` or ``lower-average``; ``same`` where no history differs; ``none``; ``unknown``."""

VERDICTS: tuple[Verdict, ...] = ("higher", "lower", "higher-average", "lower-average", "same", "none", "unknown")
ARROWS = {"higher": "▲", "lower": "▼", "higher-average": "△", "lower-average": "▽", "same": "=", "none": "○", "unknown": "?"}
MAIN = "gumbel"
ERRORS = 2.0
"""Monte Carlo errors by which a difference must stand off zero before anything is said of it."""


def verdict(difference: float, low: float, high: float, error: float) -> Verdict:
    """Return what the draws of one difference support.

    Clear is what stands at least two Monte Carlo errors off zero and keeps its sign over the 5-95 %
    range of draws. What only stands off zero holds on average: single histories differ in sign, or
    do not differ.
    """
    if not math.isfinite(difference):
        return "unknown"
    if difference == low == high == error == 0.0:
        return "same"
    if difference == 0.0 or not math.isfinite(error) or abs(difference) < ERRORS * error:
        return "none"
    if low > 0.0:
        return "higher"
    if high < 0.0:
        return "lower"
    return "higher-average" if difference > 0.0 else "lower-average"


def agreed(verdicts: Iterable[Verdict]) -> Verdict:
    """Return what holds under every coupling: the weakest verdict, and none where signs differ."""
    found = list(verdicts)
    if not found or all(item == "unknown" for item in found):
        return "unknown"
    if all(item == "same" for item in found):
        return "same"
    if any(item in ("same", "none", "unknown") for item in found):
        return "none"
    if len({item.split("-")[0] for item in found}) > 1:
        return "none"
    return next((item for item in found if item.endswith("-average")), found[0])


@dataclass(frozen=True)
class Effect:
    """One outcome under one theory, arm and mode; ``spread`` is the range of the mean difference over couplings."""

    theory: str
    arm: str
    mode: str
    outcome: str
    baseline: float
    changed: float
    difference: float
    low: float
    high: float
    spread: tuple[float, float]
    couplings: int
    badge: str
    prior_only: int
    mechanisms: tuple[str, ...]
    draws: int
    verdict: Verdict


def effects(outcomes: Frame) -> list[Effect]:
    """Return every effect of a what-if, in the order of its table."""
    found = []
    for (theory, arm, mode, outcome), part in outcomes.groupby(["theory", "arm", "mode", "outcome"], sort=False):
        at_main = part[part["coupling"] == MAIN]
        row = (part if at_main.empty else at_main).iloc[0]
        means = [float(value) for value in part["difference"] if math.isfinite(value)]
        columns = zip(part["difference"], part["low"], part["high"], part["error"], strict=True)
        found.append(
            Effect(
                theory=str(theory),
                arm=str(arm),
                mode=str(mode),
                outcome=str(outcome),
                baseline=float(row["baseline"]),
                changed=float(row["changed"]),
                difference=float(row["difference"]),
                low=float(row["low"]),
                high=float(row["high"]),
                spread=(min(means), max(means)) if means else (math.nan, math.nan),
                couplings=len(means),
                badge=str(row["badge"]),
                prior_only=int(row["prior_only"]) if math.isfinite(row["prior_only"]) else 0,
                mechanisms=tuple(str(row["mechanisms"]).split()),
                draws=int(row["draws"]) if math.isfinite(row["draws"]) else 0,
                verdict=agreed(verdict(*values) for values in columns),
            )
        )
    return found


def counted(found: Iterable[Effect]) -> dict[Verdict, int]:
    """Return how many effects have each verdict, in the order of `VERDICTS`, without zeros."""
    counts = Counter(item.verdict for item in found)
    return {name: counts[name] for name in VERDICTS if counts[name]}


def agreement(expects: str | None, found: Verdict) -> str:
    """Return how a verdict stands to what somebody expects.

    ``as`` and ``against`` for clear differences, ``as_average`` and ``against_average`` for those on
    average, ``none`` and ``none_same`` where there is no clear difference, ``open`` where no direction
    was given, ``unknown`` where there is nothing to read. That no difference is clear does not show
    that there is none, so it never counts as ``as``; that no history differs does.
    """
    if expects in (None, "any"):
        return "open"
    if found == "unknown":
        return "unknown"
    if found == "same":
        return "as" if expects == "same" else "none"
    if found == "none":
        return "none_same" if expects == "same" else "none"
    side, _, weak = found.partition("-")
    return ("as" if side == expects else "against") + ("_average" if weak else "")
