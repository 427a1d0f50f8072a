"""The record: a casebook turned into quarterly arrays, each cell with its way back to entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

Array = np.ndarray
Cell = tuple[str, int, int]


@dataclass(frozen=True)
class Record:
    """Quarterly arrays of shape (time, polity).

    Attributes
    ----------
    quarters
        Names such as ``1952Q2``.
    polities
        ISO3 codes, in the order of the second axis.
    events
        What happened, 0 to 1; a contested exit is spread over its classes.
    states
        Values at the *end* of a quarter that the record gives; NaN where it does not.
    fresh
        1 where a state's value is new in the quarter, so that it may be scored once.
    forcings
        Exogenous variables during a quarter; never NaN, gaps are held at zero and named in notes.
    shares
        Parts of the vote where a competitive election gives them, NaN elsewhere: ``popular_share``,
        ``right_share`` of the rest, ``outsider_share`` of what the right leaves.
    ties
        Weights of neighbours, and of Brazil, shape (time, 2, polity, polity): row i is what reaches i;
        none where absent.
    lineage
        From (variable, time, polity) to the ids of the entries and series behind the cell.
    notes
        What was simplified on the way from entries to quarters.
    """

    quarters: tuple[str, ...]
    polities: tuple[str, ...]
    events: dict[str, Array]
    states: dict[str, Array]
    fresh: dict[str, Array]
    forcings: dict[str, Array]
    shares: dict[str, Array]
    lineage: Mapping[Cell, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ties: Array | None = None

    @property
    def first_year(self) -> int:
        """Return the year of the first quarter."""
        return int(self.quarters[0][:4])

    def index(self, quarter: str) -> int:
        """Return the position of a quarter such as ``1952Q2``."""
        return self.quarters.index(quarter)

    def to_dataset(self) -> xr.Dataset:
        """Return all arrays labelled by time and polity."""
        groups = {"event": self.events, "state": self.states, "forcing": self.forcings, "share": self.shares}
        data = {f"{group}_{name}": (("time", "polity"), array) for group, arrays in groups.items() for name, array in arrays.items()}
        return xr.Dataset(data, coords={"time": list(self.quarters), "polity": list(self.polities)})
