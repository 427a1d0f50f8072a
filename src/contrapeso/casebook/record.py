"""The record: a casebook turned into quarterly arrays, each cell with its way back to entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.items import ITEMS
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

if TYPE_CHECKING:
    import xarray as xr

Array = np.ndarray
Cell = tuple[str, int, int]
EXIT = "exit"
"""Name under which the five ways to leave office are scored, as one choice against staying."""


class RecordError(ContrapesoError):
    """Something asked of a record that it does not have."""


def plain(name: str) -> str:
    """Return a name as people write it, with hyphens."""
    return name.replace("_", "-")


@dataclass(frozen=True)
class Compared:
    """A source's word that the balance was higher in one stretch (polity, first and last quarter) than in another."""

    id: str
    source: str
    higher: tuple[int, int, int]
    lower: tuple[int, int, int]


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
        1 where a value may be scored, by name. For a series, where its figure is new, so that it is scored
        once; for all else 1 throughout, and absent, unless something is left out. ``exit`` stands for the
        five ways to leave, which have one density.
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
    coding
        Which weights contested exits carry: ``declared``, ``dawid-skene``, or another of
        :mod:`contrapeso.casebook.codings`.
    left_out
        What was left out of the likelihood by name.
    items
        Measurements with their own error, by name: the values stand in ``states`` under the name and their
        standard errors under the name with ``_error``.
    comparisons
        What sources compare, where claims are taken as data; none otherwise.
    """

    quarters: tuple[str, ...]
    polities: tuple[str, ...]
    events: dict[str, Array]
    states: dict[str, Array]
    fresh: dict[str, Array]
    forcings: dict[str, Array]
    shares: dict[str, Array]
    lineage: Mapping[Cell, tuple[str, ...]] = field(default_factory=dict[Cell, tuple[str, ...]])
    notes: tuple[str, ...] = ()
    ties: Array | None = None
    coding: str = "declared"
    left_out: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    comparisons: tuple[Compared, ...] = ()

    @property
    def first_year(self) -> int:
        """Return the year of the first quarter."""
        return int(self.quarters[0][:4])

    def index(self, quarter: str) -> int:
        """Return the position of a quarter such as ``1952Q2``."""
        return self.quarters.index(quarter)

    def parts(self) -> dict[str, tuple[str, ...]]:
        """Return what the likelihood is made of: the names that may be left out, each with what it stands for.

        ``exits``, ``events``, ``votes``, ``series``, ``items`` and ``claims`` are whole parts, and so is each dataset that
        items come from, such as ``vdem``; every event but the exits, every vote, series and item, and the claims
        of each source may also be left out alone.
        """
        series = tuple(name for name in self.states if name in self.fresh and name not in self.items)
        whole = {"exits": (EXIT,), "events": EVENT_NAMES, "votes": tuple(self.shares), "series": series, "items": self.items}
        whole["claims"] = tuple(dict.fromkeys(f"claims-{item.source}" for item in self.comparisons))
        alone = {plain(name): (name,) for names in whole.values() for name in names if name != EXIT}
        for name in self.items:
            whole[ITEMS[name].dataset] = (*whole.get(ITEMS[name].dataset, ()), name)
        return {name: names for name, names in {**whole, **alone}.items() if names}

    def without(self, *names: str) -> Record:
        """Return the record with parts left out of the likelihood: they still happened, and are not scored.

        Raises
        ------
        RecordError
            If a name is none of :meth:`parts`; all faults at once.
        """
        parts = self.parts()
        unknown = [name for name in names if plain(name) not in parts]
        if unknown:
            ways = [name for name in unknown if name.replace("-", "_") in EXIT_NAMES]
            more = "; ways to leave office share one density, so leave out 'exits' as a whole" if ways else ""
            raise RecordError(f"nothing is called {', '.join(map(repr, unknown))}{more}; what may be left out: {', '.join(parts)}")
        if not names:
            return self
        dropped = {part for name in names for part in parts[plain(name)]}
        silent = np.zeros((len(self.quarters), len(self.polities)))
        told = tuple(dict.fromkeys((*self.left_out, *map(plain, names))))
        note = f"left out of the likelihood by name: {', '.join(map(plain, names))}"
        spoken = tuple(item for item in self.comparisons if f"claims-{item.source}" not in dropped)
        fresh = {**self.fresh, **{name: silent for name in sorted(dropped) if not name.startswith("claims-")}}
        return replace(self, fresh=fresh, comparisons=spoken, left_out=told, notes=(*self.notes, note))

    def unscored(self, cells: Iterable[tuple[str, str, int, int]]) -> Record:
        """Return the record with cells that are not scored: name, polity, first and last year.

        Names are those under which something is scored (``exit`` for exits). What a cell holds stays pinned.
        """
        fresh = dict(self.fresh)
        for name, polity, first, last in cells:
            if polity not in self.polities:
                continue
            rows = slice(max(4 * (first - self.first_year), 0), max(4 * (last + 1 - self.first_year), 0))
            array = fresh.get(name, np.ones((len(self.quarters), len(self.polities)))).copy()
            array[rows, self.polities.index(polity)] = 0.0
            fresh[name] = array
        return replace(self, fresh=fresh)

    def measured(self, name: str, value: Array, error: Array, part: Array | None = None) -> Record:
        """Return the record with an item that was measured with error, such as a V-Dem item of the user's own.

        Parameters
        ----------
        name
            Name of the item: one of :data:`contrapeso.vocabulary.items.ITEMS`.
        value, error
            Measurement and its standard error in the item's unit, shape (time, polity); NaN where there
            is none.
        part
            What each value counts; 1 where absent. A yearly figure that stands in four quarters has parts
            that sum to one, or to less where it only repeats what was known.

        Raises
        ------
        RecordError
            If there is no such item, the shapes are not the record's, or an error is not above zero where there is a value.
        """
        if name not in ITEMS:
            raise RecordError(f"nothing is known of an item '{name}'; there are {', '.join(ITEMS)}")
        shape = (len(self.quarters), len(self.polities))
        known = ~np.isnan(value) if value.shape == shape else np.zeros(0, bool)
        if value.shape != shape or error.shape != shape:
            raise RecordError(f"item '{name}': values and errors need the shape {shape} (quarters, polities)")
        if not (error[known] > 0).all():
            raise RecordError(f"item '{name}': every value needs a standard error above zero")
        states = {**self.states, name: np.where(known, value, np.nan), f"{name}_error": np.where(known, error, np.nan)}
        counted = known * (1.0 if part is None else np.where(known, part, 0.0))
        return replace(self, states=states, fresh={**self.fresh, name: counted}, items=(*self.items, name))

    def to_dataset(self) -> xr.Dataset:
        """Return all arrays labelled by time and polity."""
        import xarray as xr

        groups = {"event": self.events, "state": self.states, "forcing": self.forcings, "share": self.shares}
        data = {f"{group}_{name}": (("time", "polity"), array) for group, arrays in groups.items() for name, array in arrays.items()}
        return xr.Dataset(data, coords={"time": list(self.quarters), "polity": list(self.polities)})
