"""``contrapeso validity`` as a user meets it; long checks are left out."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from contrapeso.report.charts.theme import WIDE
from contrapeso.report.recovery_words import recovery_sentence
from contrapeso.report.validity_page import ranks_figure
from contrapeso.vocabulary.language import Messages


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Path:
    """Work in an empty folder, with no results of long checks but those made there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("contrapeso.apps.validity_commands.shipped", lambda: tmp_path / "shipped")
    return tmp_path


CHEAP = ("--only", "V1", "--only", "V5", "--only", "V9a", "--only", "VJ")


def test_what_was_not_run_says_why_and_what_to_do(call, here):
    code, said, _ = call("validity", *CHEAP)
    assert code == 0
    assert "V1    not run · there is no run folder; make one with: contrapeso run" in said
    assert "V9a   not run · not made yet; make it with: contrapeso validity recovery" in said
    assert "0 passed, 0 failed, 4 not run" in said
    assert sorted(path.name for path in Path("validity").iterdir()) == ["validity.es.html", "validity.html", "validity.json"]


def test_a_failure_stays_on_the_page_in_both_languages(call, here):
    run = here / "runs" / "0001"
    run.mkdir(parents=True)
    (run / "run.json").write_text(json.dumps({"polities": ["BOL", "PER"], "theory": "mine", "created": "2026-01-02"}), encoding="utf-8")
    row = {"horizon": 1, "model": "mine", "difference": 0.4, "probability_better": 0.6, "auc": 0.7}
    pd.DataFrame([row]).to_csv(run / "scores.csv", index=False)
    pd.DataFrame({"horizon": [], "origin": [], "model": []}).to_csv(run / "forecasts.csv", index=False)
    code, said, _ = call("validity", "--only", "V1", "--lang", "es", "--out", "found")
    assert code == 0 and "V1    fallida · 0,4 nats, probabilidad de una ganancia 0,60" in said
    english, spanish = (Path("found") / name for name in ("validity.html", "validity.es.html"))
    assert "0.4 nats, probability of a gain 0.60" in english.read_text(encoding="utf-8")
    page = spanish.read_text(encoding="utf-8")
    assert "fallida" in page and 'lang="en"' in page, "thresholds are quoted in the language they were written in"
    assert "sum of log scores at least 2 nats above the best" in page


def test_data_for_machines(call, here):
    code, said, _ = call("validity", *CHEAP, "--json")
    found = json.loads(said)
    assert code == 0 and [row["goal"] for row in found["goals"]] == ["V1", "V5", "V9a", "VJ"]
    assert found["goals"][0]["verdict"] == "not_run" and found["goals"][0]["why"] == "no_run"


def test_unknown_goals_are_named_with_those_that_there_are(call, here):
    code, _, said = call("validity", "--only", "V99", "--only", "V1", "--only", "W2")
    assert code == 1 and "V99, W2" in said and "V9f" in said


def test_what_is_said_of_recovery():
    m = Messages("en")
    assert "No recovery was made" in recovery_sentence(m, None)
    note = {"created": "2026-11-22T10:00:00", "replicates": 20, "same_code": True, "failed": []}
    assert "none failed" in recovery_sentence(m, note)
    told = recovery_sentence(m, {**note, "failed": ["access.speed"], "same_code": False})
    assert "access.speed" in told and "22 November 2026" in told and "code of fits has changed" in told
    many = recovery_sentence(m, {**note, "failed": [f"a.p{n}" for n in range(9)]})
    assert "9 of them" in many and "a.p4" in many and "a.p5" not in many


def test_the_figure_of_ranks_counts_the_curves_that_leave_the_band():
    band = pd.DataFrame({"x": [0.25, 0.5, 0.75], "low": -0.1, "high": 0.1})
    rows = [
        {"curve": name, "x": x, "difference": at, "state": state}
        for name, at, state in (("a", 0.05, "uniform"), ("b", 0.2, "not_uniform"), ("c", 0.0, "apart"))
        for x in band["x"]
    ]
    drawn = ranks_figure(Messages("es"), pd.DataFrame(rows), band, 0.05)
    assert drawn.alt.startswith("Para cada parámetro") and "1 de 3 curvas" in drawn.alt
    assert all("<svg" in str(drawing) for _, _, drawing in drawn.drawings)
    drawn.draw(WIDE).to_dict()
