"""The pages in a real browser that can reach nothing else: what is drawn, where, for whom, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import CHROMIUM, JUNCTURE, look, served, tabbed, visit
from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PATHS = (
    "en/", f"es/compare?ev={JUNCTURE}", f"en/compare?align={JUNCTURE}", "es/case/BOL",
    f"en/juncture/{JUNCTURE}", "en/story/2", "es/theories",
    "en/elections?a=PODEMOS&b=UN",
    "es/sources?q=gas",
    "en/sources/conflict", "es/sources/network", "en/sources/works", f"es/why/{JUNCTURE}", "en/report", "es/method", "en/nope",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a laboratory without a worker."""
    with served(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.mark.parametrize("path", PATHS)
def test_a_page_as_it_is_seen(browser: Browser, address: str, path: str, tmp_path: Path) -> None:
    for width in (1280, 390):
        page, said = visit(browser, address, path, width)
        look(page, said, path, width, tmp_path)
        page.close()


def test_every_control_of_a_form_is_reached_by_keyboard_and_seen(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, "es/elections", 1280)
    tabbed(page)
    page.close()


def test_a_chart_answers_to_the_pointer(browser: Browser, address: str) -> None:
    page, said = visit(browser, address, "es/", 1200)
    page.locator("button.enliven").first.click()
    page.wait_for_selector(".live svg")
    box = page.locator(".live svg").first.bounding_box()
    assert box is not None
    for share in (0.5, 0.51):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.6)
    page.wait_for_selector("#vg-tooltip-element.visible")
    told = page.locator("#vg-tooltip-element").inner_text()
    assert "País" in told and ("Bolivia" in told or "Perú" in told) and "_" not in told
    assert not said
    page.close()


def test_every_juncture_is_reached_by_keyboard(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, "en/", 1200)
    wanted = page.locator(".marks a").count()
    assert wanted >= 6
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        href = page.evaluate("document.activeElement.closest('.marks') ? document.activeElement.href : ''")
        reached |= {href} if href else set()
        if len(reached) == wanted:
            break
    assert len(reached) == wanted
    page.keyboard.press("Enter")
    page.wait_for_selector("#juncture")
    page.close()


def test_it_reads_and_asks_without_scripts(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, "en/", 1200, java_script_enabled=False)
    assert page.locator("button.enliven").first.is_hidden() and page.locator("button.copy").is_hidden()
    page.locator("input[name=c][value=PER]").uncheck()
    page.locator("input[name=from]").fill("1980")
    page.locator("form.choose button[type=submit]").first.click()
    assert "c=BOL" in page.url and "from=1980" in page.url
    assert page.locator("h1").inner_text() == "Bolivia"
    page.close()
