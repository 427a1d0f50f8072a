"""Every page in both languages, under every ending, with nothing inline and nothing from elsewhere."""

from __future__ import annotations

import gzip
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from reading_lab import BASE, client, hostile
from starlette.testclient import TestClient

from contrapeso.report.figure import draw_here, draw_with
from contrapeso.vocabulary.language import LANGUAGES

JUNCTURE = "juncture/evt:BOL:2006-05:hydrocarbons-decree"
PATHS = (
    "", "compare?ev=evt:BOL:2006-05:hydrocarbons-decree&from=1980", "case/PER", "case/BOL?year=1985", JUNCTURE, "story/1",
    "story/2", "story/5",
    "story/6", "theories", "elections", "sources", "sources?q=gas&stance=disagree", "sources/conflict", "sources/network?level=named",
    "sources/works", "why/evt:BOL:2006-05:hydrocarbons-decree", "why/BOL:balance:2006", "report?s=answer,scores,record", "method",
)  # fmt: skip
VOID = {"source", "meta", "link", "input", "img", "br", "hr", "rect", "line", "path", "circle"}


class Reader(HTMLParser):
    """Collects what a page holds, and what does not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open and self.open[-1] != tag:
                lost = self.open.pop()
                if lost not in ("li", "p", "td", "tr", "th", "option"):
                    self.faults.append(lost)
            self.open.pop()

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def undrawn() -> Iterator[None]:
    """Put empty drawings in the place of charts, which take longest; a browser looks at the drawn ones."""
    draw_with(lambda _: '<svg class="marks" width="960" height="300" viewBox="0 0 960 300"><g></g></svg>')
    yield
    draw_with(draw_here)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_whole(undrawn: None, lab: TestClient, lang: str, path: str) -> None:
    answer = lab.get(f"/{lang}/{path}")
    assert answer.status_code == 200
    page = Reader(answer.text)
    assert not page.faults
    assert page.all("html")[0]["lang"] == lang
    assert [name for name, _ in page.tags].count("h1") == 1
    assert all("style" not in attributes for _, attributes in page.tags), "a style attribute is against the policy"
    assert all(script.get("src", "").startswith("/static/") for script in page.all("script")), "a script inside the page"  # type: ignore[union-attr]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    sources = [value for _, attributes in page.tags for key, value in attributes.items() if key == "src"]
    assert all(value and value.startswith("/") for value in sources)
    named = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(named) == len(set(named)), "an id stands twice"
    for form in page.all("form"):
        assert form.get("method") == "get" and (form.get("action") or "").startswith(f"/{lang}/")
    for figure in re.findall(r"<figure.*?</figure>", answer.text, re.DOTALL):
        drawn = figure.count("<svg") == 2 and 'role="img"' in figure and "<desc" in figure
        fetched = re.search(r'<source media="[^"]+" srcset="[^"]+"><img src="[^"]+" alt="[^"]{20,}" loading="lazy">', figure)
        assert drawn or fetched


@pytest.mark.parametrize("path", PATHS)
def test_the_languages_lead_to_each_other(undrawn: None, lab: TestClient, path: str) -> None:
    here = Reader(lab.get(f"/en/{path}").text)
    other = str(next(link["href"] for link in here.all("a") if link.get("hreflang") == "es"))
    assert urlsplit(other).path == urlsplit(f"/es/{path}").path
    assert parse_qs(urlsplit(other).query) == parse_qs(urlsplit(f"/es/{path}").query)
    assert lab.get(other).status_code == 200


def test_every_ending_of_a_comparison(lab: TestClient) -> None:
    table = pd.read_csv(io.StringIO(lab.get("/en/compare.csv?c=BOL&from=1980&to=1999").text))
    assert set(table["polity"]) == {"BOL"} and len(table) == 80
    data = lab.get("/es/compare.json?c=BOL&from=1980&to=1999").json()
    assert len(data["data"]) == 80 and data["language"] == "es" and data["casebook"]["hash"] and data["citation"]
    assert lab.get("/en/compare.svg").text.startswith("<svg")
    assert lab.get("/en/compare.png").content.startswith(b"\x89PNG")
    print_ = lab.get("/en/compare.html")
    assert "<link" not in print_.text and "<script" not in print_.text and "<style>" in print_.text
    assert "'sha256-" in print_.headers["content-security-policy"]
    assert 'href="/' not in print_.text, "a link of a file that is kept has to name the laboratory"


def test_a_specification_asks_for_nothing(lab: TestClient) -> None:
    spec = lab.get("/es/compare.vega.json").json()
    text = json.dumps(spec)
    assert '"url"' not in text and "csv" not in text
    assert "Bolivia" in text and "near" in text


def test_the_address_of_a_page_restores_it(lab: TestClient) -> None:
    first = lab.get("/en/?from=1980").text
    address = re.search(r'class="address" href="([^"]+)"', first)
    assert address is not None
    whole = address[1].replace("&amp;", "&")
    assert whole.startswith(f"{BASE}/en/compare?") and "c=BOL,PER" in whole and "to=2021" in whole
    again = lab.get(whole).text
    assert re.findall(r"<svg.*?</svg>", again, re.DOTALL) == re.findall(r"<svg.*?</svg>", first, re.DOTALL)


@pytest.mark.parametrize(
    "path",
    [
        "nope",
        "case/ATL",
        "juncture/evt:BOL:1800-01:nothing",
        "why/evt:BOL:1800-01:nothing",
        "why/mechanism:M20",
        "method.pdf",
        "sources.svg",
    ],
)
def test_what_is_not_there_is_said_in_words(lab: TestClient, path: str) -> None:
    answer = lab.get(f"/es/{path}")
    assert answer.status_code == 404
    assert "No existe esa página" in answer.text and 'lang="es"' in answer.text


def test_the_first_page_follows_the_reader(lab: TestClient) -> None:
    answer = lab.get("/", headers={"accept-language": "es-PE,es;q=0.9"}, follow_redirects=False)
    assert answer.status_code == 307 and answer.headers["location"] == "/es/"


def test_the_first_page_is_light_and_says_something(lab: TestClient) -> None:
    page = lab.get("/en/")
    weight = sum(len(gzip.compress(lab.get(way).content)) for way in ("/en/", "/static/lab.css", "/static/lab.js", "/static/icon.svg"))
    assert weight < 100_000
    assert page.text.count('class="answer"') == 1
    assert len(re.findall(r'class="marks".*?</nav>', page.text, re.DOTALL)[0].split("<li>")) >= 7


def test_odd_questions_are_answered(undrawn: None, lab: TestClient) -> None:
    for query in ("c=XXX,BOL", "from=abc&to=", "from=2021&to=1930", "c=" + "BOL," * 400, "ev=<script>", "year=99999999999999999999"):
        for path in ("", "case", "sources", "elections", "report"):
            answer = lab.get(f"/en/{path}?{query}")
            assert answer.status_code == 200, (path, query)
            assert "<script>" not in answer.text.replace('<script src="/static/', "")


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    with_words = client(tmp_path, hostile(tmp_path))
    book = with_words.app.state.lab.casebook  # type: ignore[attr-defined]
    code = next(iter(book.polities))
    claim = next(iter(book.claims))
    event = book.polities[code].events[0].id
    seen = 0
    for path in (
        "",
        f"case/{code}",
        f"juncture/{event}",
        f"why/{claim}",
        "sources",
        "sources/conflict",
        "sources/works",
        "elections",
        "method",
        "report",
        "theories",
    ):
        for ending in ("", ".html"):
            answer = with_words.get(f"/en/{(path or 'compare') + ending}")
            assert answer.status_code == 200, path
            page = Reader(answer.text)
            assert not [script for script in page.all("script") if not str(script.get("src", "")).startswith("/static/")]
            assert all(str(image["src"]).startswith("/en/") for image in page.all("img"))
            assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", answer.text)
            assert "49" not in re.findall(r"\{\{.*?\}\}|^49$", answer.text)
            seen += answer.text.count("&lt;script&gt;")
    assert seen > 20
    sheet = with_words.get("/en/sources.csv").text
    assert not [line for line in sheet.splitlines() if line.startswith(("=", "+", "-", "@"))]


def test_the_pages_load_no_model() -> None:
    code = "import sys; import contrapeso.apps.lab.app, contrapeso.apps.lab_commands; sys.exit(bool({'jax', 'numpyro'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_a_run_the_pages_say_so(tmp_path: Path) -> None:
    from contrapeso.apps.lab.app import create_app
    from contrapeso.apps.lab.settings import LabSettings
    from contrapeso.casebook.new import template

    empty = TestClient(create_app(LabSettings(casebook=template(), state=tmp_path, workers=False)), base_url=BASE)
    answer = empty.get("/en/theories")
    assert answer.status_code == 200 and "No fitted run yet" in answer.text and "contrapeso run" in answer.text
