"""``tournament`` and ``backtest`` as a user meets them; the engine is left out but in one heavy test."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from contrapeso.apps import tournament_commands
from contrapeso.casebook.new import template
from contrapeso.tournament.plan import Plan

sys.path.insert(0, str(Path(__file__).parents[1] / "tournament"))
from made_up import folder

THEORY = """id: from-below
code: T9
title: {en: From below, es: Desde abajo}
author: Somebody
summary: {en: Movements decide., es: Los movimientos deciden.}
rows: [M04-M06]
"""
OTHER = THEORY.replace("from-below", "from-above").replace("T9", "T8").replace("below", "above")
BASELINE = """id: base-rate
kind: baseline
method: base-rate
title: {en: Base rate, es: Tasa base}
author: Nobody
summary: {en: As often as before., es: Tanto como antes.}
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return an invented country with two theories."""
    place = Path(shutil.copytree(template(), tmp_path / "book"))
    (place / "theories").mkdir(exist_ok=True)
    for name, text in (("from-below", THEORY), ("from-above", OTHER), ("base-rate", BASELINE)):
        (place / "theories" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def asked(monkeypatch) -> list[dict]:
    """Put a made-up tournament in the place of the engine; return what it is asked."""
    calls: list[dict] = []

    def hold(book, files, target, **options):
        calls.append({"theories": list(files), "target": target, **options})
        folder(target, alone=len(files) == 1)
        return {**json.loads((target / "tournament.json").read_text(encoding="utf-8")), "seconds": 1.0}

    monkeypatch.setattr(tournament_commands, "hold_tournament", hold)
    return calls


def test_a_tournament_is_of_all_theories_and_says_where_its_page_is(call, book, asked, tmp_path):
    out = tmp_path / "out"
    code, said, err = call("tournament", str(book), "--out", str(out), "--first", "1960", "--last", "1965", "--quick")
    assert code == 0 and asked[0]["theories"] == ["from-above", "from-below"]
    assert asked[0]["plan"] == Plan(first=1960, last=1965, quick=True)
    assert "Forced exit." in said and "tournament.html" in said and (out / "tournament.es.html").is_file()
    assert "no file with the item" in err


def test_options_reach_the_plan(call, book, asked, tmp_path):
    words = ["--theory", "from-below", "--theory", "from-above", "--target", "forced-exit", "--horizon", "1", "--horizon", "3"]
    words += ["--refit-every", "2", "--members", "128", "--seed", "7", "--lang", "es", "--out", str(tmp_path / "out")]
    code, said, _ = call("tournament", str(book), *words)
    plan = asked[0]["plan"]
    assert code == 0 and (plan.horizons, plan.refit_every, plan.members, plan.seed) == ((1, 3), 2, 128, 7)
    assert [target.name for target in asked[0]["targets"]] == ["forced-exit"]
    assert "Salida forzada." in said and "tournament.es.html" in said


def test_data_for_machines(call, book, asked, tmp_path):
    code, said, _ = call("tournament", str(book), "--out", str(tmp_path / "out"), "--json")
    assert code == 0 and json.loads(said)["pages"][0].endswith("tournament.html")


def test_a_back_test_is_of_one_theory_and_has_a_folder_of_its_own(call, book, asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, _ = call("backtest", str(book), "--theory", "from-below")
    assert code == 0 and asked[0]["theories"] == ["from-below"] and asked[0]["command"] == "backtest"
    assert (tmp_path / "backtest" / "from-below" / "tournament.html").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tournament", "--theory", "nobody"), "no theory 'nobody'"),
        (("tournament", "--theory", "base-rate"), "is a baseline"),
        (("backtest", "--theory", "all"), "of one theory; 2 were named"),
        (("tournament", "--target", "war"), "no target 'war'"),
        (("tournament", "--polity", "ZZZ"), "ZZZ"),
        (("tournament", "--forecasts", "/no/such.csv"), "no file /no/such.csv"),
        (("tournament", "--items", "/no/such.csv"), "no file /no/such.csv"),
    ],
)
def test_wrong_names_get_a_sentence_and_cost_no_run(call, book, asked, tmp_path, words, said):
    code, _, err = call(words[0], str(book), *words[1:], "--out", str(tmp_path / "out"))
    assert code == 1 and said in err and not asked


def test_a_folder_of_something_else_is_left_alone(call, book, asked, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    code, _, err = call("tournament", str(book), "--out", str(tmp_path / "mine"))
    assert code == 1 and "holds files of something else" in err and not asked


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--first", "1900"), "less than 4 years of record before it"),
        (("--first", "2000", "--last", "2900"), "lies past the record"),
        (("--refit-every", "9"), "every 1 to 4 years"),
        (("--members", "2"), "--members is 2"),
    ],
)
def test_a_plan_that_cannot_be_is_said_before_anything_is_fitted(call, book, tmp_path, words, said):
    code, _, err = call("tournament", str(book), "--out", str(tmp_path / "out"), *words)
    assert code == 1 and said in err


def test_a_fault_in_public_forecasts_is_said_before_anything_is_fitted(call, book, tmp_path):
    file = tmp_path / "forecasts.csv"
    file.write_text("target,polity,origin,horizon,probability\nforced-exit,XAA,1960,2,40\n", encoding="utf-8")
    words = ("--out", str(tmp_path / "out"), "--forecasts", str(file))
    code, _, err = call("tournament", str(book), *words)
    assert code == 1 and "forecasts.csv:2: probability '40'" in err


@pytest.mark.heavy
def test_two_theories_on_bolivia_and_peru(call, tmp_path):
    words = ["tournament", "--theory", "power-balance", "--theory", "bad-luck", "--first", "1996", "--last", "1999", "--quick", "--json"]
    code, said, _ = call(*words, "--out", str(tmp_path / "out"))
    found = json.loads(said)
    assert code == 0 and found["left_out"] == ["balance-item"] and found["between_refits"]["exact"] == 2
    assert {"power-balance", "bad-luck"} == set(found["theories"])
