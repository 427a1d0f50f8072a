"""The page of a tournament: what the intervals bear and no more, the same in both languages, offline."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from altair.utils.schemapi import debug_mode

from contrapeso.report.charts import tournament as charts
from contrapeso.report.charts.theme import LAYOUTS
from contrapeso.report.figure import draw_here, draw_with
from contrapeso.report.run_folder import RunError
from contrapeso.report.tournament_folder import read_tournament
from contrapeso.report.tournament_page import SECTIONS, build_tournament, render
from contrapeso.report.tournament_words import Teller, spoken, told, warnings
from contrapeso.vocabulary.language import Messages

sys.path.insert(0, str(Path(__file__).parents[1] / "tournament"))
from made_up import folder


@pytest.fixture(autouse=True)
def undrawn():
    """Put an empty drawing in the place of each chart: what is drawn is tried by itself."""
    draw_with(lambda specification: '<svg width="10" height="10"></svg>')
    yield
    draw_with(draw_here)


@pytest.fixture(scope="module")
def different(tmp_path_factory):
    return read_tournament(folder(tmp_path_factory.mktemp("different")))


@pytest.fixture(scope="module")
def alike(tmp_path_factory):
    return read_tournament(folder(tmp_path_factory.mktemp("alike"), alike=True, sound=0, quick=True))


def test_the_page_says_indistinguishable_where_it_is(alike):
    text = " ".join(sentence for _, sentences in told(Teller(alike, None, Messages("en"))) for sentence in sentences)
    assert "The 2 theories are indistinguishable from the best baseline and from one another at every horizon (in years: 1)." in text
    assert "≈ indistinguishable" in render(alike, "en")


def test_a_better_theory_is_named_and_the_other_is_not(different):
    (_, exits), _ = told(Teller(different, None, Messages("en")))
    assert "Better than it: sharp." in exits[0] and "Indistinguishable from it: blunt." in exits[0]
    assert exits[1] == "One year ahead, 1 of 1 pairs of theories can be told apart; 0 are indistinguishable."


def test_fits_that_are_not_sound_and_a_quick_trial_stand_at_the_top(alike, different):
    said = warnings(Teller(alike, None, Messages("en")))
    assert any("chains of 2 of 2 fits" in text and "1.31" in text for text in said)
    assert any(text.startswith("This is a quick trial") for text in said)
    page = render(alike, "en")
    assert page.index("quick trial") < page.index("<main>") and page.count('class="warn"') == len(said)
    assert not warnings(Teller(different, None, Messages("en")))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_section_has_its_figure_and_table_and_needs_no_network(different, language):
    page = render(different, language)
    for section in SECTIONS:
        assert f'<section id="{section}"' in page
    assert page.count("<figure") == 2 + 2 + 1 + 2 + 1
    assert page.count("<table") >= page.count("<figure")
    assert not re.search(r'(src|href)="https?:', page) and "<script" not in page
    assert "evt:BOL:1979-11:executive-exit" in page and "somebody2000" in page
    assert ">nan<" not in page and ">null<" not in page and "None" not in page


def test_the_languages_say_the_same_numbers(different):
    cells = [re.findall(r"<td class=n>([^<]*)</td>", render(different, language)) for language in ("en", "es")]
    plain = [[re.sub(r"[^\d]", "", cell) for cell in page] for page in cells]
    assert len(plain[0]) > 100 and plain[0] == plain[1]


def test_a_back_test_has_no_pairs(tmp_path):
    page = render(read_tournament(folder(tmp_path, alone=True)), "en")
    assert '<section id="pairs"' not in page and "needs two theories" in page and "forecasts of the past" in page


def test_pages_are_written_with_drawings_and_link_to_one_another(tmp_path):
    draw_with(draw_here)
    files = build_tournament(folder(tmp_path, alike=True, alone=True))
    assert "<path" in files[0].read_text(encoding="utf-8")
    assert [path.name for path in files] == ["tournament.html", "tournament.es.html"]
    assert 'href="tournament.es.html"' in files[0].read_text(encoding="utf-8")


def test_the_command_line_says_what_the_page_says(tmp_path):
    lines = spoken(folder(tmp_path), None, Messages("es"))
    assert any(line.startswith("Salida forzada. Pronóstico a un año: la mejor línea de base es") for line in lines)


def test_what_is_no_folder_of_a_tournament_is_said_to_be_none(tmp_path):
    with pytest.raises(RunError, match="no folder of a tournament"):
        read_tournament(tmp_path)
    (tmp_path / "tournament.json").write_text("[]", encoding="utf-8")
    with pytest.raises(RunError, match="does not read as a tournament"):
        read_tournament(tmp_path)
    folder(tmp_path / "whole")
    (tmp_path / "whole" / "pairs.csv").unlink()
    with pytest.raises(RunError, match=r"no pairs\.csv"):
        read_tournament(tmp_path / "whole")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_charts_hold_to_their_schema(different, layout):
    m, scores = Messages("en"), different.tables["scores"]
    ranking = scores.assign(row=scores["model"], panel="one year")[["row", "panel", "difference", "low", "high", "verdict"]]
    weights = different.tables["stacking"].assign(row=lambda rows: rows["model"], panel="one year")
    weights = weights[["row", "panel", "weight", "low", "high"]]
    pairs = different.tables["pairs"].assign(row=lambda rows: rows["first"], column=lambda rows: rows["second"], mark="≈")
    candidates = different.tables["candidates"].assign(row=lambda rows: rows["polity"] + " " + rows["target"])
    with debug_mode(True):
        for chart in (
            charts.ranking_chart(ranking, ["one year"], "nats", m, layout),
            charts.weights_chart(weights, ["one year"], m, layout),
            charts.matrix_chart(pairs[["row", "column", "verdict", "mark"]], ["sharp", "blunt"], ["sharp", "blunt"], layout),
            charts.information_chart(candidates[["row", "equal", "stacked", "past_mean"]], m, layout),
        ):
            assert chart.to_dict()
