"""How a dataset and a casebook differ, and how far apart two dates are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from contrapeso.vocabulary.dates import span

SAME_WITHIN, NEAR_WITHIN = 3, 45
"""Days within which two dates are the same, and within which two entries may be one thing."""

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True)
class Disagreement:
    """One difference.

    Attributes
    ----------
    kind
        ``missing-here`` (the casebook has it not), ``missing-there`` (the dataset has it not),
        ``other-date``, ``other-kind`` or ``other-value``.
    thing
        ``event``, ``government``, ``election``, ``regime`` or ``series``.
    there, here
        What the dataset and the casebook say; empty where they say nothing.
    line
        Line of the file, 0 where the file says nothing.
    entry
        Id of the casebook's entry, empty where it has none.
    recorded
        Whether the casebook's entry already says that the dataset disagrees.
    """

    kind: str
    thing: str
    iso3: str
    when: str
    there: str
    here: str
    line: int = 0
    entry: str = ""
    recorded: bool = False


def days_apart(first: str, second: str) -> int:
    """Return the days between two EDTF dates, 0 where they may be one day."""
    a, b = span(first), span(second)
    if a.end and b.start and a.end < b.start:
        return (b.start - a.end).days
    if b.end and a.start and b.end < a.start:
        return (a.start - b.end).days
    return 0


def first_day(when: str) -> date:
    """Return the first day of a date; that of the calendar where it has none."""
    return span(when).start or date.min


def recorded(entry: Any, dataset: str) -> bool:
    """Return whether an entry names the dataset among those that disagree."""
    return any(item.holder == dataset for item in entry.disagreements)


def inside(when: str, years: tuple[int, int]) -> bool:
    """Return whether a date begins in the years from first to last."""
    return years[0] <= first_day(when).year <= years[1]


def overall(years: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the first and last of all years."""
    given = list(years)
    return (min(first for first, _ in given), max(last for _, last in given)) if given else None


def nearest_pairs(first: Sequence[A], second: Sequence[B], apart: Callable[[A, B], int | None]) -> dict[int, int]:
    """Return which of the second each of the first is, by their numbers: the nearest of all pairs first, none twice."""
    listed: list[tuple[int, int, int]] = []
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            days = apart(a, b)
            if days is not None:
                listed.append((days, i, j))
    met: dict[int, int] = {}
    for _, i, j in sorted(listed):
        if i not in met and j not in met.values():
            met[i] = j
    return met
