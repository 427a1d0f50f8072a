"""The ordinal checks of the balance (V8 of VALIDITY.md): a test of face validity, and therefore never data of a fit."""

from __future__ import annotations

from datetime import date

from contrapeso.vocabulary.dates import span

ORDER: tuple[tuple[str, str, str, str], ...] = (
    ("BOL", "1953", ">", "1950"),
    ("BOL", "1972", "<", "1953"),
    ("BOL", "1979", ">", "1975"),
    ("BOL", "1987", "<", "1983"),
    ("BOL", "2003", ">", "1995"),
    ("BOL", "2007", ">", "2003"),
    ("BOL", "2020Q1", "<", "2018"),
    ("BOL", "2021", ">", "2020Q1"),
    ("BOL", "2015", "<", "2009"),
    ("PER", "1972", ">", "1966"),
    ("PER", "1977", "<", "1974"),
    ("PER", "1995", "<", "1985"),
    ("PER", "2019", ">", "2012"),
)
"""Polity, quarter or year, whether its balance is above or below, and that of which."""
ACROSS = (("BOL", "PER", "1953"), ("BOL", "PER", "1995"), ("BOL", "PER", "2008"))
"""First polity above the second, in a year."""

CODED_FROM = "crabtree2020"
"""The source from which the checks were coded: none of its comparisons enters a fit, since two of them can imply a check."""
MARGIN = 2
"""Years around the two times of a check within which a comparison of the same polities is taken for the check itself."""


def near(when: str, year: int) -> bool:
    """Return whether an EDTF date lies within :data:`MARGIN` years of a year."""
    low, high = span(when).bounded(date.min, date.max)
    return low.year - MARGIN <= year <= high.year + MARGIN


def is_check(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Return whether a comparison of two places (polity, EDTF date) is one of the checks, in either direction."""
    (polity, when), (other, then) = first, second
    if polity == other:
        years = [(int(one[:4]), int(two[:4])) for code, one, _, two in ORDER if code == polity]
        return any((near(when, a) and near(then, b)) or (near(when, b) and near(then, a)) for a, b in years)
    return any({polity, other} == {one, two} and near(when, int(year)) and near(then, int(year)) for one, two, year in ACROSS)
