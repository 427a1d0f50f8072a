"""A page as a reader meets it: what is drawn, where, for whom, and by keyboard alone."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from reading_lab import small_run, small_tournament

from contrapeso.apps.lab.app import create_app
from contrapeso.apps.lab.settings import LabSettings
from contrapeso.casebook.load import builtin

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
JUNCTURE = "evt:BOL:2006-05:hydrocarbons-decree"
KEPT = os.environ.get("CONTRAPESO_SCREENSHOTS")
"""A folder in which pictures of pages are kept under their names; where absent, they stay in pytest's own."""

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
# Pictures further down are fetched when a reader comes near; here all are, and those that fail are told.
FETCH = """async () => {
  const failed = [];
  for (const image of document.querySelectorAll('figure picture img')) {
    if (!image.checkVisibility()) continue;
    image.loading = 'eager';
    await image.decode().catch(() => failed.push(image.src));
  }
  return failed;
}"""
# Then they are put into the page as elements, so that their labels and marks can be looked at.
UNFOLD = """async () => {
  for (const image of document.querySelectorAll('figure picture img')) {
    if (!image.checkVisibility()) continue;
    const text = await (await fetch(image.currentSrc)).text();
    image.replaceWith(document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true));
  }
}"""
STEPS = """() => {
  const wanted = [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex="0"]')]
    .filter(part => !part.disabled && part.type !== 'hidden' && part.checkVisibility({visibilityProperty: true}));
  wanted.forEach((part, place) => { part.dataset.step = place; });
  return wanted.length;
}"""
STAND = """() => {
  const part = document.activeElement;
  if (!part || part === document.body) return null;
  const style = getComputedStyle(part), seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return [part.dataset.step ?? '', seen, part.outerHTML.slice(0, 100)];
}"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a laboratory without a worker, of a made-up run and a made-up tournament."""
    run = small_run(folder / "run", builtin())
    small_tournament(run / "tournament", builtin())
    settings = LabSettings(run=run, state=folder / "state", workers=False)
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


def look(page: Page, said: list[str], path: str, width: int, folder: Path) -> None:
    """Look at a page: keep a picture, and hold it to what a reader may expect."""
    assert page.evaluate(FETCH) == [], "a picture does not come"
    name = re.sub(r"[^A-Za-z0-9-]+", "-", path).strip("-")
    kept = Path(KEPT) if KEPT else folder
    kept.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=kept / f"{name}-{width}.png", full_page=True)
    page.evaluate(UNFOLD)
    assert not [line for line in said if "404" not in line or "nope" not in path]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "it scrolls sideways"
    assert not page.evaluate(CLIPPED)
    assert not page.evaluate(OVERLAPPING), "labels lie on one another"
    assert not page.evaluate(OUTSIDE), "a mark is outside its frame"
    assert all(count > 8 for count in page.evaluate(DRAWN)), "a chart is empty"
    no_barrier(page)


def no_barrier(page: Page) -> None:
    """Say what a screen reader or a keyboard would stumble over."""
    found = Axe().run(page)
    grave = [rule for rule in found.response["violations"] if rule["impact"] in ("serious", "critical")]
    assert not [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in grave]


def tabbed(page: Page) -> None:
    """Go through a page by the tab key: every control is come to, and it is seen where one is."""
    wanted, reached, dim = int(page.evaluate(STEPS)), set(), []
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        found = page.evaluate(STAND)
        if found is None:
            break
        place, seen, what = found
        if place in reached and place:
            break
        reached.add(place)
        if not seen:
            dim.append(what)
    assert not dim, "the focus is not seen"
    assert len(reached - {""}) == wanted, f"{wanted - len(reached - {''})} of {wanted} controls are not reached"
