"""A user's own file of items: read with its errors, refused where it is malformed, and no figure before its year."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from contrapeso.casebook.datasets.fault import DatasetError
from contrapeso.casebook.measured import ItemError, read_items, with_items
from contrapeso.casebook.record import RecordError
from contrapeso.vocabulary.items import ITEMS, REPEATED
from contrapeso.vocabulary.language import Messages

sys.path.insert(0, str(Path(__file__).parents[1] / "laboratory"))
from small_record import small_record

HEAD = "country_text_id,year,v2pepwrses,v2pepwrses_sd,v2pepwrses_codelow,v2pepwrses_codehigh,v2x_pubcorr,v2x_pubcorr_sd\n"
ROWS = (
    "PER,1949,-1.2,0.4,,,,\n"
    "PER,1950,-1.0,0.4,-1.5,-0.6,0.5,0.1\n"
    "PER,1951,-1.01,,-1.5,-0.7,0.0,\n"
    "PER,1952,0.8,,,,,\n"
    "BOL,1952,1.1,0.3,,,,\n"
    "CHL,1952,many,0.3,,,,\n"
    "PER,1820,-2,0.3,,,,\n"
    "PER,1953,,,,,,\n"
)


def write(folder: Path, text: str) -> Path:
    path = folder / "items.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_figures_are_read_with_the_error_that_the_file_gives(tmp_path: Path) -> None:
    found = read_items(write(tmp_path, HEAD + ROWS), ("BOL", "PER"), (1949, 1959))
    assert found.values["v2pepwrses"] == {"BOL": {1952: 1.1}, "PER": {1949: -1.2, 1950: -1.0, 1951: -1.01, 1952: 0.8}}
    errors = found.errors["v2pepwrses"]["PER"]
    assert errors == {1949: 0.4, 1950: 0.4, 1951: pytest.approx(0.4), 1952: ITEMS["v2pepwrses"].assumed_error}
    # A share is taken as log-odds, its error with it.
    assert found.values["v2x_pubcorr"]["PER"][1950] == 0.0 and found.errors["v2x_pubcorr"]["PER"][1950] == pytest.approx(0.4)
    assert found.values["v2x_pubcorr"]["PER"][1951] == pytest.approx(np.log(0.005 / 0.995))
    assert found.assumed == ("v2pepwrses", "v2x_pubcorr") and found.count() == 7


def test_malformed_rows_are_faults_all_at_once_with_their_lines(tmp_path: Path) -> None:
    rows = ("1950,much,0.4,,,,", "1951,1,-0.4,,,,", "1952,1,,2,1,,", "1953,1,,,,1.4,", "19x,1,,,,,", "1954,1,,,,,", "1954,1,,,,,", "1955")
    bad = "".join(f"PER,{row}\n" for row in rows)
    with pytest.raises(ItemError) as caught:
        read_items(write(tmp_path, HEAD + bad), ("PER",), (1950, 1959))
    lines = str(caught.value).splitlines()
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4", "5", "6", "8", "9"]
    assert "not a number: v2pepwrses: much" in lines[0] and "v2pepwrses_sd: -0.4" in lines[1] and "too few fields" in lines[-1]
    assert "no es un número" in caught.value.words(Messages("es"))
    for text, word in ((HEAD + "CHL,1950,1,,,,,\n", "no figure"), ("country_text_id,year,other\nPER,1950,1\n", "v2pepwrses")):
        with pytest.raises(DatasetError, match=word):
            read_items(write(tmp_path, text), ("PER",), (1950, 1959))


def figures(record_years: dict[int, float]) -> str:
    return HEAD + "".join(f"URY,{year},{value},0.3,,,,\n" for year, value in record_years.items())


def small(tmp_path: Path, years: dict[int, float]):
    path = write(tmp_path, figures(years))
    record = small_record()
    # The invented polities have no codes of their own: Uruguay lends its own to the first.
    record = type(record)(**{**vars(record), "polities": ("URY", "XBB")})
    return with_items(record, read_items(path, record.polities, (1949, 1959)))


def test_a_year_counts_once_and_a_repeated_figure_less(tmp_path: Path) -> None:
    record = small(tmp_path, {1949: 0.5, 1950: 0.51, 1951: 0.9, 1952: 0.9, 1955: 0.9})
    counted = record.fresh["v2pepwrses"].reshape(10, 4, 2).sum(axis=1)
    np.testing.assert_allclose(counted[:, 0], [REPEATED, 1.0, REPEATED, 0, 0, 1.0, 0, 0, 0, 0])
    assert not counted[:, 1].any() and record.items == ("v2pepwrses",)
    assert "5 figures of v2pepwrses; coded with hindsight" in record.notes[-1]
    assert (record.states["v2pepwrses"][4:8, 0] == 0.9).all() and np.isnan(record.states["v2pepwrses"][12:20]).all()


def test_what_is_known_at_an_origin_is_the_same_whatever_is_coded_later(tmp_path: Path) -> None:
    before = {1950: 0.1, 1951: 0.1, 1952: 0.7}
    one, other = small(tmp_path, before), small(tmp_path, {**before, 1953: 0.7, 1954: -2.0, 1959: 1.0})
    stop = 4 * 3
    for group in ("states", "fresh"):
        first, second = getattr(one, group), getattr(other, group)
        assert first.keys() == second.keys()
        assert all(np.array_equal(first[name][:stop], second[name][:stop], equal_nan=True) for name in first)


def test_an_item_that_nothing_is_known_of_is_refused() -> None:
    with pytest.raises(RecordError, match="nothing is known of an item 'approval'"):
        small_record().measured("approval", np.zeros((40, 2)), np.ones((40, 2)))
