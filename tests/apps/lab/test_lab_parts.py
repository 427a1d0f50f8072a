"""Parts of an answer while it is made: bands of the histories that are ready, the worker's warm-up, and what is forgotten."""

from __future__ import annotations

import time

import pytest
from asking_lab import app_of, small_book
from fake_work import compute
from starlette.testclient import TestClient

from contrapeso.apps.lab.ahead import prepare
from contrapeso.apps.lab.asking import Asked, Desk, state_tag
from contrapeso.apps.lab.job_table import KEPT_DAYS
from contrapeso.apps.lab.jobs import Queue
from contrapeso.casebook.load import load
from contrapeso.report.figure import draw_here, draw_with
from contrapeso.report.whatif_words import Telling, badge_sentence
from contrapeso.vocabulary.language import Messages


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("parts") / "book")


def block_of(scenario, members, level):
    """Return a block of an answer that rests on some members."""
    found = compute("what-if", {"scenario": scenario, "theory": "first"}, parts=[], tell=lambda *told: None, keep=lambda part: None)
    block = dict(found["blocks"][0], members=members, of=64, shares=[])
    return {**block, "outcomes": [{**row, "difference": level} for row in block["outcomes"]]}


def test_bands_of_the_histories_that_are_ready_are_shown_and_replaced(book, tmp_path):
    desk = Desk(Queue(tmp_path / "jobs.sqlite"), load(book))
    scenario = desk.casebook.scenarios["no-strike"]
    (job,) = desk.submit(scenario, ("first",), client="me")
    desk.queue.take("w")
    asked = desk.look(scenario, ("first",))
    assert asked.found() is None and asked.members == (0, 0)
    tags = [state_tag(asked)]
    for number, (members, level) in enumerate(((16, -0.3), (48, -0.2))):
        desk.queue.add_part(job.key, number, block_of(scenario.model_dump(mode="json", by_alias=True), members, level))
        asked = desk.look(scenario, ("first",))
        tags.append(state_tag(asked))
        assert asked.members == (members, 64)
        assert list(asked.found().outcomes["difference"]) == [level]
    assert len(set(tags)) == 3


@pytest.mark.parametrize(
    ("known", "said"),
    [({}, False), ({"recovery": None}, True), ({"recovery": {"created": "2026-11-22T10:00:00", "failed": []}}, False)],
    ids=["being made", "none made", "made"],
)
def test_that_no_recovery_was_made_is_said_only_where_none_was(book, tmp_path, known, said):
    desk = Desk(Queue(tmp_path / "jobs.sqlite"), load(book))
    scenario = desk.casebook.scenarios["no-strike"]
    block = block_of(scenario.model_dump(mode="json", by_alias=True), 16, -0.3)
    found = Asked(scenario, {}, {}, {"first": {"blocks": [block], **known}}).found()
    telling = Telling(found, desk.casebook, Messages("en"))
    assert ("No recovery was made" in badge_sentence(telling, found.arms[0], "do")) == said


def test_the_page_says_on_how_many_histories_the_bands_rest(book, tmp_path):
    app = app_of(book, tmp_path / "state")
    client = TestClient(app, base_url="http://127.0.0.1:8765")
    page = client.get("/en/what-if/?q=no-strike").text
    assert Messages("en").text("ask.kept", days=KEPT_DAYS) in page
    desk = app.state.desk[2]
    scenario = desk.casebook.scenarios["no-strike"]
    jobs = desk.submit(scenario, desk.default_theories(scenario), client="me")
    desk.queue.take("w")
    desk.queue.add_part(jobs[0].key, 0, block_of(scenario.model_dump(mode="json", by_alias=True), 32, -0.1))
    page = client.get("/en/what-if/?q=no-strike").text
    assert Messages("en").text("ask.partial_members", members=32, all=64) in page
    assert "<svg" in page


def test_the_worker_warms_up_and_then_answers_the_first_question(book, tmp_path, monkeypatch):
    monkeypatch.setattr("contrapeso.apps.lab.ahead.MAIN_THEORY", "first")
    desk = Desk(Queue(tmp_path / "jobs.sqlite"), load(book), {"chains": 2})
    assert prepare(desk) == 1
    first, second = desk.queue.take("w"), desk.queue.take("w")
    assert (first.kind, second.kind) == ("warm", "what-if")
    assert first.request["theory"] == second.request["theory"] == "first"
    prepare(desk)  # the next laboratory has a worker of its own to warm up, and no question to answer twice
    assert desk.queue.take("w").kind == "warm"
    assert desk.queue.take("w") is None


def test_what_ended_long_ago_is_forgotten(tmp_path):
    queue = Queue(tmp_path / "jobs.sqlite")
    jobs = [queue.submit("steps", {"count": number}, client="me") for number in range(3)]
    for level in (0, 1):
        queue.finish(queue.take("w"), "w", {"level": level})
    day = 86_400.0
    change = "UPDATE jobs SET finished = ? WHERE id = ?"
    queue._connection().execute(change, (time.time() - (KEPT_DAYS + 1) * day, jobs[0].id))
    assert queue.clear_old() == 1
    assert queue.job(jobs[0].id) is None and queue.result(jobs[0].key) is None
    assert queue.result(jobs[1].key) == {"level": 1}
    assert queue.job(jobs[2].id).state == "queued"
    assert queue.clear_old() == 0


def test_which_mechanisms_moved_an_effect_is_said_and_drawn(book, tmp_path):
    app = app_of(book, tmp_path / "state")
    client = TestClient(app, base_url="http://127.0.0.1:8765")
    client.get("/en/what-if/?q=no-strike")
    desk = app.state.desk[2]
    scenario = desk.casebook.scenarios["no-strike"]
    assert [desk.request(scenario, name)["mechanisms"] for name in desk.theories] == [True, False]
    request = desk.request(scenario, "first")
    found = compute("what-if", request, parts=[], tell=lambda *told: None, keep=lambda part: None)
    desk.queue.store("what-if", request, found, key=desk.key(request))
    page = client.get("/en/what-if/?q=no-strike&theories=first").text
    assert "runs most through the barracks (70%)" in page and "popular vote (" not in page.split("runs most through")[1][:60]
    assert 'id="fig-moved-all"' in page
    drawn = client.get("/en/what-if.svg?q=no-strike&theories=first&figure=moved-all").text
    assert "barracks" in drawn and "popular vote" in drawn
    assert client.get("/es/what-if.csv?q=no-strike&theories=first").status_code == 200


def test_each_laboratory_draws_its_own_answers(book, tmp_path):
    pages = []
    for number, draw in enumerate((lambda _: '<svg width="9" height="9"><g></g></svg>', draw_here)):
        app = app_of(book, tmp_path / f"state{number}")
        client = TestClient(app, base_url="http://127.0.0.1:8765")
        client.get("/en/what-if/?q=no-strike")
        desk = app.state.desk[2]
        request = desk.request(desk.casebook.scenarios["no-strike"], "first")
        found = compute("what-if", request, parts=[], tell=lambda *told: None, keep=lambda part: None)
        desk.queue.store("what-if", request, found, key=desk.key(request))
        draw_with(draw)
        try:
            pages.append(client.get("/en/what-if.svg?q=no-strike&theories=first&figure=moved-all").text)
        finally:
            draw_with(draw_here)
    assert "barracks" not in pages[0] and "barracks" in pages[1]


def test_a_job_that_was_stopped_goes_on_with_the_mode_it_was_at(book, monkeypatch):
    from contrapeso.apps.lab import work

    def blocks(mode):
        for members in (64, 128):
            for arm in ("a", "b"):
                yield {"arm": arm, "mode": mode, "coupling": "gumbel", "members": members, "of": 128}

    ran = []

    def answer(prepared, scenario, *, seed, partial):
        ran.append(scenario.modes)
        yield from blocks(scenario.modes[0])

    monkeypatch.setattr("contrapeso.apps.whatif_answer.answer", answer)
    monkeypatch.setattr(work, "_fitted", lambda *asked: type("Prepared", (), {"sound": True, "diagnostics": {}, "recovery": None}))
    scenario = load(book).scenarios["no-strike"].model_copy(update={"modes": ("do", "undo")})
    request = {"scenario": scenario.model_dump(mode="json", by_alias=True), "theory": "first", "seed": 1}
    kept, told = [], []
    found = work.compute("what-if", request, parts=[], tell=lambda *word: told.append(word), keep=kept.append)
    assert ran == [("do",), ("undo",)]
    assert [(block["mode"], block["arm"], block["members"]) for block in found["blocks"]] == [
        (mode, arm, 128) for mode in ("do", "undo") for arm in ("a", "b")
    ]
    assert len(kept) == 8 and {told[place][1] < told[place + 1][1] or told[place] == told[place + 1] for place in range(1, 7)} == {True}
    for stop in range(len(kept)):
        ran.clear()
        again = work.compute("what-if", request, parts=kept[:stop], tell=lambda *word: None, keep=lambda part: None)
        assert again["blocks"] == found["blocks"]
        assert ran == ([("undo",)] if stop >= 4 else [("do",), ("undo",)])
