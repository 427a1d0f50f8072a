"""Results that a multiverse looks at: each a function of a theory, its draws and a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jax import Array

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.simulate import simulate
from contrapeso.laboratory.summaries import ERAS
from contrapeso.tournament.junctures import juncture_table

RATES = ("forced_exit", "reform", "adjustment", "wave", "repression")


@dataclass(frozen=True)
class Cell:
    """One number of a result, with its 90 % interval over draws where it has one."""

    item: str
    value: float
    low: float = float("nan")
    high: float = float("nan")


def balance(theory: Theory, z: Array, compiled: Compiled, record: Record, seed: int) -> list[Cell]:
    """Return the mean balance of each polity and era, 0 to 1, along the record."""
    paths = np.asarray(simulate(theory, z, compiled, seed=seed, pins=compiled.pins).balance)
    return [
        _cell(f"{polity} {era}", paths[inside, p].mean(axis=0)) for era, inside in _eras(record) for p, polity in enumerate(record.polities)
    ]


def rates(theory: Theory, z: Array, compiled: Compiled, record: Record, seed: int) -> list[Cell]:
    """Return how often things happen a year in free-running histories, by polity."""
    paths = simulate(theory, z, compiled, seed=seed)
    found = []
    for name in RATES:
        # Over the whole record: a rate by era would be a handful of events.
        yearly = np.asarray(paths.events[name]).mean(axis=0) * 4
        found += [_cell(f"{polity} {name}", yearly[p], mean=True) for p, polity in enumerate(record.polities)]
    return found


def junctures(theory: Theory, z: Array, compiled: Compiled, record: Record, seed: int) -> list[Cell]:
    """Return the probability of each juncture that the sources name, and how many others there are."""
    table = juncture_table(simulate(theory, z, compiled, seed=seed, pins=compiled.pins), record)
    named = table[table["named"] != ""].groupby("named")["probability"].max()
    extra = table[table["status"] == "extra"].groupby("polity").size()
    found = [Cell(str(name), float(value)) for name, value in named.items()]
    return found + [Cell(f"{polity} unnamed", float(extra.get(polity, 0))) for polity in record.polities]


def _eras(record: Record) -> list[tuple[str, np.ndarray]]:
    years = np.array([int(quarter[:4]) for quarter in record.quarters])
    found = [(f"{first}-{min(last, years.max())}", (years >= first) & (years <= last)) for first, last in ERAS]
    return [(name, inside) for name, inside in found if inside.any()]


def _cell(item: str, draws: np.ndarray, *, mean: bool = False) -> Cell:
    low, middle, high = np.quantile(draws, (0.05, 0.5, 0.95))
    return Cell(item, float(draws.mean() if mean else middle), float(low), float(high))


RESULTS: dict[str, Callable[[Theory, Array, Compiled, Record, int], list[Cell]]] = {
    "balance": balance,
    "rates": rates,
    "junctures": junctures,
}
"""Results of one fit to the whole record; ``tournament``, which needs refits, stands in ``multiverse_scores.py``."""
