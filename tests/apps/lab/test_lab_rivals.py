"""Rival theories on the pages: those of a tournament where there is one, that of the run where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from reading_lab import BASE, small_run, small_tournament
from starlette.testclient import TestClient

from contrapeso.apps.lab.app import create_app
from contrapeso.apps.lab.settings import LabSettings
from contrapeso.casebook.load import builtin
from contrapeso.report.figure import draw_here, draw_with
from contrapeso.report.run_folder import RunError
from contrapeso.vocabulary.language import Messages

JUNCTURE = "juncture/evt:BOL:2006-05:hydrocarbons-decree"


@pytest.fixture(scope="module", autouse=True)
def undrawn() -> Iterator[None]:
    """Put empty drawings in the place of charts, which take longest; a browser looks at the drawn ones."""
    draw_with(lambda _: '<svg class="marks" width="960" height="300" viewBox="0 0 960 300"><g></g></svg>')
    yield
    draw_with(draw_here)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_run(tmp_path_factory.mktemp("rivals") / "run", builtin())


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_tournament(tmp_path_factory.mktemp("held") / "tournament", builtin())


def reader(run: Path, held: Path | None, state: Path) -> TestClient:
    settings = LabSettings(run=run, tournament=held, state=state, workers=False)
    return TestClient(create_app(settings), base_url=BASE)


def test_all_theories_are_ranked_where_there_is_a_tournament(run: Path, held: Path, tmp_path: Path) -> None:
    lab = reader(run, held, tmp_path)
    english, spanish = (unescape(lab.get(f"/{lang}/theories").text) for lang in ("en", "es"))
    assert "Better than it: sharp." in english and "Indistinguishable from it: blunt." in english
    assert Messages("es").text("tournament.section_ranking") in spanish and Messages("es").text("tournament.rule") in spanish
    assert Messages("en").text("lab.theories.no_tournament") not in english
    assert 'id="fig-ranking-forced-exit"' in english and 'id="fig-pairs-forced-exit"' in english
    named = re.findall(r'<img src="([^"]+)"', english)
    assert len(named) >= 6
    for way in named:
        drawn = lab.get(way)
        assert drawn.status_code == 200 and drawn.headers["content-type"].startswith("image/svg+xml")
        assert lab.get(way, headers={"if-none-match": drawn.headers["etag"]}).status_code == 304
    said = lab.get("/en/theories.json").json()["sentences"]
    assert any("Better than it: sharp." in sentence for sentence in said)


def test_a_juncture_tells_what_every_theory_gave_before(run: Path, held: Path, tmp_path: Path) -> None:
    page = unescape(reader(run, held, tmp_path).get(f"/en/{JUNCTURE}").text)
    table = page.partition(Messages("en").text("lab.expected.table"))[2].partition("</table>")[0]
    assert re.search(r"sharp</th><td class=\"n\">\d+%", table) and "blunt" in table and "ase rate" in table
    assert table.count("<tr>") == 5 and Messages("en").text("lab.expected.happened") in table


def test_without_a_tournament_the_page_says_how_to_hold_one(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("contrapeso.apps.lab.shelf.cache_folder", lambda: tmp_path)
    lab = reader(run, None, tmp_path)
    page = unescape(lab.get("/es/theories").text)
    assert Messages("es").text("lab.theories.no_tournament") in page and "contrapeso tournament" in page
    assert "ranking-" not in page and lab.get(f"/es/{JUNCTURE}").status_code == 200


def test_a_named_tournament_has_to_be_of_this_casebook(run: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no tournament of this casebook"):
        reader(run, tmp_path, tmp_path)
