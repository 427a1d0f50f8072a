"""What an episode tournament is asked for: a polity, its years, who informs, and how long the fits run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from contrapeso.casebook.record import Record
from contrapeso.inference.sample import Settings
from contrapeso.tournament.errors import TournamentError
from contrapeso.tournament.plan import SELDOM

FULL = Settings(chains=8, warmup=150, draws=150)
QUICK = Settings(chains=4, warmup=80, draws=60)
MEMBERS, QUICK_MEMBERS = 1200, 240
FEWEST_MEMBERS = 64
FEWEST_YEARS, FEWEST_BEFORE = 5, 4
BLOCK_YEARS = 2
"""Years in a block of the bootstrap: neighbouring quarters of an episode share their fate."""
_FORM = re.compile(r"^([A-Z]{3}):(\d{4})-(\d{4})$")


@dataclass(frozen=True)
class Episode:
    """Some years of a polity, the last included."""

    polity: str
    first: int
    last: int

    def __str__(self) -> str:
        """Return the episode as it is asked for."""
        return f"{self.polity}:{self.first}-{self.last}"


def read_episode(text: str) -> Episode:
    """Return an episode from words such as ``PER:1963-1980``.

    Raises
    ------
    TournamentError
        If they are not in this form.
    """
    found = _FORM.match(text.strip())
    if found is None:
        raise TournamentError(f"'{text}' is no episode; write a polity with its first and last year, such as PER:1963-1980")
    return Episode(found[1], int(found[2]), int(found[3]))


def read_codes(texts: Iterable[str]) -> tuple[str, ...]:
    """Return codes of polities, which may be given one by one or with commas between them."""
    return tuple(dict.fromkeys(code.strip() for text in texts for code in text.split(",") if code.strip()))


@dataclass(frozen=True)
class EpisodePlan:
    """An episode tournament in numbers.

    Attributes
    ----------
    informing
        Polities whose record is known up to the episode's end.
    refit_every
        Years between exact refits within the episode.
    members
        Draws of each fit that forecasts are averaged over.
    """

    episode: Episode
    informing: tuple[str, ...]
    refit_every: int
    members: int
    seed: int
    quick: bool
    settings: Settings
    record_starts: int

    @property
    def polities(self) -> tuple[str, ...]:
        """Return all polities of the fits, that of the episode first."""
        return (self.episode.polity, *self.informing)

    @property
    def refits(self) -> tuple[int, ...]:
        """Return the years at whose start every theory is refitted; the first knows nothing of the episode."""
        return tuple(range(self.episode.first, self.episode.last + 1, self.refit_every))

    @property
    def start(self) -> int:
        """Return the number of the episode's first quarter in the record."""
        return self.quarter(self.episode.first)

    @property
    def stop(self) -> int:
        """Return the number of the first quarter after the episode."""
        return self.quarter(self.episode.last + 1)

    def quarter(self, year: int) -> int:
        """Return the number of a year's first quarter in the record."""
        return 4 * (year - self.record_starts)

    def block(self, quarter: int) -> int:
        """Return the number of the block in which a quarter of the record lies."""
        return (quarter - self.start) // (4 * BLOCK_YEARS)


def settled(
    episode: Episode,
    informing: Sequence[str],
    record: Record,
    *,
    refit_every: int = SELDOM,
    members: int | None = None,
    seed: int = 1,
    quick: bool = False,
    settings: Settings | None = None,
) -> EpisodePlan:
    """Return the plan of an episode on a record that holds its polity and those that inform.

    Raises
    ------
    TournamentError
        If it cannot be carried out; all faults at once.
    """
    start, end = record.first_year, int(record.quarters[-1][:4])
    faults = []
    if episode.last - episode.first + 1 < FEWEST_YEARS:
        faults.append(f"{episode} has fewer than {FEWEST_YEARS} years, in which no difference could be told")
    if episode.first < start + FEWEST_BEFORE:
        faults.append(
            f"{episode} has less than {FEWEST_BEFORE} years of record before it; the first year that has is {start + FEWEST_BEFORE}"
        )
    if episode.last > end:
        faults.append(f"{episode} ends after the record, which ends with {end}")
    if episode.polity in informing:
        faults.append(f"{episode.polity} cannot inform about its own episode; leave it out of --informing")
    if not informing:
        faults.append("an episode needs other polities to learn from: --informing BOL,CHL")
    if not 1 <= refit_every <= SELDOM:
        faults.append(f"--refit-every is {refit_every}; exact refits come every 1 to {SELDOM} years")
    if members is not None and members < FEWEST_MEMBERS:
        faults.append(f"--members is {members}; give {FEWEST_MEMBERS} at least")
    if faults:
        raise TournamentError("; ".join(faults))
    chosen = replace(settings or (QUICK if quick else FULL), seed=seed)
    most = chosen.chains * chosen.draws
    wanted = members or (QUICK_MEMBERS if quick else MEMBERS)
    return EpisodePlan(episode, tuple(informing), refit_every, min(wanted, most), seed, quick, chosen, start)


def reported_together(banned: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the largest group of theories that were taken from one source: the rivals that it sets against each other.

    All, where no source has two theories or where two sources have as many.

    Parameters
    ----------
    banned
        Sources of each theory.
    """
    counts = Counter(source for sources in banned.values() for source in sources).most_common(2)
    if not counts or counts[0][1] < 2 or (len(counts) > 1 and counts[1][1] == counts[0][1]):
        return tuple(banned)
    return tuple(name for name, sources in banned.items() if counts[0][0] in sources)
