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
    monkeypatch.setattr("contrapeso.apps.whatif_answer.CHUNK", 16)
    book = load(small_book(tmp_path / "book"))
    scenario = book.scenarios["no-strike"].model_copy(update={"modes": ("do", "undo")})
    desk = Desk(Queue(tmp_path / "jobs.sqlite"), book)
    small = {"chains": 2, "warmup": 20, "draws": 20, "target_accept": 0.8, "trajectory": 1.5, "seed": 1, "chunk": 20}
    request = {**desk.request(scenario, "first"), "members": 64, "settings": small}
    stages, kept = [], []
    work.compute("warm", request, parts=[], tell=lambda *told: stages.append(told), keep=kept.append)
    assert not kept and stages[-1] == ("warm", 4, 4)
    found = work.compute("what-if", request, parts=[], tell=lambda *told: stages.append(told), keep=kept.append)
    places = [(block["mode"], block["coupling"]) for block in found["blocks"]]
    undo = [("undo", "gumbel"), ("undo", "threshold"), ("undo", "independent")]
    assert places == [("do", "gumbel"), *undo, ("do", "shares")]
    assert {"check", "fit", "histories", "warm", "mechanisms"} <= {stage for stage, _, _ in stages}
    # Bands come in chunk by chunk: of 40 draws a small one of 16 first, then the rest.
    main = [block["members"] for block in kept if (block["mode"], block["coupling"]) == ("do", "gumbel")]
    assert main == [16, 40] and {block["of"] for block in kept} == {40}
    assert all(item["mechanism"] and abs(item["effect"] - item["without"] - item["moved"]) < 1e-5 for item in found["blocks"][-1]["shares"])
    # Stopped in the middle of the second mode, it goes on with that mode and comes to the same numbers.
    stopped = kept[: next(place for place, block in enumerate(kept) if block["mode"] == "undo") + 1]
    again = work.compute("what-if", {**request, "mechanisms": False}, parts=stopped, tell=lambda *told: None, keep=lambda part: None)
    assert again["blocks"] == found["blocks"][:-1]
    asked = Asked(scenario, {}, {}, {"first": found}).found()
    assert asked is not None
    assert not asked.outcomes.empty and not asked.shares.empty
    assert {"balance", "forced_exit"} == set(asked.paths["variable"])
