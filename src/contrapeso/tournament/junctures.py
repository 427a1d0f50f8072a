"""Junctures as the posterior finds them, set against those that the sources name."""

from __future__ import annotations

import numpy as np
import pandas as pd

from contrapeso.casebook.record import Record
from contrapeso.laboratory.simulate import Paths

SPAN, MOVE, LEVEL = 8, 1.0, 0.8
"""Quarters, change of log odds, and probability that make a juncture."""
NEAR = 4
"""Quarters by which a window may miss what is named."""
GAP = 4
"""Quarters between windows of one juncture, at most."""

NAMED: dict[str, tuple[str, str]] = {
    "evt:BOL:1952-04:executive-exit": ("BOL", "1952Q2"),
    "evt:BOL:1985-08:decree-21060": ("BOL", "1985Q3"),
    "evt:BOL:2006-05:hydrocarbons-decree": ("BOL", "2006Q2"),
    "evt:BOL:2019-11:executive-exit": ("BOL", "2019Q4"),
    "evt:PER:1968-10:executive-exit": ("PER", "1968Q4"),
    "evt:PER:1975-08:executive-exit": ("PER", "1975Q3"),
    "evt:PER:1990-08:programme-reversal": ("PER", "1990Q3"),
}
"""Junctures that the sources name, by entry."""

COLUMNS = ("polity", "quarter", "until", "named", "status", "probability", "change")


def juncture_table(paths: Paths, record: Record) -> pd.DataFrame:
    """Return junctures found, and junctures named and not found.

    ``probability`` is that of |logit B(t+8) - logit B(t)| > 1 for the window from ``quarter`` to ``until``,
    ``change`` its posterior median. A miss carries the best window near what is named.
    """
    balance = np.clip(np.asarray(paths.balance, float), 1e-6, 1 - 1e-6)
    odds = np.log(balance / (1 - balance))
    if len(odds) <= SPAN:
        return pd.DataFrame(columns=list(COLUMNS))
    step = odds[SPAN:] - odds[:-SPAN]
    probability, change = (np.abs(step) > MOVE).mean(axis=2), np.median(step, axis=2)
    rows: list[tuple[object, ...]] = []
    for p, code in enumerate(record.polities):
        named = {name: record.index(quarter) for name, (polity, quarter) in NAMED.items() if polity == code and quarter in record.quarters}
        met: set[str] = set()
        for first, last in _stretches(probability[:, p] > LEVEL, np.sign(change[:, p])):
            best = first + int(np.argmax(probability[first : last + 1, p]))
            near = {name: abs(at - best - SPAN / 2) for name, at in named.items() if first - NEAR <= at <= last + SPAN + NEAR}
            for name in sorted(near, key=lambda item: near[item]) or [""]:
                rows.append(_row(code, record, best, name, "hit" if name else "extra", probability[best, p], change[best, p]))
            met |= set(near)
        for name in sorted(set(named) - met):
            low = max(0, named[name] - SPAN - NEAR)
            inside = probability[low : named[name] + NEAR + 1, p]
            if inside.size:
                best = low + int(np.argmax(inside))
                rows.append(_row(code, record, best, name, "miss", probability[best, p], change[best, p]))
            else:
                rows.append((code, "", "", name, "miss", float("nan"), float("nan")))
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["polity", "quarter"], kind="stable").reset_index(drop=True)


def _row(code: str, record: Record, at: int, name: str, status: str, probability: float, change: float) -> tuple[object, ...]:
    return code, record.quarters[at], record.quarters[at + SPAN], name, status, float(probability), float(change)


def _stretches(holds: np.ndarray, sign: np.ndarray) -> list[tuple[int, int]]:
    """Return first and last starts of windows that belong to one juncture: near one another and of one direction."""
    found: list[tuple[int, int]] = []
    for t in np.flatnonzero(holds):
        if found and t - found[-1][1] <= GAP and sign[t] == sign[found[-1][1]]:
            found[-1] = (found[-1][0], int(t))
        else:
            found.append((int(t), int(t)))
    return found
