"""Compile the macro and exogenous series of the built-in casebook for Bolivia and Peru, 1930-2021.

    python scripts/compile_series.py [REFERENCE] [--out FOLDER]

REFERENCE (or the environment variable CONTRAPESO_REFERENCE) is a folder of public dataset slices that the user
brings; it is read and never copied. Two kinds of input lie in the project instead: ``scripts/series-inputs/`` holds
the few figures that such a folder lacks (US yields and prices, urban shares; see its README) and the wording of the
descriptions; each polity's ``export-basket.csv`` holds weights that this project assumes. The baskets are edited by
hand; this script checks them, writes them back in one form and builds the export price index from them.
"""

from __future__ import annotations

import argparse
import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
BUILTIN = ROOT / "src" / "contrapeso" / "builtin"
INPUTS = Path(__file__).resolve().parent / "series-inputs"
YEARS = range(1930, 2022)
POLITIES = {"BOL": "Bolivia", "PER": "Peru"}
DESCRIPTIONS: dict[str, Any] = tomllib.loads((INPUTS / "descriptions.toml").read_text(encoding="utf-8"))

# Commodity of a basket -> (column of Jacks, column of the Pink Sheet).
PRICES: dict[str, tuple[str | None, str | None]] = {
    "coffee": ("Coffee", "Coffee, Arabica ($/kg)"),
    "copper": ("Copper", "Copper ($/mt)"),
    "cotton": ("Cotton", "Cotton, A Index ($/kg)"),
    "fishmeal": (None, "Fish meal ($/mt)"),
    "gold": ("Gold", "Gold ($/troy oz)"),
    "iron-ore": ("Iron ore", "Iron ore, cfr spot ($/dmtu)"),
    "lead": ("Lead", "Lead ($/mt)"),
    "natural-gas": ("Petroleum", "Crude oil, average ($/bbl)"),
    "petroleum": ("Petroleum", "Crude oil, average ($/bbl)"),
    "silver": ("Silver", "Silver ($/troy oz)"),
    "soybeans": (None, "Soybeans ($/mt)"),
    "sugar": ("Sugar", "Sugar, world ($/kg)"),
    "tin": ("Tin", "Tin ($/mt)"),
    "wool": ("Wool", None),
    "zinc": ("Zinc", "Zinc ($/mt)"),
}
FISHMEAL_PROXY = "Soybean meal ($/mt)"


def as_series(values: pd.Series) -> pd.DataFrame:
    """Lay values out over every year of the casebook, marking years without one as gaps."""
    kept = values.reindex(pd.Index(YEARS, name="year")).round(1) + 0.0
    status = pd.Series(np.where(kept.isna(), "gap", "observed"), index=kept.index)
    return pd.DataFrame({"value": kept, "status": status}).reset_index()


def column(reference: Path, file: str, name: str, iso: str) -> pd.Series:
    """One variable of one polity from a slice of the reference folder, by year."""
    table = pd.read_csv(reference / file, low_memory=False)
    own = table[table["iso3"] == iso].set_index("year")[name]
    return pd.to_numeric(own, errors="coerce")


def differences(ours: pd.Series, theirs: pd.Series, tolerance: float, most: int = 8) -> str:
    """Name the years in which another source lies further away than the tolerance, widest first."""
    both = pd.DataFrame({"ours": ours, "theirs": theirs}).loc[YEARS[0] : YEARS[-1]].dropna()
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


def real_prices(reference: Path) -> tuple[pd.DataFrame, pd.DataFrame, str]:
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
    loose = {name: r for name, r in sorted(agreement.items()) if r < 0.8}
    text = "Yearly changes in Jacks and in the Pink Sheet correlate at 0.8 or more over 1961-2015, except " + ", ".join(
        f"{name} ({r:.2f})" for name, r in loose.items()
    )
    return pd.DataFrame(changes), pd.DataFrame(plain).fillna(False), text + "."


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
    parts = (about["text"], about.get("only", {}).get(iso, ""))
    text = " ".join(filter(None, parts)).format(name=POLITIES.get(iso, ""), **words)
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{stem}.csv",
        "dc:title": about["title"].format(name=POLITIES.get(iso, "")),
        "dc:description": text,
        "dc:source": about["source"],
        "dc:license": about["licence"],
        "dc:creator": about["creator"],
        "cp:variable": stem,
        "cp:basis": about["basis"],
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
    write(folder, basket, described("export-basket", columns, ["from", "commodity"], iso), ".2f")


def macro(reference: Path, iso: str) -> Iterator[tuple[str, pd.Series, dict[str, str]]]:
    """The national series: name, values, and words for the description."""
    growth = 100 * column(reference, "gdp_maddison2023.csv", "gdppc", iso).pct_change(fill_method=None)
    economy = "economy_gapminder_sg_1900_2024.csv"
    official = column(reference, economy, "gdppercapita_growth_percent_per_year", iso).loc[1961:]
    latent = 100 * column(reference, "vdem_v12_1900_2021.csv", "e_gdppc", iso).pct_change(fill_method=None)
    both = pd.DataFrame({"own": growth, "latent": latent}).loc[1930:2019]
    words = {
        "against_world_bank": differences(growth, official, 2),
        "correlation": f"{both.corr().iloc[0, 1]:.2f}",
        "spread": f"{both['own'].std() / both['latent'].std():.1f}",
    }
    yield "growth", growth, words
    prices = column(reference, "inflation_cpi_wdi.csv", "FP.CPI.TOTL.ZG", iso)
    crises = "crises_reinhart_rogoff_1900_2016.csv"
    other = column(reference, crises, "Inflation, Annual percentages of average consumer prices", iso)
    yield "inflation", prices, {"against_reinhart_rogoff": differences(prices, other, 10)}
    debt = column(reference, economy, "debt_to_foreigners_by_public_and_private_percent_of_gni", iso)
    yield "external-debt", debt, {"first": str(debt.first_valid_index())}
    yield "urban-share", pd.read_csv(INPUTS / "urban-share.csv", index_col="year")[iso], {}


def compile_all(reference: Path, out: Path = BUILTIN) -> None:
    """Write every series and its description below ``out``."""
    changes, plain, agreement = real_prices(reference)
    for iso in POLITIES:
        folder = out / "polities" / iso / "series"
        basket = pd.read_csv(BUILTIN / "polities" / iso / "series" / "export-basket.csv")
        write_basket(folder, basket, iso)
        write_series(folder, "export-price", export_price(basket, changes, plain), iso, against_pink_sheet=agreement)
        for stem, values, words in macro(reference, iso):
            write_series(folder, stem, as_series(values), iso, **words)
    write_series(out / "world" / "series", "us-real-rate", us_real_rate())


def main() -> None:
    """Read the command line and compile."""
    parser = argparse.ArgumentParser(description="Compile the series of the built-in casebook.")
    parser.add_argument("reference", nargs="?", default=os.environ.get("CONTRAPESO_REFERENCE"), help="folder of public dataset slices")
    parser.add_argument("--out", type=Path, default=BUILTIN, help="casebook folder to write into")
    chosen = parser.parse_args()
    if not chosen.reference:
        parser.error("name the reference folder, or set CONTRAPESO_REFERENCE")
    compile_all(Path(chosen.reference), chosen.out)


if __name__ == "__main__":
    main()
