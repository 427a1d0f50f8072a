"""Goals from folders: thresholds as written down, values, verdicts, and reasons where nothing could be computed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from contrapeso.tournament.goals import SOURCES, goals
from contrapeso.tournament.measured import from_backtest, from_results, from_run

ROOT = Path(__file__).parents[2]


def test_the_page_says_what_the_goals_say():
    found = subprocess.run([sys.executable, "scripts/validity_table.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_goal_has_a_test_a_threshold_and_a_source():
    assert list(goals())[:2] == ["V1", "V1r"] and len(goals()) == 18
    for aim in goals().values():
        assert aim.test and aim.threshold and aim.source in SOURCES
        for value in aim.limits.values():
            assert all(isinstance(number, int | float) for number in (value if isinstance(value, list) else [value]))


def run(folder: Path, *, polities=("BOL", "PER"), gain=2.5, sure=0.95, badge="weak") -> Path:
    """Write the folder of a run."""
    folder.mkdir()
    about = {"polities": list(polities), "theory": "mine", "created": "2026-01-02T00:00:00"}
    (folder / "run.json").write_text(json.dumps(about), encoding="utf-8")
    row = {"horizon": 1, "model": "mine", "difference": gain, "probability_better": sure, "auc": 0.8, "events": 10, "expected": 12.0}
    pd.DataFrame([row]).to_csv(folder / "scores.csv", index=False)
    rows = [
        {"horizon": 1, "model": model, "origin": origin, "probability": p, "outcome": 0.0}
        for model, p in (("mine", 0.1), ("base-rate", 0.2))
        for origin in (1990, 2005)
    ]
    pd.DataFrame(rows).to_csv(folder / "forecasts.csv", index=False)
    pd.DataFrame({"check": range(16), "probability": [0.6] * 12 + [0.4] * 4}).to_csv(folder / "order.csv", index=False)
    pd.DataFrame({"status": ["hit", "miss", "miss"]}).to_csv(folder / "junctures.csv", index=False)
    pd.DataFrame({"name": ["a.b", "c.d"], "badge": ["learned", badge]}).to_csv(folder / "parameters.csv", index=False)
    return folder


def test_a_run_is_held_to_the_thresholds(tmp_path):
    found = from_run(run(tmp_path / "run"))
    assert {name: item.verdict for name, item in found.items()} == {
        "V1": "passed", "V1r": "not_run", "V2": "passed", "V4": "passed", "V8": "failed", "VJ": "reported", "V10": "passed",
    }  # fmt: skip
    assert found["V8"].numbers == {"right": 12, "all": 16} and found["V1r"].why == "no_region"
    assert found["VJ"].numbers == {"hits": 1, "misses": 2, "extra": 0}
    assert found["V1"].made == "2026-01-02T00:00:00"


@pytest.mark.parametrize(("gain", "sure", "verdict"), [(1.9, 0.99, "failed"), (5.0, 0.89, "failed"), (2.0, 0.9, "passed")])
def test_a_gain_has_to_be_large_and_sure(tmp_path, gain, sure, verdict):
    assert from_run(run(tmp_path / "run", gain=gain, sure=sure))["V1"].verdict == verdict


def test_other_countries_and_absent_folders_are_not_judged(tmp_path):
    found = from_run(run(tmp_path / "run", polities=("ARG", "CHL")))
    assert found["V1"].why == found["V8"].why == "other_case" and found["V10"].verdict == "passed"
    assert {item.why for item in from_run(None).values()} == {"no_run", "no_region"}


def test_an_effect_without_a_badge_is_seen(tmp_path):
    folder = run(tmp_path / "run")
    (folder / "whatif" / "one").mkdir(parents=True)
    rows = pd.DataFrame({"outcome": ["a", "b", "c"], "badge": ["weak", "", ""], "mechanisms": ["access", "lock-in", ""]})
    rows.to_csv(folder / "whatif" / "one" / "outcomes.csv", index=False)
    found = from_run(folder)["V10"]
    assert found.verdict == "failed" and found.numbers == {"effects": 4, "without": 1}


def backtest(folder: Path, *, chance: float, error: float) -> Path:
    """Write the forecasts of a back-test: attempts and votes, two models."""
    folder.mkdir()
    rows = []
    for origin in range(1996, 2020, 2):
        for model, p, off in (("encompassing", chance, error), ("persistence", 0.03, 0.2)):
            about = {"model": model, "origin": origin, "horizon": 1, "polity": "BOL", "banned": 0}
            rows.append({**about, "target": "coup-attempt", "probability": p, "outcome": 0.0, "log_score": -p})
            rows.append({**about, "target": "popular-vote", "q05": 0.2, "q50": 0.4 + off, "q95": 0.7, "outcome": 0.4, "crps": off})
    pd.DataFrame(rows).to_csv(folder / "forecasts.csv", index=False)
    return folder


@pytest.mark.parametrize(
    ("chance", "error", "attempts", "votes"),
    [(0.03, 0.05, "passed", "passed"), (0.4, 0.05, "failed", "passed"), (0.03, 0.15, "passed", "failed")],
)
def test_attempts_and_votes_of_recent_years_are_judged(tmp_path, chance, error, attempts, votes):
    found = from_backtest(backtest(tmp_path / "backtest", chance=chance, error=error))
    assert (found["V3"].verdict, found["V7"].verdict) == (attempts, votes)
    assert found["V7"].numbers["n"] == 10, "origins before 2000 are not of the goal"
    assert found["V5"].why == "no_items" and found["V6"].why == "no_items"


@pytest.mark.parametrize(("chance", "verdict"), [(0.1, "passed"), (0.5, "failed")])
def test_large_changes_are_judged_against_the_rolling_rate(tmp_path, chance, verdict):
    place, rows = backtest(tmp_path / "backtest", chance=0.03, error=0.05), []
    for origin in range(1996, 2016, 2):
        for model, p in (("encompassing", chance), ("rolling-rate", 0.4)):
            about = {"model": model, "origin": origin, "horizon": 5, "polity": "BOL", "banned": 0}
            rows.append({**about, "target": "large-change", "probability": p, "outcome": 0.0})
    table = pd.read_csv(place / "forecasts.csv")
    pd.concat([table, pd.DataFrame(rows)]).to_csv(place / "forecasts.csv", index=False)
    found = from_backtest(place)["V6"]
    assert found.verdict == verdict and found.numbers["n"] == 8
    assert found.numbers["skill"] == pytest.approx(1 - chance**2 / 0.4**2)


def test_without_a_backtest_the_way_to_one_is_named():
    found = from_backtest(None)
    assert found["V3"].why == "no_backtest" and found["V3"].named == {"target": "coup-attempt"}


def results(folder: Path, name: str, about: dict) -> Path:
    """Write the result of a long check."""
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps({"created": "2026-01-03", "code": "now", **about}), encoding="utf-8")
    return folder


def test_long_checks_are_read_with_their_date_and_code(tmp_path):
    inside = {"learned": {"share": 0.79, "n": 300, "inside": 237}}
    results(tmp_path, "recovery/encompassing/recovery.json", {"replicates": 20, "inside": inside, "states": {"failed": 2}})
    results(tmp_path, "ranks/ranks.json", {"datasets": 208, "states": {"uniform": 39, "not-uniform": 1, "apart": 60}, "code": "before"})
    row = {"count": 17, "n": 20, "share": 0.85, "low": 0.64, "high": 0.95}
    twin = {"count": 3, "n": 20, "share": 0.15, "low": 0.05, "high": 0.36}
    counts = {"won_or_tied": row, "twin_told_apart": twin, "beats_a_rival": row, "most_points": row}
    results(tmp_path, "tournaments/tournaments.json", {"replicates": 20, "shares": counts})
    found = from_results((tmp_path / "absent", tmp_path), "now")
    assert {name: item.verdict for name, item in found.items()} == {"V9a": "failed", "V9d": "passed", "V9e": "passed", "V9f": "failed"}
    assert found["V9a"].made == "2026-01-03" and found["V9a"].same_code and not found["V9d"].same_code


def test_too_few_replicates_judge_nothing(tmp_path):
    results(tmp_path, "ranks/ranks.json", {"datasets": 50, "states": {"uniform": 40}})
    found = from_results((tmp_path,), "now")
    assert (found["V9d"].verdict, found["V9d"].why, found["V9d"].named) == ("not_run", "few", {"n": 50, "least": 200})
    assert found["V9a"].why == "no_result" and found["V9a"].named == {"command": "recovery"}
