"""What others observed, where a record has it: who the observers of a theory are, and the density of comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.casebook.record import Compared as Comparison
from contrapeso.casebook.record import Record
from contrapeso.dynamics.balance import balance_odds, composition
from contrapeso.dynamics.observation import item_observer, score_comparison, source_observer
from contrapeso.dynamics.parameter import Values
from contrapeso.dynamics.theory import Theory
from contrapeso.vocabulary.items import ITEMS


class Compared(NamedTuple):
    """Comparisons as arrays, for all of them at once.

    Attributes
    ----------
    cells
        Quarter and polity of every cell that some comparison needs, shape (cell, 2).
    weights
        What each cell counts in each comparison, shape (comparison, cell): positive parts that sum to one where the
        source sees more, negative ones that sum to minus one where it sees less.
    later
        1 where the source sees more at the later time, -1 at the earlier, 0 where neither is later, shape (comparison,).
    source
        Which source speaks, by its place among the names in order, shape (comparison,).
    last
        The last quarter that is compared: a fit that stops before its end does not count it, shape (comparison,).
    """

    cells: Array
    weights: Array
    later: Array
    source: Array
    last: Array


def sources_of(record: Record) -> tuple[str, ...]:
    """Return the sources whose comparisons a record has, in the order of their names."""
    return tuple(sorted({item.source for item in record.comparisons}))


def observing(theory: Theory, record: Record) -> Theory:
    """Return the theory with the observers that a record brings; itself where it brings none.

    An item or a source that is left out has no parameters, so that the theory is then as it was.
    """
    scored = [name for name in ITEMS if name in record.items and record.fresh[name].any()]
    observers = (*(item_observer(ITEMS[name]) for name in scored), *(source_observer(name) for name in sources_of(record)))
    return replace(theory, observers=observers) if observers else theory


def speaking(theory: Theory) -> tuple[str, ...]:
    """Return the labels of the sources whose comparisons a theory observes, in the order of their names."""
    return tuple(observer.label for observer in theory.observers if observer.label not in ITEMS)


def arrange(comparisons: Sequence[Comparison]) -> Compared | None:
    """Return comparisons as arrays, the same whatever their order; None where there are none."""
    if not comparisons:
        return None
    ordered = sorted(comparisons, key=lambda item: item.id)
    names = sorted({item.source for item in ordered})
    places = {
        (t, p)
        for item in ordered
        for p, first, last in (item.higher, item.lower)
        for t in range(first, last + 1)
    }  # fmt: skip
    cells = sorted(places)
    number = {cell: index for index, cell in enumerate(cells)}
    weights = np.zeros((len(ordered), len(cells)), np.float32)
    for row, item in enumerate(ordered):
        for sign, (p, first, last) in ((1.0, item.higher), (-1.0, item.lower)):
            for t in range(first, last + 1):
                weights[row, number[t, p]] += sign / (last + 1 - first)
    later = [
        np.sign(item.higher[1] + item.higher[2] - item.lower[1] - item.lower[2]) if item.higher[0] == item.lower[0] else 0
        for item in ordered
    ]
    return Compared(
        jnp.asarray(cells, jnp.int32),
        jnp.asarray(weights),
        jnp.asarray(later, jnp.float32),
        jnp.asarray([names.index(item.source) for item in ordered], jnp.int32),
        jnp.asarray([max(item.higher[2], item.lower[2]) for item in ordered], jnp.int32),
    )


def inside(compared: Compared, start: int, stop: int) -> Compared | None:
    """Return the comparisons that lie wholly in the quarters from ``start`` up to ``stop``; None where none does."""
    cells, weights = np.asarray(compared.cells), np.asarray(compared.weights)
    within = (cells[:, 0] >= start) & (cells[:, 0] < stop)
    rows = ~(weights[:, ~within] != 0.0).any(axis=1)
    if not rows.any():
        return None
    later, source, last = (np.asarray(part)[rows] for part in (compared.later, compared.source, compared.last))
    moved = cells[within] - np.asarray([start, 0])
    return Compared(*(jnp.asarray(part) for part in (moved, weights[rows][:, within], later, source, last - start)))


def odds(theta: Values, states: Values, urban: Array) -> Array:
    """Return the log-odds of the balance from states and the urban share."""
    return balance_odds(theta, states, composition(states, {"urban_share": urban}))


def density(sources: Sequence[str], theta: Values, found: Array, compared: Compared, limit: Array | int) -> Array:
    """Return the log density of the comparisons that lie wholly before quarter ``limit``.

    Parameters
    ----------
    sources
        The labels of :func:`speaking`.
    found
        Log-odds of the balance in each cell, shape (cell,).
    """
    discernment, leaning = (jnp.stack([theta[f"{label}.{name}"] for label in sources]) for name in ("discernment", "leaning"))
    parts = score_comparison(compared.weights @ found, compared.later, discernment[compared.source], leaning[compared.source])
    return jnp.where(compared.last < limit, parts, 0.0).sum()
