"""The compiled series of the built-in casebook: their form, a few known figures, and that the script makes them."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILTIN = ROOT / "src" / "contrapeso" / "builtin"
NATIONAL = ("growth", "export-price", "inflation", "external-debt", "urban-share")
SERIES = [f"polities/{iso}/series/{stem}.csv" for iso in ("BOL", "PER") for stem in NATIONAL] + ["world/series/us-real-rate.csv"]
BASKETS = [f"polities/{iso}/series/export-basket.csv" for iso in ("BOL", "PER")]


def rows(name: str) -> list[dict[str, str]]:
    with (BUILTIN / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def values(name: str) -> dict[int, float]:
    return {int(row["year"]): float(row["value"]) for row in rows(name) if row["status"] != "gap"}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compile_series", ROOT / "scripts" / "compile_series.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", SERIES)
def test_every_year_stands_once_and_gaps_are_marked(name: str) -> None:
    table = rows(name)
    assert list(table[0]) == ["year", "value", "status"]
    assert [int(row["year"]) for row in table] == list(range(1930, 2022))
    for row in table:
        assert row["status"] in {"observed", "spliced", "gap"}
        assert (row["value"] == "") == (row["status"] == "gap")


@pytest.mark.parametrize("name", SERIES + BASKETS)
def test_description_names_source_licence_and_units(name: str) -> None:
    path = BUILTIN / name
    about = json.loads((path.parent / f"{path.name}-metadata.json").read_text(encoding="utf-8"))
    assert about["@context"] == "http://www.w3.org/ns/csvw"
    assert about["url"] == path.name
    assert about["cp:variable"] == path.stem
    assert about["cp:basis"].get("datasets") or about["cp:basis"].get("assumption")
    for key in ("dc:title", "dc:description", "dc:source", "dc:license", "dc:creator"):
        assert about[key]
        assert "{" not in str(about["dc:description"])
    assert [column["name"] for column in about["tableSchema"]["columns"]] == list(rows(name)[0])
    assert all(column["titles"] and column["datatype"] and column["cp:unit"] for column in about["tableSchema"]["columns"])


@pytest.mark.parametrize("name", BASKETS)
def test_weights_sum_to_one_in_every_year(name: str) -> None:
    table = rows(name)
    for year in range(1930, 2022):
        held = [float(row["weight"]) for row in table if int(row["from"]) <= year <= int(row["to"])]
        assert sum(held) == pytest.approx(1), year


def test_known_figures() -> None:
    assert values("polities/BOL/series/inflation.csv")[1985] == pytest.approx(11750, abs=1)
    assert values("polities/PER/series/inflation.csv")[1990] == pytest.approx(7482, abs=1)
    bolivia = values("polities/BOL/series/export-price.csv")
    assert bolivia[1986] / bolivia[1985] < 0.8
    assert bolivia[2000] == 100
    assert values("polities/PER/series/growth.csv")[2020] < -10
    assert values("world/series/us-real-rate.csv")[1984] > 7


def test_a_change_of_weights_alone_moves_nothing(script: ModuleType) -> None:
    import pandas as pd

    index = pd.Index(range(1930, 2022), name="year")
    still = pd.DataFrame({"tin": 0.0, "zinc": 0.0}, index=index)
    still.loc[1950, "tin"] = 1.0
    plain = still.eq(still)
    basket = pd.DataFrame(
        {"from": [1930, 1960, 1960], "to": [1959, 2021, 2021], "commodity": ["tin", "tin", "zinc"], "weight": [1.0, 0.2, 0.8]}
    )
    index_by_year = script.export_price(basket, still, plain).set_index("year")["value"]
    assert index_by_year[1949] == pytest.approx(36.8)
    assert set(index_by_year.loc[1950:]) == {100.0}


def test_a_basket_that_does_not_sum_to_one_is_refused(script: ModuleType) -> None:
    import pandas as pd

    basket = pd.DataFrame({"from": [1930], "to": [2021], "commodity": ["tin"], "weight": [0.9]})
    with pytest.raises(ValueError, match=r"sum to 0\.9"):
        script.weights_of(basket, 1950)


def test_compiling_again_gives_the_committed_files(script: ModuleType, tmp_path: Path) -> None:
    """Sources of the reference folder are recompiled; the baskets, US figures and urban shares are read from the project."""
    reference = os.environ.get("CONTRAPESO_REFERENCE")
    if not reference:
        pytest.skip("CONTRAPESO_REFERENCE does not name a folder of reference data")
    script.compile_all(Path(reference), tmp_path)
    made = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    # All twelve polities; Chile, Venezuela and Cuba have no openly licensed series of external debt.
    committed = [path for path in BUILTIN.rglob("series/*") if path.is_file()]
    assert made == sorted(path.relative_to(BUILTIN).as_posix() for path in committed)
    assert {*SERIES, *BASKETS} <= set(made)
    for name in made:
        assert (tmp_path / name).read_bytes() == (BUILTIN / name).read_bytes(), name
