"""What is forecast: how an outcome is read from the record, and how a chance of it from simulated futures.

A window starts with quarter ``start`` of the record and holds ``quarters`` quarters. Everything before
``start`` may be known, nothing from it on; a target reads the past only through :meth:`Target.cases` and
:meth:`Target.last`, which tests hold to that.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.laboratory.ensemble import FORCED
from contrapeso.tournament.errors import TournamentError
from contrapeso.vocabulary.dates import span

ARMED = ("exit_armed_conservative", "exit_armed_reformist")
HAPPENED = 0.5
"""Share of an event that counts as the event: a contested exit is spread over its classes."""
FEWEST_CHANGES = 10
LARGE = 0.6
"""A large change of the item: a tenth of its latent scale, which runs from about -3 to 3."""
_EDGE = 0.02

Kind = Literal["binary", "continuous"]


@dataclass(frozen=True)
class Evidence:
    """What outcomes are read from: the record, the casebook behind it, and items of the user's own by name.

    An item has the shape (year, polity), NaN where it is unknown.
    """

    record: Record
    casebook: Casebook | None = None
    items: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Observed:
    """What the record holds of a target: values of shape (quarter, polity), and the entries behind each."""

    value: np.ndarray
    entries: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    successes: np.ndarray | None = None


@dataclass(frozen=True)
class Ahead:
    """Futures simulated from an origin, arrays of shape (quarter, polity, draw).

    ``past`` is the mean balance of the quarters before the origin, shape (quarter, polity).
    """

    forced: np.ndarray
    armed: np.ndarray
    reversal: np.ndarray
    share: np.ndarray
    balance: np.ndarray
    past: np.ndarray


@dataclass(frozen=True)
class Cases:
    """Past cases, all known before the origin: start, polity, outcome, and the value before; NaN where none."""

    start: np.ndarray
    polity: np.ndarray
    outcome: np.ndarray
    last: np.ndarray

    def __len__(self) -> int:
        """Return their number."""
        return len(self.outcome)


def _cases(rows: list[tuple[int, int, float, float]]) -> Cases:
    table = np.asarray(rows, float).reshape(-1, 4)
    return Cases(table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2], table[:, 3])


class Target(ABC):
    """Something that can be forecast and then seen."""

    name: ClassVar[str]
    kind: ClassVar[Kind]

    @abstractmethod
    def observe(self, evidence: Evidence) -> Observed | None:
        """Return what the record holds, or ``None`` where the record cannot say."""

    @abstractmethod
    def outcome(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return the outcome of each polity, NaN where there is none or the window leaves the record."""

    @abstractmethod
    def foresee(self, ahead: Ahead, observed: Observed, start: int, quarters: int, rng: np.random.Generator) -> np.ndarray:
        """Return draws of shape (polity, draw): chances of an event, or values."""

    @abstractmethod
    def cases(self, observed: Observed, start: int, quarters: int) -> Cases:
        """Return past cases whose windows closed before ``start``."""

    @abstractmethod
    def last(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return for each polity the latest value known at ``start``."""

    def cells(self, observed: Observed, start: int, quarters: int, polity: int) -> list[tuple[int, int]]:
        """Return the cells of the record that decide an outcome."""
        return [(t, p) for (t, p) in observed.entries if p == polity and start <= t < start + quarters]

    def informing(self, observed: Observed, start: int) -> int:
        """Return how many occurrences lie before the origin."""
        known = observed.value[:start]
        return int((known >= HAPPENED).sum()) if self.kind == "binary" else int(np.isfinite(known).sum())


class Happening(Target):
    """An event that happens within the window or not."""

    kind = "binary"

    def outcome(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return 1 where the event happened, summed over classes and quarters."""
        if start + quarters > len(observed.value):
            return np.full(observed.value.shape[1], np.nan)
        return (observed.value[start : start + quarters].sum(axis=0) >= HAPPENED).astype(float)

    def cases(self, observed: Observed, start: int, quarters: int) -> Cases:
        """Return one case for each polity and year whose window closed."""
        rows = []
        for first in range(0, start - quarters + 1, 4):
            before = self.last(observed, first, quarters)
            rows += [(first, p, y, before[p]) for p, y in enumerate(self.outcome(observed, first, quarters))]
        return _cases(rows)

    def last(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return whether the event happened in a window that ends at ``start``."""
        return (observed.value[max(0, start - quarters) : start].sum(axis=0) >= HAPPENED).astype(float)


class ForcedExit(Happening):
    """A head of government is forced out before the term ends, whatever the event is called."""

    name = "forced-exit"

    def observe(self, evidence: Evidence) -> Observed:
        """Sum the classes of forced exit."""
        record = evidence.record
        return Observed(sum(record.events[name] for name in FORCED), _lineage(record, FORCED))  # type: ignore[arg-type]

    def foresee(self, ahead: Ahead, observed: Observed, start: int, quarters: int, rng: np.random.Generator) -> np.ndarray:
        """Return 1 for each future with an exit."""
        return (ahead.forced[:quarters].sum(axis=0) > HAPPENED).astype(float)


class CoupAttempt(Happening):
    """Somebody tries to take executive office by force, with success or without.

    The model has successful seizures only. Failed ones are taken to come as often, for each success
    expected, as in the polities' past up to the origin.
    """

    name = "coup-attempt"

    def observe(self, evidence: Evidence) -> Observed | None:
        """Add attempts that failed, from the casebook, to exits by armed force."""
        record = evidence.record
        if evidence.casebook is None:
            return None
        done = np.asarray(sum(record.events[name] for name in ARMED))
        value, entries = done.copy(), dict(_lineage(record, ARMED))
        for p, code in enumerate(record.polities):
            for event in evidence.casebook.polities[code].events:
                day = span(event.when).start if event.kind == "seizure-attempt" else None
                t = -1 if day is None else 4 * (day.year - record.first_year) + (day.month - 1) // 3
                if 0 <= t < len(value):
                    value[t, p] += 1.0
                    entries[(t, p)] = (*entries.get((t, p), ()), event.id)
        return Observed(value, entries, done)

    def foresee(self, ahead: Ahead, observed: Observed, start: int, quarters: int, rng: np.random.Generator) -> np.ndarray:
        """Return the chance of an attempt in each future: 1 with a success, else that of a failed one."""
        assert observed.successes is not None
        won, tried = observed.successes[:start].sum(), observed.value[:start].sum()
        succeed = (won + 1.0) / (tried + 2.0)
        armed = ahead.armed[:quarters].sum(axis=0)
        failed = armed.mean(axis=1, keepdims=True) * (1.0 - succeed) / succeed
        return 1.0 - (armed <= HAPPENED) * np.exp(-failed)


class ReformReversal(Happening):
    """A popular programme is reversed in office."""

    name = "reform-reversal"

    def observe(self, evidence: Evidence) -> Observed:
        """Read recorded reversals of programmes."""
        return Observed(evidence.record.events["switch"], _lineage(evidence.record, ("switch",)))

    def foresee(self, ahead: Ahead, observed: Observed, start: int, quarters: int, rng: np.random.Generator) -> np.ndarray:
        """Return 1 for each future with a reversal."""
        return (ahead.reversal[:quarters].sum(axis=0) > HAPPENED).astype(float)


class VoteShare(Target):
    """Popular share at the first competitive election of the window, given that one is held when it was held."""

    name = "popular-vote"
    kind = "continuous"

    def observe(self, evidence: Evidence) -> Observed:
        """Read recorded popular shares."""
        return Observed(evidence.record.shares["popular_share"], _lineage(evidence.record, ("popular_share",)))

    def _first(self, observed: Observed, start: int, quarters: int) -> list[int | None]:
        held = np.isfinite(observed.value[start : start + quarters])
        return [int(held[:, p].argmax()) if held[:, p].any() else None for p in range(held.shape[1])]

    def outcome(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return the share, NaN where no election falls into the window."""
        if start + quarters > len(observed.value):
            return np.full(observed.value.shape[1], np.nan)
        found = enumerate(self._first(observed, start, quarters))
        return np.array([np.nan if t is None else observed.value[start + t, p] for p, t in found])

    def foresee(self, ahead: Ahead, observed: Observed, start: int, quarters: int, rng: np.random.Generator) -> np.ndarray:
        """Return the share in the quarter of the election; in the last quarter where none is known."""
        closed = start + quarters <= len(observed.value)
        places = self._first(observed, start, quarters) if closed else [None] * observed.value.shape[1]
        return np.stack([ahead.share[quarters - 1 if t is None else t, p] for p, t in enumerate(places)])

    def cases(self, observed: Observed, start: int, quarters: int) -> Cases:
        """Return every election before ``start``, with the share of the one before it."""
        rows = []
        for p in range(observed.value.shape[1]):
            held = np.flatnonzero(np.isfinite(observed.value[:start, p]))
            rows += [
                (4 * (t // 4), p, observed.value[t, p], observed.value[held[n - 1], p] if n else np.nan)
                for n, t in enumerate(held.tolist())
            ]
        return _cases(rows)

    def last(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return the share at the latest election."""
        past = observed.value[:start]
        found = [np.flatnonzero(np.isfinite(past[:, p])) for p in range(past.shape[1])]
        return np.array([past[t[-1], p] if len(t) else np.nan for p, t in enumerate(found)])

    def cells(self, observed: Observed, start: int, quarters: int, polity: int) -> list[tuple[int, int]]:
        """Return the election that decides."""
        t = self._first(observed, start, quarters)[polity]
        return [] if t is None else [(start + t, polity)]


class BalanceItem(Target):
    """Change of an expert-coded item of the balance, from the year before the origin to the window's last.

    The item comes from a file of the user's. It is tied to the log odds of the balance by a slope,
    nil at least, and a spread, both learnt from changes before the origin.
    """

    name = "balance-item"
    kind = "continuous"

    def observe(self, evidence: Evidence) -> Observed | None:
        """Put each year's value into its last quarter."""
        if not evidence.items:
            return None
        yearly = next(iter(evidence.items.values()))
        value = np.full((4 * len(yearly), yearly.shape[1]), np.nan)
        value[3::4] = yearly
        return Observed(value)

    def outcome(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return the change, NaN where either end is unknown."""
        if start + quarters > len(observed.value) or start < 1:
            return np.full(observed.value.shape[1], np.nan)
        return observed.value[start + quarters - 1] - observed.value[start - 1]

    def foresee(self, ahead: Ahead, observed: Observed, start: int, quarters: int, rng: np.random.Generator) -> np.ndarray:
        """Return changes of the item that go with the changes of the balance."""
        odds = _log_odds(ahead.balance)
        move = odds[quarters - 1] - odds[0]
        past, known = _log_odds(ahead.past), _changes(observed, start, quarters)
        if len(known) < FEWEST_CHANGES:
            return np.full(move.shape, np.nan)
        seen = np.array([past[s + quarters - 1, p] - past[s - 1, p] for s, p in zip(known.start, known.polity, strict=True)])
        slope = max(0.0, float(seen @ known.outcome / max(float(seen @ seen), 1e-9)))
        spread = float((known.outcome - slope * seen).std())
        return slope * move + spread * rng.normal(size=move.shape)

    def cases(self, observed: Observed, start: int, quarters: int) -> Cases:
        """Return changes over windows that closed; the value before is no change."""
        return _changes(observed, start, quarters)

    def last(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return no change."""
        return np.zeros(observed.value.shape[1])


class LargeChange(BalanceItem):
    """Whether the item changes by more than :data:`LARGE`, up or down, from the year before the origin to the window's last.

    Chances are shares of the changes that :class:`BalanceItem` foresees.
    """

    name = "large-change"
    kind = "binary"

    def outcome(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return 1 for a large change, NaN where either end is unknown."""
        return _large(super().outcome(observed, start, quarters))

    def foresee(self, ahead: Ahead, observed: Observed, start: int, quarters: int, rng: np.random.Generator) -> np.ndarray:
        """Return 1 for each future with a large change."""
        return _large(super().foresee(ahead, observed, start, quarters, rng))

    def cases(self, observed: Observed, start: int, quarters: int) -> Cases:
        """Return windows that closed, with whether there was a large change in the one before."""
        known = _changes(observed, start, quarters)
        before = np.array([self.last(observed, s, quarters)[p] for s, p in zip(known.start, known.polity, strict=True)])
        return Cases(known.start, known.polity, _large(known.outcome), before)

    def last(self, observed: Observed, start: int, quarters: int) -> np.ndarray:
        """Return whether there was a large change in the window that ends at ``start``."""
        if start - quarters < 1:
            return np.zeros(observed.value.shape[1])
        return np.nan_to_num(_large(observed.value[start - 1] - observed.value[start - quarters - 1]))

    def informing(self, observed: Observed, start: int) -> int:
        """Return how many values lie before the origin."""
        return int(np.isfinite(observed.value[:start]).sum())


def _large(change: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(change), np.nan, (np.abs(change) > LARGE).astype(float))


def _changes(observed: Observed, start: int, quarters: int) -> Cases:
    """Return changes of an item over windows that closed before ``start``."""
    rows = []
    for first in range(4, start - quarters + 1, 4):
        change = observed.value[first + quarters - 1] - observed.value[first - 1]
        rows += [(first, p, y, 0.0) for p, y in enumerate(change) if np.isfinite(y)]
    return _cases(rows)


def _log_odds(balance: np.ndarray) -> np.ndarray:
    kept = np.clip(balance, _EDGE, 1 - _EDGE)
    return np.log(kept) - np.log1p(-kept)


def _lineage(record: Record, names: tuple[str, ...]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Return the entries behind the cells of some variables."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for (name, t, p), entries in record.lineage.items():
        if name in names:
            found[(t, p)] = tuple(dict.fromkeys((*found.get((t, p), ()), *entries)))
    return found


TARGETS: dict[str, Target] = {
    item.name: item for item in (ForcedExit(), CoupAttempt(), VoteShare(), BalanceItem(), LargeChange(), ReformReversal())
}


def chosen(names: tuple[str, ...]) -> list[Target]:
    """Return targets by name, all where none is named.

    Raises
    ------
    TournamentError
        If a name is unknown.
    """
    strange = [name for name in names if name not in TARGETS]
    if strange:
        raise TournamentError(f"there is no target '{strange[0]}'; there are {', '.join(TARGETS)}")
    return [item for name, item in TARGETS.items() if not names or name in names]
