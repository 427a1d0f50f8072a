"""Files that a user brings: what they say, and every fault in them by line."""

from __future__ import annotations

import numpy as np
import pytest
from small_record import small_record

from contrapeso.tournament.brought import items, public_forecasts
from contrapeso.tournament.errors import TournamentError
from contrapeso.tournament.plan import Plan
from contrapeso.tournament.targets import Evidence, ForcedExit

RECORD = small_record()
PLAN = Plan(first=1955, last=1958, horizons=(1, 2)).settled(RECORD)
HEAD = "target,polity,origin,horizon,probability\n"


def read(tmp_path, text):
    path = tmp_path / "forecasts.csv"
    path.write_text(text, encoding="utf-8")
    target = ForcedExit()
    return public_forecasts(path, [(target, target.observe(Evidence(RECORD)))], RECORD.polities, PLAN, ["tiny", "base-rate"])


def test_public_forecasts_stand_beside_what_came(tmp_path):
    text = "model,note," + HEAD + "agency,x,forced-exit,XBB,1956,2,0.4\n,y,forced-exit,XAA,1956,1,0\n,z,forced-exit,USA,1956,1,0.9\n"
    first, second = read(tmp_path, text)
    assert first["model"] == "agency" and first["role"] == "public" and first["outcome"] == 1.0
    assert first["log_score"] == pytest.approx(np.log(0.4))
    assert second["model"] == "public" and np.isfinite(second["log_score"])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("war,XAA,1956,1,0.2", r"csv:2: 'war' is no target"),
        ("popular-vote,XAA,1956,1,0.2", r"csv:2: 'popular-vote' is no target with a probability"),
        ("forced-exit,XAA,1956.5,1,0.2", r"csv:2: origin '1956.5'"),
        ("forced-exit,XAA,1956,1,20", r"csv:2: probability '20'.*hundredth"),
        ("forced-exit,XAA,1956,1,", r"csv:2: probability ''"),
        ("forced-exit,XAA,1956,1,0.2\nforced-exit,XAA,1956,1,0.3", r"csv:3: the same forecast as in line 2"),
        ("forced-exit,USA,1956,1,0.2", r"no row is about"),
    ],
)
def test_faults_are_named_by_line(tmp_path, row, said):
    with pytest.raises(TournamentError, match=said):
        read(tmp_path, HEAD + row + "\n")


def test_all_faults_come_at_once(tmp_path):
    with pytest.raises(TournamentError, match=r"(?s)csv:2:.*csv:3:"):
        read(tmp_path, HEAD + "war,XAA,1956,1,0.2\nforced-exit,XAA,1956,1,2\n")


def test_a_forecaster_does_not_take_a_theory_s_name(tmp_path):
    with pytest.raises(TournamentError, match="'tiny' is the name of a theory"):
        read(tmp_path, "model," + HEAD + "tiny,forced-exit,XAA,1956,1,0.2\n")


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(TournamentError, match=r"csv:1: no column probability"):
        read(tmp_path, "target,polity,origin,horizon\n")


def test_items_are_read_by_polity_and_year(tmp_path):
    path = tmp_path / "vdem.csv"
    rows = ("country_name,country_text_id,year,v2pepwrses", "A,XAA,1951,0.5", "A,XAA,1952,NA", "U,USA,1951,1", "A,XBB,1949,1")
    path.write_text("\n".join(rows), encoding="utf-8")
    found = items(path, RECORD.polities, 1950, 10)["v2pepwrses"]
    assert found.shape == (10, 2) and found[1, 0] == 0.5 and np.isfinite(found).sum() == 1


def test_a_slice_that_names_its_codes_otherwise_is_read(tmp_path):
    path = tmp_path / "slice.csv"
    path.write_text("iso3,year,v2pepwrses\nXAA,1951,0.5\n", encoding="utf-8")
    assert items(path, RECORD.polities, 1950, 10)["v2pepwrses"][1, 0] == 0.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("country_text_id,year\nXAA,1951\n", "no column v2pepwrses"),
        ("country_text_id,year,v2pepwrses\nXAA,1951,high\n", "csv:2: 'high'"),
        ("country_text_id,year,v2pepwrses\nXAA,1951,1\nXAA,1951,2\n", "csv:3: a second value"),
        ("country_text_id,year,v2pepwrses\nUSA,1951,1\n", "no value is about"),
    ],
)
def test_faults_of_items_are_named(tmp_path, text, said):
    path = tmp_path / "items.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TournamentError, match=said):
        items(path, RECORD.polities, 1950, 10)


def test_a_file_that_is_no_text_is_said_to_be_none(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(TournamentError, match="cannot be read"):
        items(path, RECORD.polities, 1950, 10)
