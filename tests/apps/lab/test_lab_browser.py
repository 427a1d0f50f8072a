"""The pages in a real browser that can reach nothing else: what is drawn, where, for whom, and by keyboard alone."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from reading_lab import small_run

from contrapeso.apps.lab.app import create_app
from contrapeso.apps.lab.settings import LabSettings
from contrapeso.casebook.load import builtin

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
JUNCTURE = "evt:BOL:2006-05:hydrocarbons-decree"
PATHS = (
    "en/", f"es/compare?ev={JUNCTURE}", f"en/compare?align={JUNCTURE}", "es/case/BOL",
    f"en/juncture/{JUNCTURE}", "en/story/2", "es/theories",
    "en/elections?a=PODEMOS&b=UN",
    "es/sources?q=gas",
    "en/sources/conflict", "es/sources/network", "en/sources/works", f"es/why/{JUNCTURE}", "en/report", "es/method", "en/nope",
)  # fmt: skip
CLIPPED = """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility()).flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    const across = box.left < frame.left - 1.5 || box.right > frame.right + 1.5;
    return box.width && (across || box.top < frame.top - 1.5 || box.bottom > frame.bottom + 1.5);
  }).map(text => text.textContent);
})"""
OVERLAPPING = """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility()).flatMap(svg => {
  const boxes = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()])
    .filter(([words, box]) => words && box.width);
  const found = [];
  boxes.forEach(([words, a], place) => boxes.slice(place + 1).forEach(([other, b]) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    // Letters do not fill their boxes: lines of one label may touch, and a halo has the words of its label.
    if (words !== other && across > 2.5 && down > 4.5) found.push(`${words} / ${other}`);
  }));
  return found;
})"""
OUTSIDE = """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility()).flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('path[d],line,rect,circle')].filter(mark => !mark.closest('defs,clipPath,[clip-path]')).filter(mark => {
    const box = mark.getBoundingClientRect();
    const away = Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
    return (box.width || box.height) && away > 3;
  }).map(mark => mark.outerHTML.slice(0, 120));
})"""
DRAWN = """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility())
  .map(svg => svg.querySelectorAll('path,text,line,rect').length)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a laboratory without a worker."""
    folder = tmp_path_factory.mktemp("browser")
    settings = LabSettings(run=small_run(folder / "run", builtin()), state=folder / "state", workers=False)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
        server.should_exit = True
        thread.join()


def visit(browser: Browser, address: str, path: str, width: int, **more: Any) -> tuple[Page, list[str]]:
    """Open a page; also return what the browser complained of, and every request that left for elsewhere."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **more)
    page.set_default_timeout(60_000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((address, "data:")) else said.append(request.url))
    page.goto(address + path)
    return page, said


@pytest.mark.parametrize("path", PATHS)
def test_a_page_as_it_is_seen(browser: Browser, address: str, path: str, tmp_path: Path) -> None:
    for width in (1200, 390):
        page, said = visit(browser, address, path, width)
        page.screenshot(path=tmp_path / f"{width}.png", full_page=True)
        assert not [line for line in said if "404" not in line or "nope" not in path]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "it scrolls sideways"
        assert not page.evaluate(CLIPPED)
        assert not page.evaluate(OVERLAPPING), "labels lie on one another"
        assert not page.evaluate(OUTSIDE), "a mark is outside its frame"
        assert all(count > 8 for count in page.evaluate(DRAWN)), "a chart is empty"
        found = Axe().run(page)
        grave = [rule for rule in found.response["violations"] if rule["impact"] in ("serious", "critical")]
        assert not [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in grave]
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
