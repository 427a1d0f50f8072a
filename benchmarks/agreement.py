"""Do all engines run the same equations? Asked before anything is timed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from benchmarks.engines.numpy_engine import ensemble
from benchmarks.reference.polity import EVENTS
from benchmarks.task import Size

FAR = 4.5
"""Standard errors beyond which a rate differs. With some fifty rates, chance alone is beyond it once in 3000 runs."""

VALUE_GAP, SLOPE_GAP = 2e-5, 1e-3
"""Largest gaps of log posteriors, relative, and of slopes, relative to the largest slope; float32 sums over a record."""

REFERENCE_SEED = 9001


def reference(quarters: int, polities: int, members: int) -> dict[str, Any]:
    """Return rates and their spread between members, from numpy with a seed of its own."""
    found = ensemble(Size(members, quarters, polities))(REFERENCE_SEED)
    return {**found, "members": members}


def rates_apart(found: Mapping[str, Any], base: Mapping[str, Any], members: int) -> dict[str, dict[str, float]]:
    """Return for each event the rate, its gap in standard errors, and the smallest gap in per cent that would be seen."""
    rows = {}
    for name in (*EVENTS, "balance"):
        known = base["balance"] if name == "balance" else base["events"][name]
        rate = found["balance"] if name == "balance" else found["events"].get(name)
        if rate is None:
            continue
        error = base["spread"][name] * math.sqrt(1.0 / members + 1.0 / base["members"])
        rows[name] = {"rate": rate, "known": known, "z": (rate - known) / error, "visible": 100.0 * FAR * error / known}
    return rows


def slopes_apart(found: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, float]:
    """Return the largest relative gaps of values and slopes."""
    values = max(abs(a - b) / abs(b) for a, b in zip(found["values"], base["values"], strict=False))
    largest = max(abs(slope) for row in base["slopes"] for slope in row)
    pairs = zip(found["slopes"], base["slopes"], strict=False)
    slopes = max(abs(a - b) for one, two in pairs for a, b in zip(one, two, strict=True)) / largest
    return {"value": values, "slope": slopes}


def worst(apart: Mapping[str, Any]) -> float:
    """Return the largest gap in standard errors."""
    return max(abs(row["z"]) for row in apart.values())
