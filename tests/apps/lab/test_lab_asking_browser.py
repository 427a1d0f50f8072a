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
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
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
    assert_no_barrier(page)
    # The address holds all of it: a reader who opens it elsewhere sees the same question, answer and theories.
    link = page.locator("a.address").get_attribute("href")
    said = page.locator("section.answers").inner_text()
    page.goto(link)
    assert page.locator("section.answers").inner_text() == said
    page.locator(".others a").click()
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("section.answers p.answer").count() == 2
    assert page.url.split("/en/")[-1] == page.url and "q=no-strike" in page.url


@pytest.mark.parametrize("path", ["what-if/", "what-if/?polity=XAA&from=1955&to=1990&l1=price", "what-if/?polity=ZZ&l1=no", "bring/"])
def test_no_page_has_a_barrier(browser, address, path):
    for lang, width in (("en", 1200), ("es", 390)):
        context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
        found = context.new_page()
        found.goto(f"/{lang}/{path}")
        assert_no_barrier(found)
        context.close()


def assert_no_barrier(page):
    """Say what a screen reader or a keyboard would stumble over."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page)
    grave = [rule for rule in found.response["violations"] if rule["impact"] in ("serious", "critical")]
    assert not [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in grave]


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
