"""Places of labels above a line: none covers another, leaves the drawing, or is crossed by a leader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contrapeso.report.charts.theme import text_width

_GAP, _CLEAR, _FLUSH, _TRIES = 6.0, 2.0, 1.0, 3_000


@dataclass(frozen=True)
class Place:
    """A label with its anchor, left and right edge in px, and row; row 0 is the lowest."""

    anchor: float
    start: float
    end: float
    row: int

    def clashes(self, other: Place) -> bool:
        """Return whether two labels overlap, or the leader of one runs through the other."""
        if self.row == other.row:
            return self.start < other.end + _GAP and other.start < self.end + _GAP
        lower, upper = (self, other) if self.row < other.row else (other, self)
        return lower.start - _CLEAR < upper.anchor < lower.end + _CLEAR


def _candidates(anchor: float, width: float, left: float, right: float, rows: int) -> Iterator[Place]:
    for row in range(rows):
        for start in (anchor - width / 2, anchor - _FLUSH, anchor + _FLUSH - width):
            kept = min(max(start, left), max(left, right - width))
            yield Place(anchor, kept, kept + width, row)


def place(labels: Sequence[tuple[float, str]], left: float, right: float, font: float) -> list[Place]:
    """Place labels in as few rows as can be found.

    Parameters
    ----------
    labels
        Anchor in px and text of each.
    left, right
        Edges in px between which the labels must stay.
    font
        Size of the letters in px.

    Returns
    -------
    list
        The place of each label, in the order given. Where no arrangement keeps the leaders
        clear of the labels, each label has a row of its own, so that at least none overlaps.
    """
    order = sorted(range(len(labels)), key=lambda index: labels[index][0])
    sizes = [(labels[index][0], text_width(labels[index][1], font)) for index in order]
    found: list[Place] = []
    for rows in range(1, len(labels) + 1):
        found = _search(sizes, left, right, rows)
        if found:
            break
    if not found:
        # Left of its anchor, a label lets the leaders of all later labels pass.
        starts = [max(left, min(anchor + _FLUSH, right) - width) for anchor, width in sizes]
        found = [Place(anchor, start, start + width, row) for row, (start, (anchor, width)) in enumerate(zip(starts, sizes, strict=True))]
    places = dict(zip(order, found, strict=True))
    return [places[index] for index in range(len(labels))]


def _search(sizes: Sequence[tuple[float, float]], left: float, right: float, rows: int) -> list[Place]:
    """Return places in so many rows, trying back where a label finds none; nothing if there are none."""
    chosen: list[Place] = []
    waiting: list[Iterator[Place]] = []
    tries = 0
    while len(chosen) < len(sizes):
        if len(waiting) == len(chosen):
            waiting.append(_candidates(*sizes[len(chosen)], left, right, rows))
        for candidate in waiting[-1]:
            tries += 1
            if not any(candidate.clashes(other) for other in chosen):
                chosen.append(candidate)
                break
        else:
            waiting.pop()
            if not chosen:
                return []
            chosen.pop()
        if tries > _TRIES:
            return []
    return chosen
