"""Units that a series may be in, and the words that say how a yearly value came about.

A unit is data, not prose: a series whose unit is not registered here cannot be read by a
mechanism, and a series without one says nothing.
"""

from __future__ import annotations

UNITS: dict[str, str] = {
    "per cent": "Parts of a hundred.",
    "per cent per year": "Growth or change over the preceding year, in per cent.",
    "per cent of GDP": "Parts of a hundred of gross domestic product.",
    "per cent of GNI": "Parts of a hundred of gross national income.",
    "per cent of population": "Parts of a hundred of the inhabitants.",
    "per cent of exports": "Parts of a hundred of exports of goods and services.",
    "percentage points": "Difference of two percentages.",
    "share": "A part of a whole, from 0 to 1.",
    "ratio": "One quantity divided by another of the same kind.",
    "index": "An index number; its base may follow after a comma, as in 'index, 2000 = 100'.",
    "log points": "Natural logarithm, or a difference of natural logarithms.",
    "standard deviations": "Distance from a mean in standard deviations.",
    "score": "An ordinal or interval score of a named scale.",
    "count": "A number of things.",
    "events": "A number of events.",
    "strikes": "A number of strikes.",
    "deaths": "A number of deaths.",
    "persons": "A number of people.",
    "thousand persons": "Thousands of people.",
    "million persons": "Millions of people.",
    "days": "Days.",
    "years": "Years.",
    "local currency": "Units of the national currency at current prices.",
    "local currency per US dollar": "Exchange rate.",
    "US dollars": "United States dollars at current prices.",
    "million US dollars": "Millions of United States dollars at current prices.",
    "constant US dollars": "United States dollars at the prices of the year that the metadata name.",
    "2011 international dollars per person": "Purchasing-power-adjusted dollars of 2011, per inhabitant.",
    "US dollars per tonne": "Price of a tonne.",
    "US dollars per barrel": "Price of a barrel of oil.",
    "US dollars per troy ounce": "Price of a troy ounce of metal.",
    "US cents per pound": "Price of a pound.",
    "thousand tonnes": "Thousands of metric tonnes.",
    "tonnes": "Metric tonnes.",
    "hectares": "Hectares of land.",
    "year": "A calendar year.",
    "code": "A word of a stated list.",
}


def known_unit(unit: str) -> bool:
    """Return whether a unit is registered; an index may name its base after a comma."""
    return unit in UNITS or unit.startswith("index, ")


GAP = "gap"
"""Status of a year without a value."""

SERIES_STATUS: dict[str, str] = {
    "observed": "As the source gives it.",
    "estimated": "An estimate by the source itself.",
    "interpolated": "Between two values of the source, by us.",
    "spliced": "Joined to another run of the same quantity, by us.",
    "provisional": "Given by the source as provisional.",
    GAP: "No value; the field is empty.",
}
