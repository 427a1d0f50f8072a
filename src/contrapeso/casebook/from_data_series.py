"""Yearly series of a casebook from data alone: growth, inflation, urban population, the price of exports."""

from __future__ import annotations

import math
from collections.abc import Mapping

from contrapeso.casebook.datasets.pinksheet import commodity
from contrapeso.casebook.from_data_parts import Entry, Given, Made

SOURCES: Mapping[str, tuple[tuple[str, str, float], ...]] = {
    "growth": (("growth", "maddison", 1.0), ("growth", "qog", 1.0), ("wdi-growth", "qog", 1.0)),
    "inflation": (("inflation", "qog", 1.0), ("e_miinflat", "vdem", 1.0)),
    "urban-share": (("urban-share", "qog", 1.0), ("e_miurbani", "vdem", 100.0)),
}
"""For each series the variable, the file and the factor, the best first."""
UNITS = {"growth": "per cent per year", "inflation": "per cent per year", "urban-share": "per cent of population"}
TITLES = {
    "growth": "growth of real GDP per head",
    "inflation": "consumer price inflation",
    "urban-share": "urban population",
    "export-price": "price of exports",
}
BASE = 2000


def series(given: Given, made: Made) -> None:
    """Write each series from the first file that has it; say which are missing."""
    for name, sources in SOURCES.items():
        for variable, word, factor in sources:
            values = {year: factor * value for year, value in given.variable(variable, word).items() if given.first <= year <= given.last}
            if values:
                found = given.found[word].series[(given.country.iso3, variable)]
                made.series[name] = (_rounded(values), _metadata(given, name, UNITS[name], found.dataset or given.found[word].dataset))
                break
        else:
            made.notes.append(f"No file gives {TITLES[name]}; in a run its equation goes on alone.")
    _prices(given, made)


def _rounded(values: Mapping[int, float]) -> dict[int, float]:
    return {year: round(value, 2) for year, value in values.items()}


def _metadata(given: Given, name: str, unit: str, dataset: str, assumption: str = "") -> Entry:
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{name}.csv",
        "dc:title": f"{given.country.en}: {TITLES[name]}",
        "dc:source": [f"{dataset}, from the user's own copy of the file"],
        "cp:variable": name,
        "cp:basis": {"datasets": [dataset], **({"assumption": assumption} if assumption else {})},
        "tableSchema": {
            "columns": [
                {"name": "year", "datatype": "gYear", "required": True, "cp:unit": "year"},
                {"name": "value", "datatype": "decimal", "cp:unit": unit},
                {"name": "status", "datatype": "string", "required": True, "cp:unit": "code"},
            ],
            "primaryKey": "year",
        },
    }


def _prices(given: Given, made: Made) -> None:
    """Chain world prices with the fixed weights that the user gave."""
    if not given.exports or "pinksheet" not in given.found:
        what = "--export names no commodity" if "pinksheet" in given.found else "no file gives world prices"
        made.notes.append(f"No price of exports, because {what}; in a run prices stay at their trend.")
        return
    prices = {commodity(name): found.values for (_, name), found in given.found["pinksheet"].series.items()}
    level, index = 0.0, dict[int, float]()
    for year in range(given.first, given.last + 1):
        both = {
            name: (prices[name][year - 1], prices[name][year]) for name in given.exports if {year - 1, year} <= set(prices.get(name, {}))
        }
        weight = sum(given.exports[name] for name in both)
        if weight <= 0:
            if index:
                break
            continue
        if not index:
            index[year - 1] = 0.0
        level += sum(given.exports[name] * math.log(after / before) for name, (before, after) in both.items()) / weight
        index[year] = level
    base = index.get(BASE, next(iter(index.values()), 0.0))
    values = {year: round(100.0 * math.exp(value - base), 2) for year, value in index.items() if given.first <= year}
    if not values:
        made.notes.append("The Pink Sheet has no two years in a row of the commodities named; prices stay at their trend.")
        return
    unit = f"index, {BASE if BASE in index else next(iter(index))} = 100"
    shares = ", ".join(f"{name} {share:g}" for name, share in given.exports.items())
    text = f"Fixed weights given by the user: {shares}. World prices as the file has them, real or nominal."
    made.series["export-price"] = (values, _metadata(given, "export-price", unit, "pink-sheet", text))
