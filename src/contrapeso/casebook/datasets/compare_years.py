"""Yearly values of a dataset beside a casebook: its series, and whether government was competitive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from contrapeso.casebook.datasets.compare_spells import in_office
from contrapeso.casebook.datasets.disagreement import Disagreement, recorded
from contrapeso.casebook.datasets.found import Found
from contrapeso.casebook.entries import Government
from contrapeso.casebook.models import PolityRecord

SERIES = {"growth": "growth", "inflation": "inflation", "e_miinflat": "inflation", "urban-share": "urban-share"}
LEAST = {"lexical_index": 4, "v2x_regime": 2, "gwf_democracy": 1, "reign_democracy": 1}
"""Codes of datasets of regimes from which office is won in competition."""
POINTS, PART = 1.0, 0.1
"""Two yearly values differ where they are further apart than one point and one tenth of the larger."""


def competitive_years(found: Found, iso3: str) -> dict[int, bool]:
    """Return by year whether a dataset of regimes says that office was won in competition."""
    return {year: value >= least for name, least in LEAST.items() for year, value in found.variable(iso3, name).items()}


def compare_regimes(found: Found, iso3: str, polity: PolityRecord, years: tuple[int, int]) -> Iterator[Disagreement]:
    """Yield the governments that the dataset holds to be competitive, or not, for most of their years, against the casebook."""
    votes: dict[str, list[bool]] = {}
    holders: dict[str, Government] = {}
    for year, value in competitive_years(found, iso3).items():
        holder = in_office(polity.governments, year) if years[0] <= year <= years[1] else None
        if holder is not None:
            holders[holder.id] = holder
            votes.setdefault(holder.id, []).append(value)
    words = {True: "competitive", False: "not competitive"}
    for entry, given in votes.items():
        there, here = sum(given) * 2 > len(given), holders[entry].competitive
        if there != here and sum(given) * 2 != len(given):
            known = recorded(holders[entry], found.dataset)
            yield Disagreement("other-kind", "regime", iso3, holders[entry].from_, words[there], words[here], 0, entry, known)


def compare_series(found: Found, iso3: str, polity: PolityRecord) -> Iterator[Disagreement]:
    """Yield one difference for each series: in how many years, and where it is widest."""
    for (code, variable), series in found.series.items():
        name = SERIES.get(variable)
        if code != iso3 or name is None or name not in polity.series:
            continue
        mine = polity.series[name]
        here = {int(year): float(value) for year, value in zip(mine.years, mine.values, strict=True) if not np.isnan(value)}
        apart = _apart(series.values, here)
        if apart:
            year = max(apart, key=lambda item: apart[item])
            common = len(set(series.values) & set(here))
            there = f"{variable} {series.values[year]:.1f} ({len(apart)}/{common})"
            yield Disagreement("other-value", "series", iso3, f"{year:04d}", there, f"{here[year]:.1f}", 0, f"{iso3}/series/{name}")


def _apart(there: Mapping[int, float], here: Mapping[int, float]) -> dict[int, float]:
    both = {year: abs(there[year] - here[year]) for year in set(there) & set(here)}
    return {year: gap for year, gap in both.items() if gap > max(POINTS, PART * max(abs(there[year]), abs(here[year])))}
