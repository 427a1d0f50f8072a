"""``simulate`` as a user meets it, with the tiny theory in the place of the library."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from contrapeso.apps import simulate_commands

sys.path.insert(0, str(Path(__file__).parents[1] / "laboratory"))
from tiny_theory import tiny


@pytest.fixture
def call(call, country: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs ``simulate`` on an invented country; it returns exit code, output and messages."""
    monkeypatch.setattr(simulate_commands, "_theory", lambda *given: (tiny(), ()))
    return lambda *words: call("simulate", str(country), *words)


def test_an_ensemble_from_the_prior(call, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, err = call("--prior", "--members", "40", "--out", str(out), "--lang", "en")
    assert code == 0 and "Members: 48." in said and "48 will be run, not 40" in err
    balance = pd.read_csv(out / "balance.csv")
    assert list(balance.columns) == ["quarter", "polity", "mean", "q05", "q25", "q50", "q75", "q95"]
    assert balance["mean"].between(0, 1).all() and (balance["q05"] <= balance["q95"]).all()
    summary = json.loads((out / "simulate.json").read_text(encoding="utf-8"))
    assert summary["members"] == 48 and summary["fit"] is None and summary["theory"] == "tiny"
    code, again, _ = call("--prior", "--members", "48", "--out", str(out), "--json", "--chunk", "16")
    assert code == 0 and json.loads(again)["files"] == summary["files"]
    code, _, err = call("--prior", "--members", "64", "--out", str(out), "--lang", "es")
    assert code == 1 and "another ensemble" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--members", "0"), "at least one member"),
        (("--polity", "XXX"), "XXX"),
        (("--scheduler", "everywhere"), "names no workers"),
    ],
)
def test_faults_are_told_before_anything_is_run(call, words: tuple[str, ...], message: str) -> None:
    code, _, err = call(*words, "--lang", "en")
    assert code == 1 and message in " ".join(err.split())
