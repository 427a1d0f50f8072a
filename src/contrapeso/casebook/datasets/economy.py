"""Yearly figures: the Maddison Project, and the Quality of Government standard time series."""

from __future__ import annotations

from contrapeso.casebook.datasets.fault import Unusable
from contrapeso.casebook.datasets.found import Found
from contrapeso.casebook.datasets.layout import UNNUMBERED, Column, Layout, optional
from contrapeso.casebook.datasets.reading import Adapter, Fields

DOLLARS, CHANGE = "2011 international dollars per person", "per cent per year"
QOG = {
    "mad_gdppc": ("gdppc", DOLLARS, "maddison2023"),
    "wdi_gdpcapgr": ("wdi-growth", CHANGE, "world-bank"),
    "wdi_inflation": ("inflation", CHANGE, "world-bank"),
    "wdi_popurb": ("urban-share", "per cent of population", "world-bank"),
    "vdem_polyarchy": ("v2x_polyarchy", "index", "vdem"),
}
"""Variables of the compilation: our name, unit, and the dataset that they come from."""


def _maddison(found: Found, row: Fields) -> None:
    year, income = row.year(), row.number("gdppc")
    if income is None:
        raise Unusable("no-value", "gdppc")
    if income <= 0:
        raise Unusable("code", f"gdppc: {income:g}")
    found.covers(row.iso3, year)
    if not found.put(row.iso3, "gdppc", DOLLARS, year, income):
        raise Unusable("twice", f"{row.iso3} {year}")


def _qog(found: Found, row: Fields) -> None:
    year = row.year()
    known = {name: value for name in QOG if (value := row.number(name)) is not None}
    if not known or known.get("mad_gdppc", 1.0) <= 0:
        raise Unusable("no-value")
    found.covers(row.iso3, year)
    if not [name for name, value in known.items() if found.put(row.iso3, *QOG[name][:2], year, value, QOG[name][2])]:
        raise Unusable("twice", f"{row.iso3} {year}")


def _growth(found: Found) -> None:
    """Compute yearly growth of income per head where two years follow on one another."""
    for (iso3, variable), series in list(found.series.items()):
        if variable != "gdppc":
            continue
        for year, income in sorted(series.values.items()):
            before = series.values.get(year - 1)
            if before is not None:
                found.put(iso3, "growth", CHANGE, year, 100.0 * (income / before - 1.0), series.dataset)


MADDISON = Adapter(
    "maddison",
    "maddison2023",
    (Layout("country-year", "country_years", (Column("year"), Column("gdppc", ("gdppc", "cgdppc", "rgdpnapc")))),),
    _maddison,
    _growth,
)
QOG_ADAPTER = Adapter(
    "qog",
    "world-bank",
    (Layout("country-year", "country_years", (Column("year"), *optional(*QOG)), country=UNNUMBERED, any_of=tuple(QOG)),),
    _qog,
    _growth,
)
