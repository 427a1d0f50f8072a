"""The page of a what-if: no sentence beyond the draws, nothing left out, the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_report_page import Tree
from tiny_whatif import EFFECTS, write_whatif

from contrapeso.casebook.models import Casebook
from contrapeso.report.run_folder import RunError
from contrapeso.report.verdicts import agreed, agreement, effects, verdict
from contrapeso.report.whatif_folder import read_whatif
from contrapeso.report.whatif_index import build_index
from contrapeso.report.whatif_page import build_whatif, render
from contrapeso.report.whatif_words import Telling, answers, assumptions, badge_sentence, ranges
from contrapeso.vocabulary.language import Messages

NAN = float("nan")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.3, 0.1, 0.5, 0.01), "higher"),
        ((-0.3, -0.5, -0.1, 0.01), "lower"),
        ((0.3, 0.1, 0.5, 0.2), "none"),
        ((0.3, -0.1, 0.5, 0.01), "higher-average"),
        ((0.3, 0.0, 0.5, 0.01), "higher-average"),
        ((-0.3, -1.0, 0.0, 0.01), "lower-average"),
        ((0.0, 0.0, 0.0, 0.0), "same"),  # No history differs: that can be said.
        ((0.0, -0.1, 0.1, 0.01), "none"),  # They differ both ways and cancel: that is no sameness.
        ((0.3, 0.1, 0.5, NAN), "none"),
        ((NAN, NAN, NAN, NAN), "unknown"),
    ],
)
def test_a_verdict_says_no_more_than_the_draws(values: tuple[float, float, float, float], expected: str) -> None:
    assert verdict(*values) == expected


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (("higher", "higher", "higher"), "higher"),
        (("higher", "higher-average", "higher"), "higher-average"),
        (("higher", "higher", "none"), "none"),
        (("higher", "lower", "higher"), "none"),
        (("higher", "unknown"), "none"),
        (("same", "same", "same"), "same"),
        (("same", "same", "none"), "none"),
        (("same", "higher", "same"), "none"),
        (("unknown", "unknown"), "unknown"),
        ((), "unknown"),
    ],
)
def test_undo_says_what_holds_under_every_coupling(verdicts: tuple[str, ...], expected: str) -> None:
    assert agreed(verdicts) == expected


@pytest.mark.parametrize(
    ("expects", "found", "expected"),
    [
        ("higher", "higher", "as"),
        ("higher", "lower", "against"),
        ("higher", "higher-average", "as_average"),
        ("higher", "lower-average", "against_average"),
        ("higher", "none", "none"),
        ("same", "none", "none_same"),
        ("same", "higher", "against"),
        ("same", "same", "as"),
        ("higher", "same", "none"),
        ("any", "higher", "open"),
        (None, "higher", "open"),
        ("higher", "unknown", "unknown"),
    ],
)
def test_no_clear_difference_never_counts_as_expected(expects: str | None, found: str, expected: str) -> None:
    assert agreement(expects, found) == expected


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, casebook: Casebook) -> Path:
    """Return a made-up what-if with its pages."""
    path = write_whatif(tmp_path_factory.mktemp("whatif") / "tiny")
    build_whatif(path, casebook)
    return path


@pytest.fixture(scope="module", params=["en", "es"])
def page(request: pytest.FixtureRequest, folder: Path) -> tuple[str, str]:
    """Return a language and the page in it."""
    name = "whatif.html" if request.param == "en" else "whatif.es.html"
    return request.param, (folder / name).read_text(encoding="utf-8")


def test_the_answers_are_those_of_the_draws(folder: Path) -> None:
    telling = Telling(read_whatif(folder), None, Messages("en"))
    (arm,) = telling.found.arms
    exits, labour, vote = answers(telling, arm, "do")
    assert exits.startswith("Exit by 1990: lower on average only under 2 of 3 theories; no clear difference under 1 of 3 theories.")
    assert "clearly" not in exits and "points" in exits
    assert labour.startswith("Labour in 1990: clearly higher under 2 of 3 theories; clearly lower under 1 of 3 theories.")
    assert "nothing to read under 1 of 3" in vote
    # One coupling that does not bear a difference out is enough.
    assert answers(telling, arm, "undo")[1].startswith("Labour in 1990: clearly higher under 1 of 3 theories; clearly lower")
    assert "prior only" in badge_sentence(telling, arm, "do")


def test_a_badge_is_never_better_than_the_worst(tmp_path: Path) -> None:
    folder = write_whatif(tmp_path, badge="learned")
    text = (folder / "outcomes.csv").read_text()
    (folder / "outcomes.csv").write_text(text.replace("learned", "prior-only", 1))
    telling = Telling(read_whatif(folder), None, Messages("en"))
    assert "1 of 8 of these effects are no better than prior only" in badge_sentence(telling, telling.found.arms[0], "do")
    assert "learned from the record" in badge_sentence(telling, telling.found.arms[0], "undo")


def test_a_path_outside_the_record_is_said(folder: Path) -> None:
    telling = Telling(read_whatif(folder), None, Messages("en"))
    (text,) = ranges(telling, telling.found.arms[0])
    assert "lie outside the range of the record" in text and "real export price" in text


def test_the_assumptions_are_those_of_the_changes(folder: Path) -> None:
    text = " ".join(assumptions(Telling(read_whatif(folder), None, Messages("en"))))
    for words in ("No anticipation", "Modular", "Exogenous", "frozen", "by decree", "no data can check"):
        assert words in text
    assert "statement about the model" not in text


def test_the_page_is_well_formed_and_asks_nothing_of_a_network(page: tuple[str, str]) -> None:
    language, text = page
    tree = Tree(text)
    assert tree.faults == [] and tree.open == []
    assert len(tree.ids) == len(set(tree.ids))
    assert {link[1:] for link in tree.links if link.startswith("#")} <= set(tree.ids)
    assert f'<html lang="{language}">' in text and "default-src 'none'" in text
    assert re.search(r"<script|<link|\bsrc=|@import", text) is None
    assert "<b>title</b>" not in text and "&lt;b&gt;" in text
    assert len(text.encode()) < 3_000_000


def test_every_outcome_stands_under_every_theory(page: tuple[str, str]) -> None:
    text = page[1].split('<section id="theories"')[1].split("</section>")[0]
    tables = re.findall(r"<table.*?</table>", text, re.DOTALL)
    assert len(tables) == 1 + len(EFFECTS)
    for table in tables:
        assert [name for name in ("one", "two", "three") if f">{name}</th>" in table] == ["one", "two", "three"]
    for arrow in ("▲", "▼", "▽", "○", "?"):
        assert arrow in text


def test_predictions_are_set_against_what_was_found(page: tuple[str, str]) -> None:
    language, text = page
    words = (
        ("as the author expects", "on average against the author", "which the rival expects", "2 of 12 as expected")
        if language == "en"
        else ("como espera el autor", "en promedio, en contra", "lo que el rival espera", "3 de 12 como se espera")
    )
    for phrase in words[:3]:
        assert phrase in text
    assert re.search(r"3 (of|de) 12", text)


def test_unsound_fits_and_the_warning_come_first(page: tuple[str, str]) -> None:
    head = page[1].split("<main>")[0]
    assert head.count('class="warn"') == 2


def test_four_arms_stand_side_by_side(tmp_path: Path) -> None:
    found = read_whatif(write_whatif(tmp_path, arms=4))
    text = render(found, "en")
    answers_ = text.split('<section id="answer"')[1].split("</section>")[0]
    assert answers_.count('<div class="arm">') == 4 and "arms several" in answers_
    tree = Tree(text)
    assert tree.faults == [] and len(tree.ids) == len(set(tree.ids))


def test_one_mode_alone(tmp_path: Path) -> None:
    text = render(read_whatif(write_whatif(tmp_path, undo=False)), "es")
    assert "undo: diferencia" not in text and "do: diferencia" in text


def test_the_index_leads_to_every_page(folder: Path, casebook: Casebook) -> None:
    english, spanish = build_index(folder.parent, casebook)
    assert 'href="tiny/whatif.html"' in english.read_text() and 'href="tiny/whatif.es.html"' in spanish.read_text()
    tree = Tree(english.read_text())
    assert tree.faults == [] and tree.open == []


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"no whatif\.json"):
        read_whatif(tmp_path)
    folder = write_whatif(tmp_path / "tiny")
    (folder / "paths.csv").unlink()
    with pytest.raises(RunError, match=r"no paths\.csv"):
        read_whatif(folder)
    (folder / "whatif.json").write_text('{"scenario": {"id": 3}}')
    with pytest.raises(RunError, match="does not read as a what-if"):
        read_whatif(folder)


def test_effects_keep_the_range_over_couplings(folder: Path) -> None:
    found = [item for item in effects(read_whatif(folder).outcomes) if item.mode == "undo" and item.outcome == "labour"]
    assert [item.couplings for item in found] == [3, 3, 3]
    assert [item.verdict for item in found] == ["higher", "higher-average", "lower"]
