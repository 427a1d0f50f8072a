"""One real what-if through the real worker's computation: small, but with the engine."""

from __future__ import annotations

import pytest
from asking_lab import small_book

from contrapeso.apps.lab import work
from contrapeso.apps.lab.asking import Asked, Desk
from contrapeso.apps.lab.jobs import Queue
from contrapeso.casebook.load import load


@pytest.mark.heavy
def test_a_small_question_is_answered_by_the_engine(tmp_path, monkeypatch):
    monkeypatch.setattr("contrapeso.apps.pipeline.cache_folder", lambda: tmp_path / "cache")
    book = load(small_book(tmp_path / "book"))
    scenario = book.scenarios["no-strike"].model_copy(update={"modes": ("do", "undo")})
    desk = Desk(Queue(tmp_path / "jobs.sqlite"), book)
    small = {"chains": 2, "warmup": 20, "draws": 20, "target_accept": 0.8, "trajectory": 1.5, "seed": 1, "chunk": 20}
    request = {**desk.request(scenario, "first"), "members": 64, "settings": small}
    stages, kept = [], []
    found = work.compute("what-if", request, parts=[], tell=lambda *told: stages.append(told), keep=kept.append)
    assert [block["mode"] for block in found["blocks"]] == ["do", "undo", "undo", "undo"]
    assert kept == found["blocks"]
    assert {"check", "fit", "histories"} <= {stage for stage, _, _ in stages}
    # Stopped after the first mode, it goes on with the second and comes to the same numbers.
    again = work.compute("what-if", request, parts=kept[:1], tell=lambda *told: None, keep=lambda part: None)
    assert again["blocks"] == found["blocks"]
    asked = Asked(scenario, {}, {}, {"first": found}).found()
    assert asked is not None
    assert not asked.outcomes.empty
    assert {"balance", "forced_exit"} == set(asked.paths["variable"])
