"""``fit`` as a user meets it, with the tiny theory in the place of the library."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from contrapeso.apps import fit_commands
from contrapeso.apps.fit_folder import FitFolder
from contrapeso.apps.fit_words import said
from contrapeso.vocabulary.language import Messages

sys.path.insert(0, str(Path(__file__).parents[1] / "laboratory"))
from tiny_theory import tiny


@pytest.fixture
def call(call, country: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs ``fit`` on an invented country; it returns exit code, output and messages."""
    monkeypatch.setattr(fit_commands, "_theory", lambda *given: (tiny(), ()))
    return lambda *words: call("fit", str(country), *words)


@pytest.mark.heavy
def test_a_fit_with_shocks_writes_what_was_learned_and_goes_on_where_it_was_stopped(call, tmp_path: Path, monkeypatch) -> None:
    out, words = tmp_path / "out", ("--tier", "shocks", "--quick", "--lang", "en")
    real = FitFolder.told

    def stop(self: FitFolder, stage: str, done: int, total: int, left: float | None) -> None:
        real(self, stage, done, total, left)
        if done == 60:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(FitFolder, "told", stop)
        code, _, err = call(*words, "--out", str(out))
    assert code == 130 and "goes on from there" in err
    code, where, _ = call("--status", "--out", str(out), "--lang", "en")
    assert code == 0 and "60 of 120" in where and "No process is at it" in where
    code, printed, err = call(*words, "--out", str(out))
    assert code == 0 and "no other polities" in err
    assert "latent shocks" in printed and "prior-only" in printed and "Tables in" in printed
    shocks, parameters = pd.read_csv(out / "shocks.csv"), pd.read_csv(out / "parameters.csv")
    assert {"quarter", "polity", "stock", "mean", "sd", "badge", "rhat"} <= set(shocks.columns) and {"badge", "rhat"} <= set(
        parameters.columns
    )
    found = json.loads((out / "diagnostics.json").read_text(encoding="utf-8"))
    assert found["rhat_max"] == max(found["parameters"]["rhat_max"], found["innovations"]["rhat_max"])
    assert found["sound"] == (out / "surprises.csv").exists()
    assert not (out / "parts").exists()
    code, again, _ = call(*words, "--out", str(out), "--json")
    assert code == 0 and json.loads(again)["files"] == json.loads((out / "fit.json").read_text(encoding="utf-8"))["files"]
    # A folder that is done says so at once; it serves no other fit.
    code, _, err = call(*words, "--seed", "2", "--out", str(out))
    assert code == 1 and "another fit" in err


@pytest.mark.heavy
def test_a_pooled_fit_by_name(call, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, printed, _ = call("--quick", "--out", str(out), "--lang", "es")
    assert code == 0 and "Nivel pooled" in printed
    assert sorted(path.name for path in out.iterdir()) == ["diagnostics.json", "draws.npz", "fit.json", "parameters.csv"]


def test_faults_are_told_together_before_anything_is_run(call, tmp_path: Path) -> None:
    code, _, err = call("--tier", "all", "--polity", "XXX", "--draws", "7", "--lang", "en")
    assert code == 1 and all(part in err for part in ("no tier 'all'", "XXX", "multiple of 80"))
    code, _, err = call("--tier", "joint", "--population", "XAA", "--lang", "en")
    assert code == 1 and "--tier shocks" in err
    code, _, err = call("--status", "--out", str(tmp_path / "nothing"), "--lang", "en")
    assert code == 1 and "holds no fit" in err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").touch()
    code, _, err = call("--tier", "shocks", "--out", str(tmp_path / "full"), "--lang", "en")
    assert code == 1 and "something else" in err


def test_in_the_background_the_same_command_is_begun_in_a_process_of_its_own(call, tmp_path: Path, monkeypatch) -> None:
    begun = []

    class Process:
        pid = 4711

        def __init__(self, command: list[str], **how: object) -> None:
            begun.append((command, how))

    monkeypatch.setattr(subprocess, "Popen", Process)
    code, printed, _ = call("--tier", "joint", "--background", "--out", str(tmp_path / "out"), "--lang", "en")
    assert code == 0 and "4711" in printed and "--status" in printed
    (command, how), *_ = begun
    assert "--background" not in command and "joint" in command and how["start_new_session"] is True


def test_two_processes_do_not_make_one_fit(tmp_path: Path) -> None:
    one, other = (FitFolder(tmp_path / "out", Messages("en")) for _ in range(2))
    one.begin("key")
    assert other.at_work
    with pytest.raises(fit_commands.ContrapesoError, match="Another process"):
        other.begin("key")
    one.let_go()
    assert not other.at_work
    other.begin("key")
    other.let_go()


@pytest.mark.parametrize("sound", [True, False])
def test_surprises_are_named_only_where_the_chains_agree(tmp_path: Path, sound: bool) -> None:
    row = {"quarter": "1952Q2", "polity": "XAA", "stock": "legitimacy", "mean": 1.4, "sd": 0.5, "q05": 0.6, "q95": 2.2, "moved": 0.2}
    pd.DataFrame([{**row, "badge": "learned"}]).to_csv(tmp_path / "shocks.csv")
    if sound:
        pd.DataFrame([{**row, "badge": "learned", "clear": True, "events": "wave"}]).to_csv(tmp_path / "surprises.csv")
    pd.DataFrame([{"badge": "weak"}]).to_csv(tmp_path / "parameters.csv")
    numbers = {"rhat_max": 1.0, "ess_bulk_min": 900, "ess_tail_min": 900, "divergences": 0, "chains": 32, "draws": 800}
    (tmp_path / "diagnostics.json").write_text(json.dumps({**numbers, "sound": sound}), encoding="utf-8")
    summary = {"tier": "shocks", "theory": "t", "polities": ["XAA"], "period": ["1950Q1", "1959Q4"], "sound": sound, "seconds": 3.0}
    lines = list(said(tmp_path, summary, Messages("en")))
    tables = [line for line in lines if not isinstance(line, str)]
    if sound:
        assert list(tables[0].columns[2].cells) == ["legitimacy"] and any("leaves zero out" in str(line) for line in lines)
    else:
        assert not tables and any("not shown" in str(line) for line in lines)
