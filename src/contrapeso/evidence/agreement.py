r"""Krippendorff's alpha: how far coders agree beyond what chance would give.

.. math:: \\alpha = 1 - \\frac{D_o}{D_e}
   = 1 - \\frac{\\sum_{c,k} o_{ck}\\, \\delta_{ck}^2 / n}{\\sum_{c,k} n_c n_k\\, \\delta_{ck}^2 / (n (n - 1))}

with the coincidences :math:`o_{ck}` of values within units, so that values may be missing and
any number of coders may have coded a unit; a unit with one value says nothing.

References
----------
Krippendorff, Klaus (2011): Computing Krippendorff's Alpha-Reliability. University of Pennsylvania.

"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Scale = Literal["nominal", "ordinal", "interval"]
Matrix = NDArray[np.float64]
ORDERED: dict[str, tuple[str, ...]] = {
    "stance": ("disagree", "qualify", "agree"),
    "confidence": ("undecided", "inferred", "suspected", "confident"),
    "attribution": ("unnamed", "inferred", "carried", "co-named", "named"),
}
"""Variables of a claim whose values have an order, from the lowest."""


@dataclass(frozen=True)
class Alpha:
    """Alpha with what it rests on.

    ``alpha`` is ``None`` where nothing can be compared, or where only one value occurs, so that
    no disagreement could have shown.
    """

    alpha: float | None
    scale: Scale
    units: int
    values: int
    observed: float
    expected: float


def coincidences(units: Iterable[Sequence[Any]], order: Sequence[Any]) -> Matrix:
    """Return the coincidence matrix of values, in the given order of values.

    Each unit is the sequence of values that coders gave it; ``None`` and NaN are missing.
    """
    place = {value: index for index, value in enumerate(order)}
    table = np.zeros((len(order), len(order)))
    for unit in units:
        known = [place[value] for value in unit if not missing(value)]
        if len(known) < 2:
            continue
        counts = np.bincount(known, minlength=len(order)).astype(float)
        table += (np.outer(counts, counts) - np.diag(counts)) / (len(known) - 1)
    return table


def missing(value: Any) -> bool:
    """Return whether a coder gave no value."""
    return value is None or (isinstance(value, float) and bool(np.isnan(value)))


def _distance(order: Sequence[Any], counts: Matrix, scale: Scale) -> Matrix:
    if scale == "nominal":
        return 1.0 - np.eye(len(order))
    if scale == "interval":
        values = np.asarray(order, float)
        return (values[:, None] - values[None, :]) ** 2
    # Values between two others, each with half of the two ends.
    upto = np.cumsum(counts) - counts / 2.0
    return (upto[:, None] - upto[None, :]) ** 2


def krippendorff(units: Iterable[Sequence[Any]], scale: Scale = "nominal", order: Sequence[Any] | None = None) -> Alpha:
    """Return Krippendorff's alpha.

    Parameters
    ----------
    units
        For each unit the values that coders gave it, in any order of coders; ``None`` and NaN
        are missing.
    scale
        Nominal; ordinal, by the order of the values; or interval, for numbers.
    order
        All values from the lowest, for an ordinal scale of words; sorted values where absent.

    Raises
    ------
    ValueError
        If a value is not in ``order``.

    """
    listed = [[value for value in unit if not missing(value)] for unit in units]
    used = [unit for unit in listed if len(unit) > 1]
    seen: set[Hashable] = {value for unit in listed for value in unit}
    if order is not None and (strange := seen - set(order)):
        raise ValueError(f"{', '.join(sorted(map(str, strange)))} is not in the order of values")
    values = list(order) if order is not None else sorted(seen, key=lambda value: (str(type(value)), value))
    table = coincidences(used, values)
    counts = table.sum(axis=0)
    total = float(counts.sum())
    if total < 2:
        return Alpha(None, scale, len(used), round(total), 0.0, 0.0)
    distance = _distance(values, counts, scale)
    observed = float((table * distance).sum() / total)
    expected = float((np.outer(counts, counts) * distance).sum() / (total * (total - 1)))
    alpha = None if expected == 0 else 1.0 - observed / expected
    return Alpha(alpha, scale, len(used), round(total), observed, expected)


@dataclass(frozen=True)
class Coded:
    """One coder's values of one unit, by variable."""

    unit: str
    coder: str
    values: Mapping[str, Any]


def by_variable(rows: Iterable[Coded], orders: Mapping[str, Sequence[Any]] | None = None) -> dict[str, Alpha]:
    """Return alpha of each variable over double-coded rows.

    Variables with an order (`ORDERED`, or ``orders``) are ordinal, the others nominal.

    Raises
    ------
    ValueError
        If a coder coded a unit twice.

    """
    known = {**ORDERED, **(orders or {})}
    table: dict[str, dict[str, Coded]] = {}
    for row in rows:
        if row.coder in table.setdefault(row.unit, {}):
            raise ValueError(f"{row.coder} coded {row.unit} twice")
        table[row.unit][row.coder] = row
    names = sorted({name for unit in table.values() for row in unit.values() for name in row.values})
    found: dict[str, Alpha] = {}
    for name in names:
        units = [[row.values.get(name) for row in unit.values()] for unit in table.values()]
        found[name] = krippendorff(units, "ordinal", known[name]) if name in known else krippendorff(units)
    return found
