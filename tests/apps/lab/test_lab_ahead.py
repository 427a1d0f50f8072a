"""Answers that were run before are shown at once."""

from __future__ import annotations

import json

import pytest
from asking_lab import small_book
from fake_work import compute

from contrapeso.apps.lab.ahead import adopt, prepare
from contrapeso.apps.lab.asking import Desk
from contrapeso.apps.lab.jobs import Queue
from contrapeso.casebook.load import load


@pytest.fixture
def desk(tmp_path):
    book = load(small_book(tmp_path / "book"))
    return Desk(Queue(tmp_path / "jobs.sqlite"), book)


def folder_of(desk, folder, **change):
    scenario = desk.casebook.scenarios["no-strike"]
    request = desk.request(scenario, "first")
    found = compute("what-if", request, parts=[], tell=lambda *told: None, keep=lambda part: None)
    (folder / "no-strike" / "parts").mkdir(parents=True)
    (folder / "no-strike" / "parts" / "first.0123.json").write_text(json.dumps(found), encoding="utf-8")
    about = {
        "scenario": scenario.model_dump(mode="json", by_alias=True),
        "casebook": {"hash": desk.casebook.hash},
        "theories": {"first": {}, "gone": {}},
        "members": 64,
    }
    (folder / "no-strike" / "whatif.json").write_text(json.dumps({**about, **change}), encoding="utf-8")


def test_what_was_run_before_is_an_answer(desk, tmp_path):
    folder_of(desk, tmp_path / "whatif")
    assert adopt(desk, tmp_path / "whatif") == 1
    assert adopt(desk, tmp_path / "whatif") == 0
    asked = desk.look(desk.casebook.scenarios["no-strike"], ("first", "second"))
    assert asked.done == ["first"]
    assert not asked.open


@pytest.mark.parametrize(
    "change", [{"casebook": {"hash": "other"}}, {"casebook": None}, {"scenario": {"id": "no-strike"}}, {"scenario": None}]
)
def test_answers_to_something_else_are_not_taken(desk, tmp_path, change):
    folder_of(desk, tmp_path / "whatif", **change)
    assert adopt(desk, tmp_path / "whatif") == 0


def test_nothing_is_prepared_without_a_fit_on_disk(desk):
    assert prepare(desk) == 0
