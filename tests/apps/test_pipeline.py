"""The main job end to end on the built-in casebook, with few draws."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from contrapeso.apps.pipeline import run
from contrapeso.casebook.load import builtin
from contrapeso.inference.sample import Settings

FEW = Settings(chains=2, warmup=10, draws=10, chunk=10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("run")
    run(builtin(), out, settings=FEW, score=False, cache=False)
    return out


def test_the_folder_says_what_it_was_made_of(folder):
    summary = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert summary["polities"] == ["BOL", "PER"]
    assert len(summary["casebook"]["hash"]) == 64
    assert {"jax", "arviz"} <= set(summary["libraries"])
    assert set(summary["files"]) == {path.name for path in folder.glob("*.csv")}


def test_the_balance_is_a_share_with_ordered_bands(folder):
    frame = pd.read_csv(folder / "balance.csv")
    bands = frame[["q05", "q25", "q50", "q75", "q95"]]
    assert len(frame) == 2 * 368
    assert bands.to_numpy().min() > 0 and bands.to_numpy().max() < 1
    assert (bands.diff(axis=1).iloc[:, 1:].to_numpy() >= 0).all()


def test_every_parameter_carries_a_badge(folder):
    frame = pd.read_csv(folder / "parameters.csv")
    assert set(frame["badge"]) <= {"learned", "weak", "prior-only"}
    assert frame["badge"].notna().all()


def test_too_few_draws_are_called_unsound(folder):
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["diagnostics"]["sound"] is False
    assert "1.01" in (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["report.html", "report.es.html"])
def test_reports_need_no_network(folder, name):
    text = (folder / name).read_text(encoding="utf-8")
    assert "<script" not in text
    for word in ('src="http', "@import", 'rel="stylesheet"'):
        assert word not in text


def test_the_same_inputs_and_seed_give_the_same_numbers(folder, tmp_path):
    run(builtin(), tmp_path, settings=FEW, score=False, cache=False)
    first = json.loads((folder / "run.json").read_text(encoding="utf-8"))["files"]
    second = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["files"]
    assert first == second
