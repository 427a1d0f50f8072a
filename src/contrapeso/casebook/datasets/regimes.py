"""Regimes by year: V-Dem, Episodes of Regime Transformation, LIED, and Geddes, Wright and Frantz."""

from __future__ import annotations

from collections.abc import Mapping

from contrapeso.casebook.datasets.fault import Unusable
from contrapeso.casebook.datasets.found import Found, FoundEvent
from contrapeso.casebook.datasets.layout import Column, Layout, optional
from contrapeso.casebook.datasets.reading import Adapter, Fields

VDEM = {
    "v2x_regime": "code",
    "v2x_polyarchy": "index",
    "v2x_ex_military": "share",
    "v2x_ex_direlect": "share",
    "v2x_suffr": "share",
    "v2x_elecoff": "index",
    "v2regimpgroup": "code",
    "v2regsupgroupssize": "score",
    "v2regoppgroupssize": "score",
    "v2elvotlrg": "per cent",
    "v2eltrnout": "per cent",
    "v2pepwrses": "score",
    "v2pepwrsoc": "score",
    "v2clacjust": "score",
    "v2x_cspart": "index",
    "v2cagenmob": "score",
    "v2cacamps": "score",
    "v2x_corr": "index",
    "v2psorgs": "score",
    "v2csreprss": "score",
    "v2x_pubcorr": "index",
    "v2xcs_ccsi": "index",
    "v2x_horacc": "score",
    "e_gdppc": "2011 international dollars per person",
    "e_miinflat": "per cent per year",
    "e_miurbani": "share",
}
"""Variables of V-Dem that are read out of some four thousand, with their units."""
LABELS = {"closed autocracy": 0.0, "electoral autocracy": 1.0, "electoral democracy": 2.0, "liberal democracy": 3.0}


def _take(found: Found, row: Fields, year: int, given: Mapping[str, tuple[str, float | None]]) -> None:
    known = {name: (unit, value) for name, (unit, value) in given.items() if value is not None}
    if not known:
        raise Unusable("no-value")
    found.covers(row.iso3, year)
    if not [name for name, (unit, value) in known.items() if found.put(row.iso3, name, unit, year, value)]:
        raise Unusable("twice", f"{row.iso3} {year}")


def _regime(row: Fields) -> float | None:
    """Return v2x_regime, which some exports write as its label."""
    label = LABELS.get(row.text("v2x_regime").casefold())
    value = row.number("v2x_regime") if label is None else label
    if value is not None and value not in (0.0, 1.0, 2.0, 3.0):
        raise Unusable("code", f"v2x_regime: {row.text('v2x_regime')}")
    return value


def _vdem(found: Found, row: Fields) -> None:
    year = row.year()
    _take(found, row, year, {name: (unit, _regime(row) if name == "v2x_regime" else row.number(name)) for name, unit in VDEM.items()})


def _ert(found: Found, row: Fields) -> None:
    year, change = row.year(), row.whole("reg_trans")
    _take(
        found,
        row,
        year,
        {"v2x_regime": ("code", _regime(row)), "v2x_polyarchy": ("index", row.number("v2x_polyarchy")), "reg_trans": ("code", change)},
    )
    if change == 1:
        codes = {"dem_ep_start_year": row.text("dem_ep_start_year")}
        found.events.append(FoundEvent(row.line, row.iso3, f"{year:04d}", "transition", "democratic transition", codes))


def _lied(found: Found, row: Fields) -> None:
    _take(
        found, row, row.year(), {"lexical_index": ("code", row.number("lexical_index")), "competition": ("code", row.number("competition"))}
    )


def _gwf(found: Found, row: Fields) -> None:
    """Take a regime type: an autocracy's, or why it is none."""
    kind, other = row.text("gwf_regimetype").casefold(), row.text("gwf_nonautocracy").casefold()
    if kind in ("", "na") and other in ("", "na"):
        raise Unusable("no-value")
    given = {
        "gwf_democracy": ("code", float(other == "democracy")),
        "gwf_military": ("code", float("military" in kind)),
        "gwf_provisional": ("code", float(other == "provisional")),
    }
    _take(found, row, row.year(), given)


VDEM_ADAPTER = Adapter(
    "vdem",
    "vdem",
    (Layout("country-year", "country_years", (Column("year"), *optional(*VDEM)), any_of=("v2x_regime", "v2x_polyarchy", "v2pepwrses")),),
    _vdem,
)
ERT = Adapter(
    "ert",
    "ert",
    (
        Layout(
            "country-year",
            "country_years",
            (Column("year"), Column("v2x_regime"), Column("reg_trans"), *optional("v2x_polyarchy", "dem_ep_start_year")),
        ),
    ),
    _ert,
)
LIED = Adapter(
    "lied",
    "lied",
    (
        Layout(
            "country-year",
            "country_years",
            (Column("year"), Column("lexical_index", ("lexical_index", "lexicalindex")), *optional("competition")),
        ),
    ),
    _lied,
)
GWF = Adapter(
    "gwf",
    "gwf",
    (Layout("country-year", "country_years", (Column("year"), Column("gwf_regimetype"), *optional("gwf_nonautocracy"))),),
    _gwf,
)
