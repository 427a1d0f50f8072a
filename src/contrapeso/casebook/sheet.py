"""Arrays under construction for one record."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np

from contrapeso.casebook.record import Array
from contrapeso.vocabulary.dates import quarter_index, span
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES


class Sheet:
    """Arrays under construction for one record."""

    def __init__(self, first_year: int, last_year: int, polities: tuple[str, ...]) -> None:
        self.first_year, self.polities = first_year, polities
        self.quarters = tuple(f"{year}Q{quarter}" for year in range(first_year, last_year + 1) for quarter in (1, 2, 3, 4))
        self.shape = (len(self.quarters), len(polities))
        self.events = {name: np.zeros(self.shape) for name in (*EXIT_NAMES, *EVENT_NAMES, "overreach", "new_government", "election")}
        self.states: dict[str, Array] = {}
        self.fresh: dict[str, Array] = {}
        self.forcings: dict[str, Array] = {}
        self.shares = {name: np.full(self.shape, np.nan) for name in ("popular_share", "right_share", "outsider_share")}
        self.lineage: dict[tuple[str, int, int], list[str]] = defaultdict(list)
        self.notes: list[str] = []

    def at(self, day: date) -> int:
        """Return the quarter of a day, which may lie outside the record."""
        return quarter_index(day, self.first_year)

    def inside(self, when: str) -> tuple[int, int] | None:
        """Return first and last quarter of a date inside the record, or None."""
        low, high = span(when).bounded(date(self.first_year, 1, 1), date(int(self.quarters[-1][:4]), 12, 31))
        first, last = max(self.at(low), 0), min(self.at(high), self.shape[0] - 1)
        return None if first > last else (first, last)

    def put(self, group: dict[str, Array], name: str, t: int, p: int, value: float, source: str) -> None:
        """Set a cell and remember where it came from; shares of one thing add up to one at most."""
        group[name][t, p] = value
        self.lineage[(name, t, p)].append(source)
