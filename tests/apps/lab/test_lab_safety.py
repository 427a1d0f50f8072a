"""Who may ask what of the laboratory: addresses, hosts, tokens, origins, sizes, headers."""

from __future__ import annotations

import base64
from importlib.resources import files

import pytest
from asking_lab import LOCAL, app_of, lab_settings, small_book
from starlette.testclient import TestClient

from contrapeso.apps.lab.safety import ORDINARY_BODY, SafetyError, host_name, is_loopback, require_token

TOKEN = "correct-horse-battery"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("safety") / "book")


@pytest.fixture(scope="module")
def client(book, tmp_path_factory):
    return TestClient(app_of(book, tmp_path_factory.mktemp("state")), base_url=LOCAL, raise_server_exceptions=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost:1", "[::1]:8765", "LOCALHOST"])
def test_this_machine_is_served(client, host):
    assert client.get("/api/questions", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["example.org", "example.org:8765", "127.0.0.1.example.org", "", "169.254.169.254", "[::2]", "a:b:c"])
def test_a_name_that_leads_here_by_a_trick_is_not_served(client, host):
    assert client.get("/api/questions", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("::1", True), ("127.9.9.9", True), ("0.0.0.0", False), ("10.0.0.1", False), ("lab", False)]
)
def test_beyond_this_machine_a_token_is_needed(book, tmp_path, host, local):
    assert is_loopback(host) == local
    settings = lab_settings(book, tmp_path, host=host)
    if local:
        require_token(settings)
        return
    with pytest.raises(SafetyError):
        require_token(settings)
    with pytest.raises(SafetyError):
        require_token(lab_settings(book, tmp_path, host=host, token="short"))
    require_token(lab_settings(book, tmp_path, host=host, token=TOKEN))


def test_a_token_opens_and_nothing_else_does(book, tmp_path):
    client = TestClient(app_of(book, tmp_path, host="0.0.0.0", token=TOKEN), base_url="http://10.1.2.3:8765")
    asked = client.get("/en/what-if/")
    assert asked.status_code == 401
    assert "Basic" in asked.headers["www-authenticate"]
    basic = base64.b64encode(f"anyone:{TOKEN}".encode()).decode()
    for header in (f"Bearer {TOKEN}", f"Basic {basic}"):
        assert client.get("/api/questions", headers={"authorization": header}).status_code == 200
    for header in ("Bearer wrong", "Basic !!!", "Basic " + base64.b64encode(b"\xff:\xff").decode(), "Digest x", TOKEN, f"Bearer {TOKEN}x"):
        assert client.get("/api/questions", headers={"authorization": header}).status_code == 401
    assert client.get("/static/ask.css").status_code == 401
    named = {"authorization": f"Bearer {TOKEN}", "host": "evil.example"}
    assert client.get("/api/questions", headers=named).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://example.org"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
    ],
)
def test_a_page_of_another_site_changes_nothing(client, headers):
    assert client.post("/en/what-if/ask", data={"q": "no-strike"}, headers=headers).status_code == 403
    assert client.post("/api/jobs", json={"question": "no-strike"}, headers=headers).status_code == 403
    assert client.delete("/api/jobs/x", headers=headers).status_code == 403


def test_our_own_pages_may(client):
    headers = {"origin": LOCAL, "sec-fetch-site": "same-origin"}
    assert client.post("/en/what-if/ask", data={"q": "no-strike"}, headers=headers, follow_redirects=False).status_code == 303


def test_programs_send_json(client):
    assert client.post("/api/jobs", data={"question": "no-strike"}).status_code == 415
    assert client.post("/api/jobs", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    assert client.post("/api/jobs", content=b"{", headers={"content-type": "application/json"}).status_code == 400


@pytest.mark.parametrize(
    "path", ["/en/what-if/", "/en/what-if/?q=none", "/api/questions", "/static/ask.js", "/nowhere", "/en/bring/", "/api/jobs/x"]
)
def test_every_answer_forbids_what_is_not_ours(client, path):
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_what_is_too_large_is_refused(client):
    assert client.post("/api/jobs", content=b"x" * (ORDINARY_BODY + 1), headers={"content-type": "application/json"}).status_code == 413

    def pieces():
        for _ in range(20):
            yield b"x" * 50_000

    headers = {"content-type": "application/json"}
    assert client.post("/api/jobs", content=pieces(), headers=headers).status_code == 413
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/en/what-if/ask", content=pieces(), headers=form).status_code == 413
    assert client.get("/en/what-if/?q=" + "x" * 9000).status_code == 414
    many = "&".join(f"a{number}=1" for number in range(200))
    assert client.post("/en/what-if/ask", content=many, headers=form).status_code == 400


def test_deep_json_is_no_matter(client):
    deep = b"[" * 100_000
    assert client.post("/api/jobs", content=deep, headers={"content-type": "application/json"}).status_code in (400, 422)


def test_host_names():
    assert host_name("[::1]:80") == "::1"
    assert host_name("a.b:80") == "a.b"
    assert host_name("::1") == "::1"


def test_our_pages_name_no_other_site():
    folder = files("contrapeso.apps.lab")
    texts = [
        path.read_text(encoding="utf-8") for part in ("templates", "static") for path in folder.joinpath(part).iterdir() if path.is_file()
    ]
    assert texts
    for text in texts:
        for word in ("http://", "https://", "//cdn", "innerHTML", "eval(", "document.write"):
            assert word not in text.replace("http://www.w3.org/2000/svg", ""), word
