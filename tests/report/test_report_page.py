"""The whole page: offline, well formed, the same in both languages, and safe from its casebook."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from tiny_run import write_run

from contrapeso.casebook.load import load
from contrapeso.casebook.models import Casebook
from contrapeso.report.build import SECTIONS, build, render
from contrapeso.report.page import Page
from contrapeso.report.run_folder import RunError, read_run

VOID = {"meta", "br", "link", "img", "input", "hr"}
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} & "quoted"'


class Tree(HTMLParser):
    """Collects ids, links and headings, and faults of nesting."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.heads: list[int] = []
        self.tags: list[str] = []
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element that opens."""
        found = dict(attrs)
        self.tags.append(tag)
        if "id" in found:
            self.ids.append(found["id"] or "")
        if tag == "a":
            self.links.append(found.get("href") or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.heads.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element that closes itself."""
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Take note of an element that closes."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def test_the_page_is_well_formed(html: tuple[str, str]) -> None:
    language, text = html
    tree = Tree(text)
    assert tree.faults == [] and tree.open == []
    assert f'<html lang="{language}">' in text
    assert len(tree.ids) == len(set(tree.ids))
    assert {link[1:] for link in tree.links if link.startswith("#")} <= set(tree.ids)
    assert set(SECTIONS) <= set(tree.ids)
    assert all(later - earlier <= 1 for earlier, later in pairwise(tree.heads))
    assert tree.tags.count("figure") >= 9


def test_the_page_asks_nothing_of_a_network(html: tuple[str, str]) -> None:
    text = html[1]
    assert "default-src 'none'" in text
    assert len(text.encode()) < 3_000_000
    for pattern in (r"<script", r"<link", r"\bsrc=", r"@import", r"url\(\s*['\"]?(?!#)", r"<iframe", r"xlink:href=\"(?!#)"):
        assert re.search(pattern, text) is None, pattern


def test_numbers_are_written_as_the_language_does(html: tuple[str, str]) -> None:
    language, text = html
    drawings = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", text))
    assert ("0,25" in drawings, "0.25" in drawings) == ((True, False) if language == "es" else (False, True))


def test_every_figure_has_words_and_numbers(html: tuple[str, str]) -> None:
    for figure in re.findall(r"<figure.*?</figure>", html[1], re.DOTALL):
        assert figure.count("<svg") == 2 and 'class="wide"' in figure and 'class="narrow"' in figure
        assert all(len(words) > 15 for words in re.findall(r"<desc[^>]*>([^<]*)</desc>", figure))
        assert "<table>" in figure or 'id="fig-parameters' in figure or 'id="fig-scores' in figure
    widths = [float(width) for width in re.findall(r'<div class="narrow"><svg[^>]* width="([\d.]+)"', html[1])]
    assert widths and max(widths) <= 366


def test_a_contested_juncture_shows_its_split(html: tuple[str, str]) -> None:
    article = re.search(r'<article class="juncture[^"]*" id="evt-BOL-2019-11-executive-exit".*?</article>', html[1], re.DOTALL)
    assert article is not None
    assert len(re.findall(r'<rect [^>]*width="33', article[0])) == 3
    for word in ("coup", "Crabtree", "clm:crabtree2020:0004", "psg:"):
        assert word in article[0]


def test_labels_of_others_are_marked_as_english(run: Path) -> None:
    assert '<strong lang="en">coup</strong>' in (run / "report.es.html").read_text(encoding="utf-8")


def test_found_junctures_and_ordinal_checks_are_shown(html: tuple[str, str]) -> None:
    language, text = html
    words = (
        ("1 of 2 junctures that the sources name are found", "+ found, not named", "They are not used in any fit", "3 of 4 have")
        if language == "en"
        else ("De 2 coyunturas que las fuentes nombran se hallan 1", "+ hallada, no nombrada", "No se usan en", "3 de 4 tienen")
    )
    for phrase in words:
        assert phrase in text


def test_a_hostile_casebook_is_shown_as_text(country: Path) -> None:
    def swap(file: str, old: str, new: str) -> None:
        path = country / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    quoted = json.dumps(HOSTILE)
    swap("evidence/claims/lindero1971.yaml", "en: The strike of 1958 made the president resign.", f"en: {quoted}")
    swap(
        "polities/XAA/polity.yaml",
        re.search(r"^  en: .*$", (country / "polities/XAA/polity.yaml").read_text(), re.MULTILINE)[0],
        f"  en: {quoted}",
    )
    sources = json.loads((country / "evidence/sources.csl.json").read_text())
    sources[0]["title"], sources[0]["URL"] = HOSTILE, "javascript:alert(3)"
    (country / "evidence/sources.csl.json").write_text(json.dumps(sources), encoding="utf-8")
    casebook = load(country)
    folder = write_run(country.parent / "run", casebook, 1950, 1969, parameters=4)
    (path,) = build(folder, casebook, languages=("en",))
    text = path.read_text(encoding="utf-8")
    tree = Tree(text)
    assert "script" not in tree.tags and "img" not in tree.tags and tree.faults == []
    assert "&lt;script&gt;alert(1)" in text
    assert "javascript:" not in "".join(tree.links)
    assert "{{ 7 * 7 }}" in text


def test_another_casebook_with_one_polity(country: Path) -> None:
    casebook = load(country)
    folder = write_run(country.parent / "run", casebook, 1950, 1969, parameters=4)
    for name in ("scores", "forecasts", "validity", "rates", "parameters", "components"):
        (folder / f"{name}.csv").unlink()
    english, spanish = build(folder, casebook)
    text = english.read_text(encoding="utf-8")
    for name in ("scores", "forecasts", "validity", "rates", "parameters", "components"):
        assert f"wrote no {name}.csv" in text
    assert text.count('<article class="juncture') >= 1
    assert "than in" not in re.sub(r"<[^>]*>", "", text.split('id="record"')[0])
    assert spanish.name == "report.es.html"


def test_a_casebook_other_than_that_of_the_run_is_named(page: Page, run: Path, casebook: Casebook) -> None:
    about = {**page.run.about, "casebook": {"hash": "0" * 64}, "diagnostics": {"rhat_max": 1.4, "divergences": 3}}
    other = type(page.run)(run, about, page.run.tables)
    text = render(other, casebook, page.record, "en")
    assert "not the one that the run was made from" in text and "not converged well" in text


def test_a_run_that_cannot_be_read_is_named(tmp_path: Path, casebook: Casebook) -> None:
    with pytest.raises(RunError, match=r"no run\.json"):
        read_run(tmp_path)
    folder = write_run(tmp_path / "run", casebook, 1950, 1952, parameters=2)
    scores = folder / "scores.csv"
    scores.write_text(scores.read_text().replace("0.12", "twelve", 1))
    with pytest.raises(RunError, match=r"scores\.csv:2: 'twelve' in column brier"):
        read_run(folder)
    scores.write_text("model,horizon\n")
    with pytest.raises(RunError, match="no column n, events"):
        read_run(folder)
    (folder / "balance.csv").unlink()
    scores.unlink()
    with pytest.raises(RunError, match=r"no balance\.csv"):
        read_run(folder)


def test_reporting_loads_no_model() -> None:
    code = "import sys, contrapeso.report.build; sys.exit(any(name in sys.modules for name in ('jax', 'numpyro')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=120).returncode == 0
