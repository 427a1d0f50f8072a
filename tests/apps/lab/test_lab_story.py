"""The guided story: step by step, and on one page for printing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from looking import CHROMIUM
from playwright.sync_api import Browser
from reading_lab import client

from contrapeso.vocabulary.language import Messages

SHOWN = """() => [...document.querySelectorAll('main h2, main figure svg, nav, button, form')]
  .filter(part => part.checkVisibility()).map(part => part.tagName)"""


@pytest.mark.parametrize("lang", ["en", "es"])
def test_all_steps_on_one_page(tmp_path: Path, lang: str) -> None:
    lab, messages = client(tmp_path), Messages(lang)
    step = lab.get(f"/{lang}/story/2").text
    assert f"/{lang}/story/all" in step
    for path in (f"/{lang}/story/all", f"/{lang}/story/all.html"):
        found = lab.get(path)
        assert found.status_code == 200
        heads = re.findall(r'<h2 id="step-(\d)">([^<]+)</h2>', found.text)
        assert [int(number) for number, _ in heads] == [1, 2, 3, 4, 5, 6]
        assert [words.replace("&#39;", "'") for _, words in heads] == [messages.text(f"lab.story.step{number}") for number in range(1, 7)]
    assert found.text.count("<figure") == 5
    assert len(set(re.findall(r'<figure id="([^"]+)"', found.text))) == 5
    assert "<script" not in found.text and "src=" not in found.text


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_print_holds_every_step(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "story.html"
    file.write_text(client(tmp_path / "lab").get("/es/story/all.html").text, encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate(SHOWN) == ["H2", "svg", "H2", "svg", "H2", "svg", "H2", "svg", "H2", "svg", "H2"]
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    page.close()
    assert 6 <= sheets <= 9
