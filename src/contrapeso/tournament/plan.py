"""What a tournament is asked for: origins, horizons, refits, members, and how long the fits run."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contrapeso.casebook.record import Record
from contrapeso.inference.sample import Settings
from contrapeso.tournament.errors import TournamentError

FIRST, LAST = 1970, 2020
YEARS_BEFORE, FEWEST_BEFORE = 20, 4
SHORT = 10
SELDOM = 4
"""Years between exact refits, at most."""
LONGEST = 15
FEWEST_MEMBERS = 64
FULL = Settings(chains=8, warmup=200, draws=128)
QUICK = Settings(chains=4, warmup=100, draws=60)
QUICK_MEMBERS = 160


@dataclass(frozen=True)
class Plan:
    """A tournament in numbers; ``first`` and ``last`` are years of origins, ``None`` for the usual ones: 1970 to 2020.

    A forecast at origin 1980 knows the record up to the end of 1979; horizon 2 asks about 1980 and 1981.
    """

    first: int | None = None
    last: int | None = None
    refit_every: int = SELDOM
    horizons: tuple[int, ...] = (1, 2, 5)
    members: int = 512
    seed: int = 1
    quick: bool = False
    settings: Settings | None = None

    def settled(self, record: Record) -> Settled:
        """Return the plan fitted to a record.

        Raises
        ------
        TournamentError
            If it cannot be carried out on the record.
        """
        start, end = record.first_year, int(record.quarters[-1][:4])
        last = self.last if self.last is not None else min(LAST, end)
        first = self.first if self.first is not None else max(FIRST, start + YEARS_BEFORE)
        if self.first is None and first > last:
            # A short record: its last ten years, as far as there is something to learn from before them.
            first = max(start + FEWEST_BEFORE, last - SHORT + 1)
        faults = []
        if first > last:
            faults.append(f"the first origin ({first}) is after the last ({last}); give --first and --last in order")
        if first < start + FEWEST_BEFORE:
            faults.append(
                f"origin {first} has less than {FEWEST_BEFORE} years of record before it; the first that has is {start + FEWEST_BEFORE}"
            )
        if last > end:
            faults.append(f"origin {last} lies past the record, which ends with {end}; name a --last up to {end}")
        if not 1 <= self.refit_every <= SELDOM:
            faults.append(f"--refit-every is {self.refit_every}; exact refits come every 1 to {SELDOM} years")
        if not self.horizons or not all(1 <= horizon <= LONGEST for horizon in self.horizons):
            faults.append(f"horizons are whole years from 1 to {LONGEST}")
        if self.members < FEWEST_MEMBERS:
            faults.append(f"--members is {self.members}; give {FEWEST_MEMBERS} at least, or no chance under some per cent can be told")
        if faults:
            raise TournamentError("; ".join(faults))
        settings = self.settings or (QUICK if self.quick else FULL)
        members = min(self.members, QUICK_MEMBERS) if self.quick else self.members
        horizons = tuple(sorted(set(self.horizons)))
        return Settled(first, last, self.refit_every, horizons, members, self.seed, self.quick, replace(settings, seed=self.seed), start)


@dataclass(frozen=True)
class Settled:
    """A plan with its years."""

    first: int
    last: int
    refit_every: int
    horizons: tuple[int, ...]
    members: int
    seed: int
    quick: bool
    settings: Settings
    record_starts: int

    @property
    def origins(self) -> range:
        """Return the years of all origins."""
        return range(self.first, self.last + 1)

    @property
    def refits(self) -> tuple[int, ...]:
        """Return the origins at which every theory is refitted."""
        return tuple(range(self.first, self.last + 1, self.refit_every))

    def refit_of(self, origin: int) -> int:
        """Return the latest refit at or before an origin."""
        return self.first + (origin - self.first) // self.refit_every * self.refit_every

    def quarter(self, origin: int) -> int:
        """Return the number of an origin's first quarter in the record."""
        return 4 * (origin - self.record_starts)
