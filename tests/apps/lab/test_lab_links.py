"""An address holds all that a page shows: opened elsewhere, or in the other language, it shows the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
from asking_lab import app_of, small_book
from fake_work import compute
from reading_lab import BASE, client
from starlette.testclient import TestClient

from contrapeso.report.figure import draw_here, draw_with
from contrapeso.vocabulary.language import Messages

DECREE, NATIONALISED = "evt:BOL:2006-05:hydrocarbons-decree", "evt:PER:1968-10:executive-exit"
PATHS = (
    "?c=BOL&from=1980", f"compare?ev={DECREE}", f"compare?align={DECREE}", f"compare?align={DECREE}&with={NATIONALISED}",
    "case/PER?year=1985", "elections?a=PODEMOS&b=UN&part=50", "sources?q=gas&stance=disagree", "report?s=answer,scores&c=PER",
)  # fmt: skip


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(tmp_path_factory.mktemp("links"))


@pytest.fixture(autouse=True)
def undrawn() -> Iterator[None]:
    """Put empty drawings in the place of charts, which take longest; a browser looks at the drawn ones."""
    draw_with(lambda _: '<svg class="marks" width="960" height="300" viewBox="0 0 960 300"><g></g></svg>')
    yield
    draw_with(draw_here)


def address_of(text: str) -> str:
    found = re.search(r'class="address" href="([^"]+)"', text)
    assert found is not None, "the page names no address"
    return found[1].replace("&amp;", "&")


def shown(text: str) -> str:
    """Return what a page shows, without the forms that lead elsewhere."""
    return re.sub(r"<form.*?</form>|<[^>]+>|\s+", " ", text.partition("<main")[2].partition('class="take"')[0], flags=re.DOTALL)


@pytest.mark.parametrize("path", PATHS)
def test_the_address_that_a_page_names_restores_it(lab: TestClient, path: str) -> None:
    first = lab.get(f"/es/{path}")
    assert first.status_code == 200
    whole = address_of(first.text)
    assert whole.startswith(BASE)
    again = lab.get(whole).text
    assert shown(again) == shown(first.text)
    assert address_of(again) == whole


def test_two_countries_are_laid_on_one_another_by_an_event_of_each(lab: TestClient) -> None:
    m = Messages("en")
    page = lab.get(f"/en/compare?align={DECREE}&with={NATIONALISED}").text
    assert 'id="fig-aligned"' in page and 'id="fig-balance"' not in page
    assert m.text("aligned.axis") in page and m.text("aligned.note") in page
    rows = lab.get(f"/en/compare.csv?align={DECREE}&with={NATIONALISED}").text.splitlines()
    since = [float(line.split(",")[rows[0].split(",").index("since")]) for line in rows[1:]]
    assert min(since) == -10 and max(since) == 15
    assert {line.split(",")[rows[0].split(",").index("polity")] for line in rows[1:]} == {"BOL", "PER"}
    # Without a partner the nearest event of its kind elsewhere is taken, and the address then names it.
    assert "with=evt:PER:" in address_of(lab.get(f"/en/compare?align={DECREE}").text)
    # Two events of one country, or one that nobody knows, are refused in words.
    for query in (f"align={DECREE}&with=evt:BOL:1952-04:executive-exit", "align=evt:XXX:1900-01:nothing"):
        answer = lab.get(f"/en/compare?{query}")
        assert answer.status_code == 200 and m.text("aligned.absent") in answer.text and 'id="fig-balance"' in answer.text


def test_the_languages_of_a_question_lead_to_each_other(tmp_path: Path) -> None:
    ask = TestClient(app_of(small_book(tmp_path / "book"), tmp_path / "state"), base_url=BASE)
    for query in ("q=no-strike", "polity=XAA&from=1955&to=1960&l1=insurgency&v1=0.9&theories=all"):
        page = ask.get(f"/en/what-if/?{query}").text
        other = re.search(r'<a href="([^"]+)" hreflang="es"', page)
        assert other is not None
        there = ask.get(other[1].replace("&amp;", "&"))
        assert there.status_code == 200
        assert (
            urlsplit(str(there.url)).path == "/es/what-if/" and urlsplit(address_of(there.text)).query == urlsplit(address_of(page)).query
        )


def answered(folder: Path) -> tuple[TestClient, Path]:
    """Return a laboratory with a run and an answer."""
    from reading_lab import small_run

    book = small_book(folder / "book")
    run = small_run(folder / "run", book)
    app = app_of(book, folder / "state", run=run)
    found = TestClient(app, base_url=BASE)
    found.get("/en/what-if/?q=no-strike")
    desk = app.state.desk[2]
    scenario = desk.casebook.scenarios["no-strike"]
    for theory in desk.default_theories(scenario):
        request = desk.request(scenario, theory)
        answer = compute("what-if", request, parts=[], tell=lambda *told: None, keep=lambda part: None)
        desk.queue.store("what-if", request, answer, key=desk.key(request))
    return found, run


def test_answers_go_into_the_report_that_is_kept(tmp_path: Path) -> None:
    ask, _ = answered(tmp_path)
    m = Messages("en")
    plain = ask.get("/en/report").text
    assert 'name="q" value="no-strike"' in plain and m.text("whatif.rule") not in unescape(plain)
    for address in ("/en/report?q=no-strike", "/en/report.html?q=no-strike"):
        page = ask.get(address)
        assert page.status_code == 200
        assert m.text("whatif.rule") in unescape(page.text) and "What if there had been no strike?" in page.text
        assert "<script>alert" not in page.text and "<img src=x" not in page.text
    assert "q=no-strike" in address_of(ask.get("/en/report?q=no-strike").text)
    assert ask.get("/en/report?q=nothing,no-strike").status_code == 200


def test_what_would_tell_theories_apart_is_there_with_a_tournament_and_absent_without(tmp_path: Path) -> None:
    ask, run = answered(tmp_path)
    head = Messages("en").text("discriminating.head")
    assert head not in ask.get("/en/theories").text
    folder = run / "tournament"
    folder.mkdir()
    candidates = {"target": ["forced-exit", "popular-vote"], "polity": ["XAA", "XAA"], "horizon": [1, 5], "open": [1, 1]}
    numbers = {"equal": [0.02, 0.11], "stacked": [0.01, 0.05], "past_mean": [0.015, None]}
    pd.DataFrame({**candidates, **numbers}).to_csv(folder / "candidates.csv", index=False)
    pairs = {
        "first": ["first"],
        "second": ["second"],
        "target": ["forced-exit"],
        "polity": ["XAA"],
        "horizon": [1],
        "nats": [0.4],
        "cases": [10],
    }
    pd.DataFrame(pairs).to_csv(folder / "discriminating.csv", index=False)
    manifest = folder / "tournament.json"
    manifest.write_text('{"casebook": {"hash": "another"}}', encoding="utf-8")
    fresh = TestClient(app_of(tmp_path / "book", tmp_path / "other", run=run), base_url=BASE)
    assert head not in fresh.get("/en/theories").text, "a tournament of another casebook says nothing here"
    digest = fresh.app.state.lab.casebook.hash  # type: ignore[attr-defined]
    manifest.write_text(f'{{"casebook": {{"hash": "{digest}"}}}}', encoding="utf-8")
    fresh = TestClient(app_of(tmp_path / "book", tmp_path / "other", run=run), base_url=BASE)
    page = fresh.get("/en/theories").text
    assert head in page and "0.110 nats" in page and page.index("part of the vote") < page.index("is forced out")
    assert "&lt;b&gt;first&lt;/b&gt;" in page
