"""Codes of countries: ISO 3166, Correlates of War, Gleditsch and Ward, V-Dem, and names.

The table is ours. Codes of states that no longer exist and have no ISO code are not in it, so that
their rows are reported as not used and never given to a successor.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

SYSTEMS = ("iso3", "cow", "gw", "vdem", "name")


@dataclass(frozen=True)
class Country:
    """A country with its codes; ``cow`` and ``gw`` may be several, the first is the present one."""

    iso3: str
    iso2: str
    cow: tuple[int, ...]
    gw: tuple[int, ...]
    vdem: int | None
    en: str
    es: str


def plain(name: str) -> str:
    """Return a name without accents, case and punctuation, for comparison."""
    text = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(char if char.isalnum() else " " for char in text if not unicodedata.combining(char)).split())


@lru_cache
def countries() -> Mapping[str, Country]:
    """Return all countries by ISO 3166-1 alpha-3 code."""
    return {country.iso3: country for country, _ in _rows()}


@lru_cache
def _rows() -> tuple[tuple[Country, tuple[str, ...]], ...]:
    text = files("contrapeso.casebook.datasets").joinpath("countries.csv").read_text(encoding="utf-8")
    found: list[tuple[Country, tuple[str, ...]]] = []
    for row in csv.DictReader(text.splitlines()):
        cow = tuple(int(code) for code in row["cow"].split())
        gw = tuple(int(code) for code in row["gw"].split()) or cow
        country = Country(row["iso3"], row["iso2"], cow, gw, int(row["vdem"]) if row["vdem"] else None, row["en"], row["es"])
        found.append((country, (row["en"], row["es"], *filter(None, row["also"].split("|")))))
    return tuple(found)


@lru_cache
def _index(system: str) -> Mapping[str, str]:
    index: dict[str, str] = {}
    for country, names in _rows():
        words = {
            "iso3": (country.iso3,),
            "cow": tuple(map(str, country.cow)),
            "gw": tuple(map(str, country.gw)),
            "vdem": () if country.vdem is None else (str(country.vdem),),
            "name": tuple(plain(name) for name in names),
        }[system]
        index.update(dict.fromkeys(words, country.iso3))
    return index


def find(system: str, code: str) -> str | None:
    """Return the ISO3 code of a code or name of one of `SYSTEMS`, or None where the table has it not."""
    text = code.strip()
    if system == "name":
        return _index(system).get(plain(text))
    if system == "iso3":
        return _index(system).get(text.upper())
    return _index(system).get(text.removesuffix(".0"))
