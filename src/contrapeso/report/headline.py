"""Sentences about who held the state, made from posterior probabilities and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from contrapeso.report.charts.theme import Frame
from contrapeso.report.page import Page

VERY_LIKELY, LIKELY = 0.95, 0.8
SHORTEST, MOST = 8, 4
"""A stretch is named if it lasts two years; at most so many are named, the longest."""


@dataclass(frozen=True)
class Stretch:
    """Quarters in a row in which a statement has at least a probability."""

    first: str
    last: str
    length: int
    level: float


def stretches(quarters: list[str], probabilities: list[float]) -> list[Stretch]:
    """Return the longest stretches that may be named, in order of time.

    A stretch is very likely where its probability never falls below .95, likely where it never
    falls below .8 and no part of it is very likely for long enough; anything less is not named.
    """
    found: list[Stretch] = []
    taken: set[int] = set()
    for level in (VERY_LIKELY, LIKELY):
        start = None
        for position in range(len(quarters) + 1):
            holds = position < len(quarters) and probabilities[position] >= level
            if holds and start is None:
                start = position
            elif not holds and start is not None:
                inside = set(range(start, position))
                if len(inside) >= SHORTEST and not inside & taken:
                    found.append(Stretch(quarters[start], quarters[position - 1], len(inside), level))
                    taken |= inside
                start = None
    longest = sorted(found, key=lambda stretch: -stretch.length)[:MOST]
    return sorted(longest, key=lambda stretch: stretch.first)


def _spans(page: Page, found: list[Stretch], years: bool = False) -> str:
    """Return stretches in words, those of one level together."""
    m = page.messages

    def name(quarter: str) -> str:
        return quarter[:4] if years else m.quarter(quarter)

    parts = []
    for level, word in ((VERY_LIKELY, "very_likely"), (LIKELY, "likely")):
        spans = [m.text("headline.span", start=name(s.first), end=name(s.last)) for s in found if s.level == level]
        if spans:
            parts.append(m.text("headline.part", hedge=m.text(f"headline.{word}"), spans=m.join(spans)))
    return m.text("headline.and").join(parts)


def contrasts(page: Page, *, years: bool = False) -> list[str]:
    """Return a sentence for each direction of each pair of polities that the posterior supports.

    With ``years`` stretches are named by the years that they begin and end in, for a sentence read at a glance.
    """
    table = page.run.table("contrast")
    if table is None:
        return []
    sentences = []
    for (first, second), part in table.groupby(["first", "second"], sort=False):
        part = part.sort_values("quarter")
        for upper, lower, probability in ((first, second, part["probability"]), (second, first, 1.0 - part["probability"])):
            found = stretches(list(part["quarter"]), list(probability))
            if found:
                names = {"upper": page.polity(str(upper)), "lower": page.polity(str(lower))}
                sentences.append(page.messages.text("headline.contrast", **names, spans=_spans(page, found, years)))
    return sentences


def levels(page: Page) -> list[str]:
    """Return for each polity when popular sectors or elites very likely held sway.

    The 5 and 95 % quantiles of the balance are exact for 'very likely', so only that is said.
    """
    sentences = []
    balance: Frame = page.run.tables["balance"]
    for code in page.style.polities:
        part = balance[balance["polity"] == code].sort_values("quarter")
        for side, holds in (("popular", part["q05"] > 0.5), ("elite", part["q95"] < 0.5)):
            found = stretches(list(part["quarter"]), [float(value) for value in holds])
            if found:
                values = {"polity": page.polity(code), "spans": _spans(page, found)}
                sentences.append(page.messages.text(f"headline.{side}", **values))
    return sentences
