"""What a file of a data provider says, in neutral words, each with the line that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contrapeso.casebook.datasets.fault import Unusable


@dataclass(frozen=True)
class FoundEvent:
    """An event: its EDTF date, registered kind, what the dataset calls it, and the dataset's own codes."""

    line: int
    iso3: str
    when: str
    kind: str
    label: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class FoundGovernment:
    """A spell in office; ``entry`` and ``exit`` are the dataset's words, ``to`` is None where it ends beyond the file."""

    line: int
    iso3: str
    name: str
    from_: str
    to: str | None
    entry: str = ""
    exit: str = ""
    exit_code: str = ""


@dataclass(frozen=True)
class FoundList:
    """A list with its share in per cent and, where the dataset's codes tell, its bloc."""

    name: str
    share: float
    bloc: str | None
    codes: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class FoundElection:
    """An election of an office of `contrapeso.vocabulary.kinds.ELECTION_OFFICES`."""

    line: int
    iso3: str
    when: str
    office: str
    round: int = 1
    lists: tuple[FoundList, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass
class FoundSeries:
    """Yearly values of one variable, of one country or of the world (``iso3`` None)."""

    iso3: str | None
    variable: str
    unit: str
    values: dict[int, float] = field(default_factory=dict[int, float])
    dataset: str | None = None
    """Registered dataset where it is another than that of the file, as in a compilation."""


@dataclass
class Unused:
    """Rows that are not used for one reason: how many, and the first lines."""

    reason: str
    what: str
    count: int = 0
    lines: list[int] = field(default_factory=list[int])


@dataclass
class Found:
    """A file, read.

    Attributes
    ----------
    format, dataset, layout, file
        Adapter, registered dataset, layout that fitted, and path as given.
    rows, used
        Rows below the header, and those that say something that is kept.
    """

    format: str
    dataset: str
    layout: str
    file: str
    rows: int = 0
    used: int = 0
    unused: dict[tuple[str, str], Unused] = field(default_factory=dict[tuple[str, str], Unused])
    events: list[FoundEvent] = field(default_factory=list[FoundEvent])
    governments: list[FoundGovernment] = field(default_factory=list[FoundGovernment])
    elections: list[FoundElection] = field(default_factory=list[FoundElection])
    series: dict[tuple[str | None, str], FoundSeries] = field(default_factory=dict[tuple[str | None, str], FoundSeries])
    years: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    """First and last year that the file speaks of, by country."""
    period: tuple[int, int] | None = None
    """Years that are asked for; all where absent."""
    scratch: dict[Any, Any] = field(default_factory=dict[Any, Any])
    """What an adapter puts aside until the last row."""

    def covers(self, iso3: str, year: int, to: int | None = None) -> None:
        """Note that the file speaks of a year, or of years up to ``to``, of a country.

        Raises
        ------
        Unusable
            If none of them is asked for.
        """
        if self.period and not (year <= self.period[1] and (to or year) >= self.period[0]):
            raise Unusable("outside-years", "")
        year = max(year, self.period[0]) if self.period else year
        first, last = self.years.get(iso3, (year, year))
        self.years[iso3] = (min(first, year), max(last, year))

    def put(self, iso3: str | None, variable: str, unit: str, year: int, value: float, dataset: str | None = None) -> bool:
        """Set a yearly value; return whether the year was free."""
        series = self.series.setdefault((iso3, variable), FoundSeries(iso3, variable, unit, dataset=dataset))
        if year in series.values:
            return False
        series.values[year] = value
        return True

    def variable(self, iso3: str | None, variable: str) -> Mapping[int, float]:
        """Return the yearly values of a variable, none where the file has it not."""
        found = self.series.get((iso3, variable))
        return dict[int, float]() if found is None else found.values
