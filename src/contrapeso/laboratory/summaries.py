"""Summaries of histories as tidy tables."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from contrapeso.casebook.record import Record
from contrapeso.dynamics.balance import COMPONENTS
from contrapeso.laboratory.ensemble import FORCED, KEPT_EVENTS
from contrapeso.laboratory.simulate import Paths

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
ERAS = ((1930, 1949), (1950, 1969), (1970, 1989), (1990, 2009), (2010, 2029))


def balance_table(paths: Paths, record: Record) -> pd.DataFrame:
    """Return quantiles of the balance by quarter and polity."""
    return _quantiles(np.asarray(paths.balance), record)


def component_table(paths: Paths, record: Record) -> pd.DataFrame:
    """Return quantiles of the six components by quarter and polity."""
    parts = np.asarray(paths.parts)
    tables = [_quantiles(parts[:, j], record).assign(component=name) for j, name in enumerate(COMPONENTS)]
    return pd.concat(tables, ignore_index=True)[["quarter", "polity", "component", *QUANTILES]]


def contrast_table(paths: Paths, record: Record) -> pd.DataFrame:
    """Return the probability that one polity's balance is above another's, by quarter."""
    balance = np.asarray(paths.balance)
    tables = [
        pd.DataFrame(
            {
                "quarter": record.quarters,
                "first": record.polities[i],
                "second": record.polities[j],
                "probability": (balance[:, i] > balance[:, j]).mean(axis=1),
            }
        )
        for i, j in combinations(range(len(record.polities)), 2)
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["quarter", "first", "second", "probability"])


def rate_table(paths: Paths, record: Record) -> pd.DataFrame:
    """Return yearly event rates by era: of the record, and of free-running histories."""
    recorded = {"forced_exit": sum(record.events[name] for name in FORCED), **{name: record.events[name] for name in KEPT_EVENTS}}
    rows = []
    years = np.array([int(quarter[:4]) for quarter in record.quarters])
    for first, last in ERAS:
        inside = (years >= first) & (years <= last)
        if not inside.any():
            continue
        era = f"{first}-{min(last, years.max())}"
        for name, values in recorded.items():
            simulated = np.asarray(paths.events[name])[inside].mean(axis=0) * 4
            for p, polity in enumerate(record.polities):
                low, middle, high = np.quantile(simulated[p], (0.05, 0.5, 0.95))
                rows.append(
                    {
                        "polity": polity,
                        "era": era,
                        "event": name,
                        "recorded_per_year": float(values[inside, p].mean() * 4),
                        "q05": low,
                        "q50": middle,
                        "q95": high,
                    }
                )
    return pd.DataFrame(rows)


def _quantiles(array: np.ndarray, record: Record) -> pd.DataFrame:
    found = np.quantile(array, list(QUANTILES.values()), axis=2)
    return pd.DataFrame(
        {
            "quarter": np.repeat(record.quarters, len(record.polities)),
            "polity": np.tile(record.polities, len(record.quarters)),
            **{name: found[k].reshape(-1) for k, name in enumerate(QUANTILES)},
        }
    )
