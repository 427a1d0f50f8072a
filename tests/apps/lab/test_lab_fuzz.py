"""Anything at all may be sent to the laboratory, and it never falls over: no answer is a 500."""

from __future__ import annotations

import base64
import json
import zlib
from urllib.parse import quote

import pytest
from asking_lab import LOCAL, app_of, small_book
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_lab import client as reading_client
from starlette.testclient import TestClient

from contrapeso.apps.lab.api_description import description
from contrapeso.apps.lab.levers import LEVERS
from contrapeso.report.figure import draw_here, draw_with

LIGHT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    book = small_book(tmp_path_factory.mktemp("fuzz") / "book")
    app = app_of(book, tmp_path_factory.mktemp("state"), per_client=20)
    return TestClient(app, base_url=LOCAL, raise_server_exceptions=False)


junk = st.text(max_size=40) | st.sampled_from(
    ["", "all", "first", "no-strike", "../..", "\x00", "NaN", "1e999", "-0", "🂡", "z.", "h." + "0" * 24]
)
numbers = st.integers() | st.floats() | st.booleans() | st.none()
anything = st.recursive(junk | numbers, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(junk, inner, max_size=4), max_leaves=12)
years = st.integers(1940, 1980).map(str) | junk
own = st.fixed_dictionaries(
    {},
    optional={
        "polity": st.sampled_from(["XAA", "ZZZ"]) | junk,
        "from": years,
        "to": years,
        **{f"l{number}": st.sampled_from(sorted(LEVERS)) | junk for number in (1, 2, 3)},
        **{f"v{number}": st.floats().map(str) | junk for number in (1, 2, 3)},
        **{f"{letter}{number}": years for letter in "ft" for number in (1, 2, 3)},
    },
)
packed = st.binary(max_size=60).map(lambda data: "z." + base64.urlsafe_b64encode(data).decode()) | anything.map(
    lambda data: "z." + base64.urlsafe_b64encode(zlib.compress(json.dumps(data).encode())).decode().rstrip("=")
)
query = st.builds(
    lambda mine, extra: {**mine, **extra},
    own,
    st.fixed_dictionaries(
        {}, optional={"q": junk, "s": packed | junk, "theories": junk, "only": junk, "table": junk, "figure": junk, "width": junk}
    ),
)
body = anything | st.fixed_dictionaries(
    {},
    optional={
        "question": anything,
        "own": own | anything,
        "packed": packed | anything,
        "yaml": junk | anything,
        "theories": anything,
        "more": anything,
    },
)


def sane(answer):
    assert answer.status_code < 500, answer.text[:500]
    assert "content-security-policy" in answer.headers
    return answer


def cleared(client):
    """Empty the queue, so that it is not its limit that answers."""
    queue = getattr(client.app.state, "queue", None)
    if queue is not None:
        while (job := queue.take("fuzz")) is not None:
            queue.fail(job, "fuzz", "emptied")


@LIGHT
@given(data=body)
def test_bodies_for_programs(client, data):
    cleared(client)
    answer = sane(
        client.post("/api/jobs", content=json.dumps(data).encode("utf-8", "surrogatepass"), headers={"content-type": "application/json"})
    )
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.status_code in (202, 400, 413, 422, 429)


def from_schema(schema):
    """Return all that a schema allows."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "oneOf" in schema:
        return st.one_of([from_schema(part) for part in schema["oneOf"]])
    if isinstance(schema["type"], list):
        return st.one_of([from_schema({**schema, "type": kind}) for kind in schema["type"]])
    if schema["type"] == "object":
        parts = {name: from_schema(part) for name, part in schema["properties"].items()}
        required = {name: parts.pop(name) for name in schema["required"]}
        return st.fixed_dictionaries(required, optional=parts)
    if schema["type"] == "array":
        return st.lists(from_schema(schema["items"]), min_size=schema.get("minItems", 0), max_size=4)
    if schema["type"] == "integer":
        return st.integers(schema.get("minimum"), schema.get("maximum"))
    if schema["type"] == "number":
        return st.floats(allow_nan=False, allow_infinity=False)
    return st.from_regex(schema["pattern"], fullmatch=True) if "pattern" in schema else junk


API = description()["paths"]


@LIGHT
@given(data=from_schema(API["/api/jobs"]["post"]["requestBody"]["content"]["application/json"]["schema"]))
def test_what_the_description_allows(client, data):
    cleared(client)
    answer = sane(client.post("/api/jobs", json=data))
    assert str(answer.status_code) in API["/api/jobs"]["post"]["responses"]
    assert answer.status_code != 400
    assert answer.status_code == 202 or answer.json()["errors"]


@LIGHT
@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_every_address_that_is_described_answers_as_described(client, name):
    assert client.get("/api/openapi.json").json() == description()
    for way, item in API.items():
        for method in {"get", "delete"} & set(item):
            answer = sane(client.request(method, way.replace("{id}", quote(name, safe="")), follow_redirects=False))
            assert str(answer.status_code) in item[method]["responses"] or name.strip("./") == "" or "/" in name


READING = ("", "compare", "case/XAA", "juncture/evt:XAA:1952-04:executive-exit", "story/2", "theories", "elections", "sources",
           "sources/conflict", "sources/network", "sources/works", "why/XAA:1955", "report", "method", "bring/")  # fmt: skip
NAMES = ("c", "from", "to", "ev", "align", "with", "year", "e", "rule", "a", "b", "part", "q", "source", "holder", "polity", "concept",
         "stance", "type", "voice", "contested", "start", "level", "s", "figure", "width")  # fmt: skip


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """Return a client of a laboratory whose pages are there, with empty drawings in the place of charts."""
    draw_with(lambda _: '<svg class="marks" width="960" height="300" viewBox="0 0 960 300"><g></g></svg>')
    yield reading_client(tmp_path_factory.mktemp("reading"), small_book(tmp_path_factory.mktemp("fuzz") / "book"))
    draw_with(draw_here)


@LIGHT
@given(
    path=st.sampled_from(READING),
    ending=st.sampled_from(["", ".json", ".csv", ".svg", ".html", ".vega.json", ".png.html"]),
    values=st.dictionaries(
        st.sampled_from(NAMES), junk | st.sampled_from(["XAA", "1955", "-1", "999999999999", "balance", "narrow"]), max_size=5
    ),
    lang=st.sampled_from(["en", "es", "xx"]),
)
def test_addresses_of_pages(reader, path, ending, values, lang):
    answer = sane(reader.get(f"/{lang}/{path}{ending}", params=values))
    assert answer.status_code in (200, 404)
    if answer.headers["content-type"].startswith("text/html"):
        assert "<script>" not in answer.text


@LIGHT
@given(path=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_addresses_of_anything(reader, path):
    for way in (path, f"case/{path}", f"juncture/evt:{path}", f"why/{path}", f"story/{path}", f"sources/{path}"):
        assert sane(reader.get("/en/" + quote(way), follow_redirects=False)).status_code in (200, 303, 307, 404, 405)


@LIGHT
@given(data=st.binary(max_size=200))
def test_bytes_for_programs(client, data):
    sane(client.post("/api/jobs", content=data, headers={"content-type": "application/json"}))


@LIGHT
@given(
    values=query,
    ending=st.sampled_from(["/", ".json", ".csv", ".yaml", ".html", ".svg", ".vega.json"]),
    lang=st.sampled_from(["en", "es", "xx"]),
)
def test_addresses_of_questions(client, values, ending, lang):
    answer = sane(client.get(f"/{lang}/what-if{ending}", params=values))
    assert lang != "xx" or answer.status_code == 404


@LIGHT
@given(values=query, action=st.sampled_from(["ask", "cancel"]))
def test_forms(client, values, action):
    cleared(client)
    answer = sane(client.post(f"/en/what-if/{action}", data=values, follow_redirects=False))
    assert answer.status_code in (303, 400, 422, 429)
    if answer.status_code == 303:
        sane(client.get(answer.headers["location"]))


@LIGHT
@given(
    data=st.binary(max_size=300) | anything.map(lambda item: json.dumps(item).encode()),
    name=junk,
    place=st.sampled_from(["what-if/upload", "bring/"]),
)
def test_files(client, data, name, place):
    sane(client.post(f"/en/{place}", files={"file": (name, data)}, follow_redirects=False))


@LIGHT
@given(
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    tail=st.sampled_from(["", "/result", "/cancel", "/again", "/fit", "/report"]),
)
def test_names_in_addresses(client, name, tail):
    for head in ("/api/jobs/", "/en/jobs/", "/en/bring/"):
        address = head + quote(name, safe="") + tail
        sane(client.get(address, follow_redirects=False))
        sane(client.post(address, follow_redirects=False, headers={"content-type": "application/json"}, content=b"{}"))
        sane(client.delete(address, follow_redirects=False))


@LIGHT
@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["host", "origin", "authorization", "content-type", "sec-fetch-site", "accept-language", "content-length", "if-none-match"]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
        max_size=4,
    ),
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]),
    path=st.sampled_from(["/api/jobs", "/api/questions", "/en/what-if/", "/en/what-if/ask", "/en/bring/", "/static/ask.js"]),
)
def test_headers_and_methods(client, headers, method, path):
    sane(client.request(method, path, headers=headers, follow_redirects=False))
