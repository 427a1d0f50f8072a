"""What-if in a real browser: asked, watched, stopped, drawn live; nothing is fetched from elsewhere."""

from __future__ import annotations

import shutil
import socket
import threading

import pytest
import uvicorn
from asking_lab import HERE, app_of, small_book

from contrapeso.vocabulary.language import Messages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
T = Messages("en").text


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    patch = pytest.MonkeyPatch()
    patch.setenv("PYTHONPATH", str(HERE))
    patch.setenv("FAKE_SECONDS", "0.4")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = app_of(small_book(folder / "book"), folder / "state", workers=True, port=port)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        pass
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    patch.undo()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as engine:
        found = engine.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(base_url=address)
    found = context.new_page()
    problems = []
    found.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    found.on("pageerror", lambda error: problems.append(str(error)))
    found.on("request", lambda request: problems.append(request.url) if not request.url.startswith((address, "data:", "blob:")) else None)
    yield found
    context.close()
    assert problems == []


def test_a_question_is_asked_watched_and_drawn_live(page):
    page.goto("/en/what-if/?q=no-strike")
    page.get_by_role("button", name=T("ask.ask"), exact=True).click()
    page.get_by_role("heading", name=T("whatif.section_answer")).wait_for(timeout=30_000)
    page.wait_for_selector("#live[data-open='0']", timeout=30_000)
    assert page.locator("figure svg").first.is_visible()
    page.locator("button.enliven").first.click()
    page.wait_for_selector("figure .live svg", timeout=30_000)
    marks = page.locator("figure .live svg path").count()
    assert marks > 10


def test_a_question_is_stopped(page):
    page.goto("/en/what-if/?polity=XAA&from=1955&to=1960&l1=insurgency&v1=0.9&theories=all")
    page.get_by_role("button", name=T("ask.ask"), exact=True).click()
    page.get_by_role("button", name=T("ask.stop")).click()
    page.wait_for_selector("#live[data-open='0']", timeout=10_000)
    assert page.get_by_role("button", name=T("ask.stop")).count() == 0


def test_the_form_shows_numbers_where_there_are_any(page):
    page.goto("/en/what-if/")
    row = page.locator("fieldset.lever").first
    row.locator("select").select_option("insurgency")
    assert row.locator("input[type=range]").is_visible()
    row.locator("input[type=number]").first.fill("0.7")
    assert row.locator("input[type=range]").input_value() == "0.7"
    row.locator("select").select_option("no-wave")
    assert not row.locator("input[type=range]").is_visible()
    page.get_by_role("button", name=T("ask.own_show")).click()
    page.wait_for_url("**/what-if/?polity=XAA**l1=no-wave**")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("path", ["what-if/?q=no-strike", "what-if/?polity=XAA&from=1955&to=1990&l1=price", "bring/"])
def test_a_telephone_needs_no_sideways_scroll(browser, address, lang, path):
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 800})
    found = context.new_page()
    found.goto(f"/{lang}/{path}")
    assert found.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_everything_works_without_javascript(browser, address):
    context = browser.new_context(base_url=address, java_script_enabled=False)
    found = context.new_page()
    found.goto("/en/what-if/?q=no-strike&theories=second")
    found.get_by_role("button", name=T("ask.ask"), exact=True).click()
    found.get_by_role("heading", name=T("whatif.section_answer")).wait_for(timeout=30_000)  # by <meta refresh>
    assert found.locator("figure svg").first.is_visible()
    context.close()
