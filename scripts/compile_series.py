"""Compile the macro and exogenous series of the built-in casebook for its twelve polities, 1930-2021.

    python scripts/compile_series.py [REFERENCE] [--out FOLDER] [--polities ISO3 ...]

Without ``--polities`` the polities that ``casebook.yaml`` lists are compiled.

REFERENCE (or the environment variable CONTRAPESO_REFERENCE) is a folder of public dataset slices that the user
brings; it is read and never copied. Two kinds of input lie in the project instead: ``scripts/series-inputs/`` holds
the few figures that such a folder lacks (US yields and prices, urban shares; see its README) and the wording of the
descriptions; each polity's ``export-basket.csv`` holds weights that this project assumes. The baskets are edited by
hand; this script checks them, writes them back in one form and builds the export price index from them. A series for
which no source has a single year is not written at all.
"""

from __future__ import annotations

import argparse
import json
import os
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
BUILTIN = ROOT / "src" / "contrapeso" / "builtin"
INPUTS = Path(__file__).resolve().parent / "series-inputs"
YEARS = range(1930, 2022)
POLITIES = {
    "BOL": "Bolivia",
    "PER": "Peru",
    "CHL": "Chile",
    "ARG": "Argentina",
    "BRA": "Brazil",
    "COL": "Colombia",
    "ECU": "Ecuador",
    "VEN": "Venezuela",
    "MEX": "Mexico",
    "CUB": "Cuba",
    "NIC": "Nicaragua",
    "HTI": "Haiti",
}
DESCRIPTIONS: dict[str, Any] = tomllib.loads((INPUTS / "descriptions.toml").read_text(encoding="utf-8"))

# Commodity of a basket -> (column of Jacks, column of the Pink Sheet).
PRICES: dict[str, tuple[str | None, str | None]] = {
    "aluminium": ("Aluminum", "Aluminum ($/mt)"),
    "bananas": (None, "Banana, US ($/kg)"),
    "bauxite": ("Bauxite", None),
    "beef": ("Beef", "Beef ($/kg)"),
    "coal": (None, "Coal, Australian ($/mt)"),
    "cocoa": ("Cocoa", "Cocoa ($/kg)"),
    "coffee": ("Coffee", "Coffee, Arabica ($/kg)"),
    "copper": ("Copper", "Copper ($/mt)"),
    "cotton": ("Cotton", "Cotton, A Index ($/kg)"),
    "fishmeal": (None, "Fish meal ($/mt)"),
    "gold": ("Gold", "Gold ($/troy oz)"),
    "hides": ("Hides", None),
    "iron-ore": ("Iron ore", "Iron ore, cfr spot ($/dmtu)"),
    "lead": ("Lead", "Lead ($/mt)"),
    "maize": ("Corn", "Maize ($/mt)"),
    "natural-gas": ("Petroleum", "Crude oil, average ($/bbl)"),
    "nickel": ("Nickel", "Nickel ($/mt)"),
    "petroleum": ("Petroleum", "Crude oil, average ($/bbl)"),
    "rice": ("Rice", "Rice, Thai 5% ($/mt)"),
    "rubber": ("Rubber", "Rubber, RSS3 ($/kg)"),
    "silver": ("Silver", "Silver ($/troy oz)"),
    "soybeans": (None, "Soybeans ($/mt)"),
    "sugar": ("Sugar", "Sugar, world ($/kg)"),
    "tin": ("Tin", "Tin ($/mt)"),
    "tobacco": ("Tobacco", "Tobacco, US import u.v. ($/mt)"),
    "wheat": ("Wheat", "Wheat, US HRW ($/mt)"),
    "wool": ("Wool", None),
    "zinc": ("Zinc", "Zinc ($/mt)"),
}
FISHMEAL_PROXY = "Soybean meal ($/mt)"
REINHART_ROGOFF = "Inflation, Annual percentages of average consumer prices"
DEFLATED = ("CHL", "ARG", "BRA", "VEN", "CUB", "NIC")
"""Polities whose consumer price inflation is missing or starts late; the deflator of output stands in."""
PAIR = ("BOL", "PER")
"""The polities in depth; the text on their prices speaks of both baskets at once."""


def as_series(values: pd.Series) -> pd.DataFrame:
    """Lay values out over every year of the casebook, marking years without one as gaps."""
    kept = values.astype(float).reindex(pd.Index(YEARS, name="year")).round(1) + 0.0
    status = pd.Series(np.where(kept.isna(), "gap", "observed"), index=kept.index)
    return pd.DataFrame({"value": kept, "status": status}).reset_index()


def column(reference: Path, file: str, name: str, iso: str) -> pd.Series:
    """One variable of one polity from a slice of the reference folder, by year."""
    table = pd.read_csv(reference / file, low_memory=False)
    own = table[table["iso3"] == iso].set_index("year")[name]
    return pd.to_numeric(own, errors="coerce")


def differences(ours: pd.Series, theirs: pd.Series, tolerance: float, most: int = 8) -> str:
    """Name the years in which another source lies further away than the tolerance, widest first."""
    both = pd.DataFrame({"ours": ours, "theirs": theirs}).sort_index().loc[YEARS[0] : YEARS[-1]].dropna()
    if both.empty:
        return "no year in common"
    apart = (both["ours"] - both["theirs"]).abs()
    wide = apart[apart > tolerance].sort_values(ascending=False, kind="stable").index
    if wide.empty:
        return f"no year of {len(both)} lies more than {tolerance:g} points away"
    named = ", ".join(f"{year} ({both.at[year, 'ours']:.1f} against {both.at[year, 'theirs']:.1f})" for year in wide[:most])
    return f"more than {tolerance:g} points apart in {len(wide)} of {len(both)} years, widest in {named}"


def us_inflation() -> pd.Series:
    """US consumer price inflation in per cent: BLS annual averages to 1959, World Bank from 1960."""
    table = pd.read_csv(INPUTS / "us-prices.csv", index_col="year")
    return table["inflation"].fillna(100 * table["cpi_average"].pct_change(fill_method=None))


def us_real_rate() -> pd.DataFrame:
    """Annual mean of the long yield less consumer price inflation."""
    nominal = pd.read_csv(INPUTS / "us-long-rate.csv", index_col="year").mean(axis=1)
    frame = as_series(nominal - us_inflation())
    frame.loc[frame["year"] <= 1953, "status"] = "spliced"
    return frame


def real_prices(reference: Path) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, float]]:
    """Log changes of real prices by commodity, which of them are plain Jacks observations, and how the sources agree.

    Jacks deflates by US consumer prices. The Pink Sheet slice is deflated by the MUV index, so its prices are turned
    back into current dollars and deflated by US consumer prices, which keeps one deflator throughout. Jacks supplies
    every change to 2015 for the commodities he covers, the Pink Sheet the rest.
    """
    jacks = np.log(pd.read_csv(reference / "commodities_real_jacks_1900_2015.csv", index_col="year")).diff()
    sheet = pd.read_csv(reference / "commodities_pinksheet_real2010_1960_2024.csv", index_col="year")
    sheet = sheet.apply(pd.to_numeric, errors="coerce").loc[: YEARS[-1]]
    nominal = np.log(sheet.mul(sheet["MUV Index (2010=100)"], axis=0)).diff()
    pink = nominal.sub(np.log1p(us_inflation() / 100).reindex(nominal.index), axis=0)
    changes, plain, agreement = {}, {}, {}
    none = pd.Series(dtype=float)
    for name, (in_jacks, in_sheet) in PRICES.items():
        old, new = jacks[in_jacks] if in_jacks else none, pink[in_sheet] if in_sheet else none
        agreement[name] = old.corr(new) if in_jacks and in_sheet else np.nan
        joined = old.combine_first(new)
        if name == "fishmeal":
            joined = joined.combine_first(pink[FISHMEAL_PROXY])
        changes[name] = joined.rolling(2).mean() if name == "natural-gas" else joined
        plain[name] = (joined.index <= jacks.index[-1]) & bool(in_jacks) & (name != "natural-gas")
        plain[name] = pd.Series(plain[name], index=joined.index)
    return pd.DataFrame(changes), pd.DataFrame(plain).fillna(False), agreement


def price_words(names: Iterable[str], agreement: dict[str, float]) -> dict[str, str]:
    """Words for the description of an export price: what rests on one source, which proxies, how the sources agree."""
    held = sorted(set(names), reverse=True)
    about = DESCRIPTIONS["export-price"]
    sheet = [name for name in held if PRICES[name][0] is None]
    proxies = [about["proxies"][name] for name in held if name in about["proxies"]]
    loose = [f"{name} ({agreement[name]:.2f})" for name in reversed(held) if agreement[name] < 0.8]
    listed = " and ".join(filter(None, (", ".join(sheet[:-1]), *sheet[-1:])))
    count = {0: "", 1: ", and the proxy named in the description", 2: ", and the two proxies named in the description"}
    return {
        "sheet_only": f", and for {listed} throughout" if sheet else "",
        "proxies": f" Proxies: {'; '.join(proxies)}." if proxies else "",
        "rests": "the Pink Sheet or a proxy" if proxies else "the Pink Sheet",
        "against_pink_sheet": "Yearly changes in Jacks and in the Pink Sheet correlate at 0.8 or more over 1961-2015"
        + (f", except {', '.join(loose)}" if loose else "")
        + ".",
        "and_proxies": count[len(proxies)],
    }


def weights_of(basket: pd.DataFrame, year: int) -> pd.Series:
    """The weights of a year by commodity; they must sum to one and name priced commodities."""
    rows = basket[(basket["from"] <= year) & (basket["to"] >= year)]
    weights = rows.set_index("commodity")["weight"]
    unknown = set(weights.index) - set(PRICES)
    if unknown or weights.index.has_duplicates or abs(weights.sum() - 1) > 1e-6:
        raise ValueError(f"basket of {year}: weights sum to {weights.sum():.4f}, unknown or repeated commodities: {sorted(unknown)}")
    return weights


def export_price(basket: pd.DataFrame, changes: pd.DataFrame, plain: pd.DataFrame) -> pd.DataFrame:
    """Chain the basket with the weights of the year before, so reweighting alone moves nothing; 2000 = 100."""
    steps, status = {YEARS[0]: 0.0}, {YEARS[0]: "observed"}
    for year in YEARS[1:]:
        weights = weights_of(basket, year - 1)
        steps[year] = float(np.dot(weights, changes.loc[year, weights.index].astype(float)))
        status[year] = "observed" if plain.loc[year, weights.index].all() else "spliced"
    weights_of(basket, YEARS[-1])
    level = pd.Series(steps).cumsum(skipna=False)
    if level.isna().any():
        raise ValueError(f"a commodity of the basket has no price in {level.index[level.isna()][0]}")
    frame = as_series(100 * np.exp(level - level[2000]))
    return frame.assign(status=[status[year] for year in frame["year"]])


def described(stem: str, columns: list[tuple[str, Any, str]], key: list[str], iso: str = "", **words: str) -> dict[str, Any]:
    """The CSVW description of a table; ``columns`` are (name, datatype, unit)."""
    about = DESCRIPTIONS[stem]
    joined = about.get("joined", {}) if words.pop("joined", "") else {}
    parts = (about["text"], joined.get("text", ""), about.get("only", {}).get(iso, ""))
    text = " ".join(filter(None, parts)).format(name=POLITIES.get(iso, ""), **words)
    basis = dict(about["basis"])
    if "assumption" in basis:
        basis["assumption"] = basis["assumption"].format(**words)
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{stem}.csv",
        "dc:title": about["title"].format(name=POLITIES.get(iso, "")),
        "dc:description": text,
        "dc:source": [*about["source"], *joined.get("source", [])],
        "dc:license": about["licence"],
        "dc:creator": about["creator"],
        "cp:variable": stem,
        "cp:basis": basis,
        "tableSchema": {
            "columns": [{"name": name, "titles": name, "datatype": kind, "cp:unit": unit} for name, kind, unit in columns],
            "primaryKey": key,
        },
    }


def write(folder: Path, frame: pd.DataFrame, about: dict[str, Any], form: str) -> None:
    """Write a table and its description; the number column is formatted here, so bytes do not depend on pandas."""
    folder.mkdir(parents=True, exist_ok=True)
    number = "value" if "value" in frame else "weight"
    shown = frame.astype(object).assign(**{number: ["" if pd.isna(cell) else format(cell, form) for cell in frame[number]]})
    shown.to_csv(folder / about["url"], index=False, lineterminator="\n")
    (folder / f"{about['url']}-metadata.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_series(folder: Path, stem: str, frame: pd.DataFrame, iso: str = "", **words: str) -> None:
    """Write a year-value-status table to one decimal."""
    status = {"base": "string", "format": "observed|spliced|gap"}
    unit = DESCRIPTIONS[stem]["unit"]
    columns = [("year", "gYear", "year"), ("value", "decimal", unit), ("status", status, "code")]
    write(folder, frame, described(stem, columns, ["year"], iso, **words), ".1f")


def write_basket(folder: Path, basket: pd.DataFrame, iso: str) -> None:
    """Write the table of weights back in one form."""
    columns = [("from", "gYear", "year"), ("to", "gYear", "year"), ("commodity", "string", "code"), ("weight", "decimal", "share")]
    left_out = DESCRIPTIONS["export-basket"]["left_out"]
    words = {"left_out": left_out.get(iso, left_out["otherwise"])}
    write(folder, basket, described("export-basket", columns, ["from", "commodity"], iso, **words), ".2f")


def spans(years: Iterable[int]) -> str:
    """Name years as spans: 1930-1959, 1971."""
    held = sorted(years)
    first = [year for year in held if year - 1 not in held]
    last = [year for year in held if year + 1 not in held]
    return ", ".join(str(start) if start == end else f"{start}-{end}" for start, end in zip(first, last, strict=True))


def inflation(reference: Path, iso: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Consumer price inflation; where it starts late or is missing, the deflator of output stands in, marked as spliced."""
    prices = column(reference, "inflation_cpi_wdi.csv", "FP.CPI.TOTL.ZG", iso)
    table = "economy_gapminder_sg_1900_2024.csv"
    deflator = column(reference, table, "inflation_annual_percent(GDP_deflator)", iso).loc[1961:].dropna()
    other = column(reference, "crises_reinhart_rogoff_1900_2016.csv", REINHART_ROGOFF, iso)
    own = prices.reindex(pd.Index(YEARS, name="year"))
    lent = deflator.reindex(own.index).where(own.isna()) if iso in DEFLATED else own * np.nan
    joined = own.combine_first(lent)
    known, borrowed = set(joined.dropna().index), set(lent.dropna().index)
    frame = as_series(joined)
    frame.loc[frame["year"].isin(borrowed), "status"] = "spliced"
    words = {
        "gap": spans(year for year in YEARS if year not in known),
        "against_reinhart_rogoff": differences(joined, other, 10),
    }
    if borrowed:
        both = np.log1p(pd.DataFrame({"own": prices, "lent": deflator}).loc[YEARS[0] : YEARS[-1]].dropna() / 100)
        apart = (both["own"] - both["lent"]).abs().median()
        words |= {
            "joined": "yes",
            "lent": spans(borrowed),
            "shared": f"Of the {len(both)} years that both give, half lie within {100 * apart:.1f} log points of one another"
            if len(both)
            else "The two have no year in common",
        }
    return frame, words


def macro(reference: Path, iso: str) -> Iterator[tuple[str, pd.DataFrame, dict[str, str]]]:
    """The national series: name, table, and words for the description."""
    growth = 100 * column(reference, "gdp_maddison2023.csv", "gdppc", iso).pct_change(fill_method=None)
    economy = "economy_gapminder_sg_1900_2024.csv"
    official = column(reference, economy, "gdppercapita_growth_percent_per_year", iso).loc[1961:]
    latent = 100 * column(reference, "vdem_v12_1900_2021.csv", "e_gdppc", iso).pct_change(fill_method=None)
    both = pd.DataFrame({"own": growth, "latent": latent}).loc[1930:2019]
    spread = both["own"].std() / both["latent"].std()
    words = {
        "against_world_bank": differences(growth, official, 2),
        "correlation": f"{both.corr().iloc[0, 1]:.2f}",
        "spread": f"{spread:.1f}",
        "deeper": ", so crises are deeper here" if spread > 1.05 else "",
    }
    yield "growth", as_series(growth), words
    yield "inflation", *inflation(reference, iso)
    debt = column(reference, economy, "debt_to_foreigners_by_public_and_private_percent_of_gni", iso)
    yield "external-debt", as_series(debt), {"first": str(debt.first_valid_index())}
    yield "urban-share", as_series(pd.read_csv(INPUTS / "urban-share.csv", index_col="year")[iso]), {}


def listed() -> list[str]:
    """The polities that the manifest of the built-in casebook lists."""
    return list(YAML(typ="safe").load((BUILTIN / "casebook.yaml").read_text(encoding="utf-8"))["polities"])


def compile_all(reference: Path, out: Path = BUILTIN, polities: Iterable[str] | None = None) -> None:
    """Write every series and its description below ``out``, for the polities of the manifest unless others are named."""
    changes, plain, agreement = real_prices(reference)
    baskets = BUILTIN / "polities"
    for iso in listed() if polities is None else polities:
        folder = out / "polities" / iso / "series"
        basket = pd.read_csv(baskets / iso / "series" / "export-basket.csv")
        write_basket(folder, basket, iso)
        told = [pd.read_csv(baskets / each / "series" / "export-basket.csv") for each in PAIR] if iso in PAIR else [basket]
        words = price_words(pd.concat(told)["commodity"], agreement)
        write_series(folder, "export-price", export_price(basket, changes, plain), iso, **words)
        for stem, frame, words in macro(reference, iso):
            if (frame["status"] != "gap").any():
                write_series(folder, stem, frame, iso, **words)
    write_series(out / "world" / "series", "us-real-rate", us_real_rate())


def main() -> None:
    """Read the command line and compile."""
    parser = argparse.ArgumentParser(description="Compile the series of the built-in casebook.")
    parser.add_argument("reference", nargs="?", default=os.environ.get("CONTRAPESO_REFERENCE"), help="folder of public dataset slices")
    parser.add_argument("--out", type=Path, default=BUILTIN, help="casebook folder to write into")
    parser.add_argument("--polities", nargs="+", choices=sorted(POLITIES), help="polities to compile; those of casebook.yaml unless named")
    chosen = parser.parse_args()
    if not chosen.reference:
        parser.error("name the reference folder, or set CONTRAPESO_REFERENCE")
    compile_all(Path(chosen.reference), chosen.out, chosen.polities)


if __name__ == "__main__":
    main()
