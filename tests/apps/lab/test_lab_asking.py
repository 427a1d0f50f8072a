"""What-if in the laboratory: a question from its address to its answer, with and without JavaScript."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from asking_lab import HERE, LOCAL, app_of, small_book, until
from markupsafe import escape
from ruamel.yaml import YAML
from starlette.testclient import TestClient

from contrapeso.apps.lab.levers import LEVERS
from contrapeso.apps.lab.packing import pack, unpack
from contrapeso.apps.lab.question import read_question
from contrapeso.casebook.load import builtin, load
from contrapeso.vocabulary.language import LANGUAGES, Messages

OWN = {"polity": "XAA", "from": "1955", "to": "1960", "l1": "insurgency", "v1": "0.5", "f1": "1955", "t1": "1956"}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("asking") / "book")


@pytest.fixture(scope="module")
def casebook(book):
    return load(book)


@pytest.fixture
def client(book, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    with TestClient(app_of(book, tmp_path / "state", workers=True), base_url=LOCAL) as found:
        yield found


class Forms(HTMLParser):
    """The forms of a page, as a browser without JavaScript would send them."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.scripts, self.inline = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.forms.append({"action": found["action"], "method": found.get("method", "get"), "values": {}})
        if tag == "input" and self.forms and found.get("name") and found.get("type") != "file":
            self.forms[-1]["values"][found["name"]] = found.get("value", "")
        if tag == "script":
            self.scripts.append(found.get("src"))
        self.inline += [name for name in found if name.startswith("on") or name == "style"]


def form_to(text, action):
    return next(form for form in Forms(text).forms if form["action"].endswith(action))


def finished(client, address):
    return until(lambda: not (found := client.get(address.replace("/what-if/", "/what-if.json")).json())["open"] and found)


def test_a_question_is_asked_and_answered_with_forms_alone(client):
    first = client.get("/en/what-if/?q=no-strike")
    assert first.status_code == 200
    assert Messages("en").text("ask.nobody") in first.text
    form = form_to(first.text, "/what-if/ask")
    sent = client.post(form["action"], data=form["values"], follow_redirects=False)
    assert sent.status_code == 303
    assert sent.headers["location"] == "/en/what-if/?q=no-strike"
    finished(client, sent.headers["location"])
    after = client.get(sent.headers["location"]).text
    assert "on average" in after
    assert "prior only" in after
    assert 'http-equiv="refresh"' not in after
    assert after.count("<svg") >= 2


def test_the_answer_shows_parts_while_it_is_made_and_can_be_stopped(client, monkeypatch):
    client.app.state.keeper.stop()  # nobody at work yet
    form = form_to(client.get("/en/what-if/?q=no-strike").text, "/what-if/ask")
    client.post(form["action"], data=form["values"])
    text = client.get("/en/what-if/?q=no-strike").text
    assert '<noscript><meta http-equiv="refresh"' in text
    assert "place 1 in the queue" in text
    from fake_work import compute

    queue = client.app.state.queue
    job = queue.take("w")
    kept = []
    compute(job.kind, job.request, parts=[], tell=lambda *a: queue.progress(job.id, "w", *a), keep=kept.append)
    queue.add_part(job.key, 0, kept[0])
    assert Messages("en").text("ask.partial") in client.get("/en/what-if/?q=no-strike").text
    stop = form_to(client.get("/en/what-if/?q=no-strike").text, "/what-if/cancel")
    client.post(stop["action"], data=stop["values"])
    assert queue.job(job.id).state == "cancelled"
    assert '<noscript><meta http-equiv="refresh"' not in client.get("/en/what-if/?q=no-strike").text


def test_under_every_theory(client):
    forms = [form for form in Forms(client.get("/es/what-if/?q=no-strike").text).forms if form["action"].endswith("/ask")]
    every = next(form for form in forms if form["values"].get("theories") == "all")
    sent = client.post(every["action"], data=every["values"], follow_redirects=False)
    found = finished(client, sent.headers["location"])
    assert set(found["answers"]) == {"first", "second"}
    page = client.get(sent.headers["location"]).text
    assert "Teoría &lt;b&gt;second" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_of_a_casebook_becomes_markup(client, lang):
    page = client.get(f"/{lang}/what-if/?q=no-strike").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    found = Forms(page)
    assert not found.inline
    assert all(source and source.startswith("/static/") for source in found.scripts)


def test_an_address_restores_an_own_question_and_says_so(client, casebook):
    first = client.get("/en/what-if", params={**OWN, "l2": "", "f2": ""}, follow_redirects=False)
    assert first.status_code == 303
    address = first.headers["location"]
    assert address == "/en/what-if/?" + "&".join(f"{name}={value}" for name, value in OWN.items())
    page = client.get(address).text
    assert Messages("en").text("ask.link_says") in page.replace("&#39;", "'")
    shown = form_to(page, "/en/what-if")["values"]
    assert {name: shown[name] for name in OWN if name in shown} == {name: OWN[name] for name in OWN if name in shown}
    question, troubles = read_question(OWN, casebook)
    assert not troubles
    assert question.query() == OWN


@pytest.mark.parametrize("lever", sorted(LEVERS))
def test_every_lever_makes_a_sound_scenario_in_both_languages(casebook, lever):
    question, troubles = read_question({"polity": "XAA", "from": "1955", "to": "1960", "l1": lever}, casebook)
    assert not troubles
    scenario = question.scenario(casebook)
    assert scenario.changes[0].words.en != scenario.changes[0].words.es
    assert unpack(pack(scenario, casebook.folder / "none"), casebook.folder / "none") == scenario


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"polity": "ZZZ"}, "polity"),
        ({"from": "1066"}, "year"),
        ({"to": "²³"}, "year"),
        ({"from": "1960", "to": "1955"}, "order"),
        ({"l1": "moon"}, "lever"),
        ({"v1": "7"}, "value"),
        ({"v1": "nan"}, "value"),
        ({"f1": "1959", "t1": "1958"}, "inside"),
        ({"l1": "reform-happens", "l2": "no-reform"}, "twice"),
        ({"l1": ""}, "nothing"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(client, casebook, change, key):
    asked = {**OWN, **change}
    _, troubles = read_question(asked, casebook)
    assert f"ask.trouble_{key}" in [trouble.key for trouble in troubles]
    answer = client.get("/es/what-if/", params=asked)
    assert answer.status_code == 422
    for trouble in troubles:
        assert str(escape(Messages("es").text(trouble.key, **trouble.values))) in answer.text
    assert client.post("/es/what-if/ask", data=asked).status_code == 422


def test_too_long_a_question():
    _, troubles = read_question({"polity": "BOL", "from": "1960", "to": "1990", "l1": "no-exit"}, load(builtin()))
    assert [item.key for item in troubles] == ["ask.trouble_long"]


def test_a_scenario_goes_out_as_a_file_and_comes_back(client):
    text = client.get("/en/what-if.yaml?q=no-strike").text
    data = YAML(typ="safe").load(text)
    assert data["id"] == "no-strike"
    sent = client.post("/en/what-if/upload", files={"file": ("mine.yaml", text)}, follow_redirects=False)
    assert sent.status_code == 303, sent.text[:3000]
    page = client.get(sent.headers["location"])
    assert page.status_code == 200
    assert client.get(sent.headers["location"].replace("what-if/", "what-if.yaml")).text == text


def test_a_faulty_scenario_file_gets_its_faults_with_lines(client):
    text = client.get("/en/what-if.yaml?q=no-strike").text.replace("event: wave", "event: wavy").replace("1960Q4", "2060Q4")
    answer = client.post("/en/what-if/upload", files={"file": ("mine.yaml", text)})
    assert answer.status_code == 422
    assert re.search(r"scenario\.yaml:\d+", answer.text)
    assert client.post("/en/what-if/upload", files={"file": ("mine.yaml", "a: [" * 500)}).status_code == 422
    assert client.post("/en/what-if/upload", files={"file": ("mine.yaml", b"\xff\xfe\x00")}).status_code == 422


def test_the_interface_for_programs(client):
    listed = client.get("/api/questions").json()
    assert listed["questions"][0]["id"] == "no-strike"
    answer = client.post("/api/jobs", json={"own": {**OWN, "v1": 0.5}, "theories": ["first"]})
    assert answer.status_code == 202
    job = answer.json()["jobs"][0]
    until(lambda: client.get(f"/api/jobs/{job['id']}").json()["state"] == "done")
    found = client.get(f"/api/jobs/{job['id']}/result").json()
    assert found["whole"]
    assert found["result"]["theory"] == "first"
    assert client.post("/api/jobs", json={"own": {**OWN, "v1": 0.5}, "theories": ["first"]}).json()["jobs"][0]["id"] == job["id"]
    assert client.delete(f"/api/jobs/{job['id']}").json()["state"] == "done"  # what is done stays done
    yaml = client.get("/en/what-if.yaml?q=no-strike").text
    assert client.post("/api/jobs", json={"yaml": yaml}).status_code == 202
    assert client.post("/api/jobs", json={"yaml": yaml.replace("wave", "wavy")}).json()["errors"][0]["line"]
    assert client.get("/api/jobs/none").status_code == 404


def test_data_and_figures_of_an_answer(client):
    form = form_to(client.get("/en/what-if/?q=no-strike").text, "/what-if/ask")
    client.post(form["action"], data=form["values"])
    finished(client, "/en/what-if/?q=no-strike")
    assert client.get("/en/what-if.csv?q=no-strike").text.startswith("theory,arm,mode,coupling,outcome")
    assert client.get("/en/what-if.csv?q=no-strike&table=paths").text.count("balance") > 5
    assert client.get("/en/what-if.svg?q=no-strike").text.startswith("<svg")
    assert client.get("/en/what-if.png?q=no-strike").content[:4] == b"\x89PNG"
    assert "$schema" in client.get("/en/what-if.vega.json?q=no-strike").json()
    whole = client.get("/es/what-if.html?q=no-strike")
    assert "sandbox" in whole.headers["content-security-policy"]
    assert "<script>alert" not in whole.text
    assert client.get("/en/what-if.csv?q=nothing").status_code == 422


def test_a_full_queue_is_said(book, tmp_path):
    client = TestClient(app_of(book, tmp_path / "s", per_client=1), base_url=LOCAL)
    assert client.post("/en/what-if/ask", data={"q": "no-strike", "theories": "first"}, follow_redirects=False).status_code == 303
    again = client.post("/en/what-if/ask", data={"q": "no-strike", "theories": "second"})
    assert again.status_code == 429
    assert Messages("en").text("ask.full") in again.text


def test_fifty_ask_at_once_and_none_is_lost(client):
    asked = []
    for number in range(50):
        body = {"own": {**OWN, "v1": round(0.02 * number, 2)}, "theories": ["first"]}
        answer = client.post("/api/jobs", json=body)
        assert answer.status_code == 202
        asked.append(answer.json()["jobs"][0]["id"])
    assert len(set(asked)) == 50
    until(lambda: all(client.get(f"/api/jobs/{job}").json()["state"] == "done" for job in asked), seconds=60)


def test_the_web_process_does_not_load_jax():
    script = (
        "import sys, contrapeso.apps.lab.app; sys.exit(any(name in sys.modules for name in ('jax', 'numpyro', 'contrapeso.laboratory')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_casebook_without_theories_says_so(tmp_path):
    from contrapeso.casebook.new import create

    create(tmp_path / "book")
    client = TestClient(app_of(tmp_path / "book", tmp_path / "state"), base_url=LOCAL)
    page = client.get("/en/what-if/", params=OWN)
    assert page.status_code == 200
    assert Messages("en").text("ask.no_theories") in page.text.replace("&#39;", "'")
    assert client.get("/en/what-if/").status_code == 200
