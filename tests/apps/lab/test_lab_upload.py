"""A casebook as a zip: what is taken, what is not, and what is said."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from asking_lab import HERE, LOCAL, app_of, small_book, until
from starlette.testclient import TestClient

from contrapeso.apps.lab import upload
from contrapeso.apps.lab.upload import UploadError, unpack
from contrapeso.vocabulary.language import Messages


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("upload") / "book")


def zipped(entries, compress=zipfile.ZIP_DEFLATED) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compress) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    stream.seek(0)
    return stream


def zip_of(folder, head="", change=None) -> io.BytesIO:
    found = [
        (f"{head}{path.relative_to(folder).as_posix()}", path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    return zipped([(name, change(name, text) if change else text) for name, text in found])


BASE = [("casebook.yaml", "title: x\n")]
LINK = zipfile.ZipInfo("evidence/link.yaml")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16
PIPE = zipfile.ZipInfo("evidence/pipe.yaml")
PIPE.external_attr = (stat.S_IFIFO | 0o777) << 16


@pytest.mark.parametrize(
    ("entries", "key"),
    [
        ([*BASE, ("../out.yaml", "x")], "name"),
        ([*BASE, ("a/../../out.yaml", "x")], "name"),
        ([*BASE, ("/etc/passwd", "x")], "name"),
        ([*BASE, ("C:/windows.yaml", "x")], "name"),
        ([*BASE, ("a\\b.yaml", "x")], "name"),
        ([*BASE, ("..", "x")], "name"),
        ([*BASE, ("./a.yaml", "x")], "name"),
        ([*BASE, ("a//b.yaml", "x")], "name"),
        ([*BASE, ("aux.yaml", "x")], "name"),
        ([*BASE, ("a/b/c/d/e/f/g/h/i.yaml", "x")], "name"),
        ([*BASE, ("x" * 300, "x")], "name"),
        ([*BASE, ("a\u202eb.yaml", "x")], "name"),
        ([*BASE, ("../", "")], "name"),
        ([*BASE, (LINK, "/etc/passwd")], "no_file"),
        ([*BASE, (PIPE, "")], "no_file"),
        ([*BASE, ("Casebook.yaml", "x")], "twice"),
        ([("readme.txt", "x")], "no_casebook"),
        ([("a/casebook.yaml", "x"), ("b/casebook.yaml", "x")], "no_casebook"),
        ([*BASE, ("big.yaml", b"0" * 4_900_000)], "bomb"),
        ([*BASE, ("big.yaml", b"0" * 5_000_001)], "large_file"),
        ([*BASE, *((f"f{number}.yaml", "x") for number in range(3_001))], "too_many"),
    ],
)
def test_what_could_do_harm_is_not_taken(tmp_path, entries, key):
    target = tmp_path / "deep" / "in"
    with pytest.raises(UploadError) as found:
        unpack(zipped(entries), target)
    assert found.value.key == f"bring.{key}"
    assert not target.exists()
    assert not list(tmp_path.rglob("*.yaml"))
    for lang in ("en", "es"):
        assert Messages(lang).text(found.value.key, **found.value.values)


def test_a_lying_list_is_found_out(tmp_path):
    data = bytearray(zipped([*BASE, ("a.yaml", "y" * 1000)]).getvalue())
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")  # says that it unpacks to ten bytes
    with pytest.raises(UploadError) as found:
        unpack(io.BytesIO(bytes(data)), tmp_path / "in")
    assert found.value.key == "bring.damaged"


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", b"PK\x03\x04" + b"\x00" * 100])
def test_what_is_no_zip_is_not_taken(tmp_path, data):
    with pytest.raises(UploadError):
        unpack(io.BytesIO(data), tmp_path / "in")


def test_a_limit_on_all_together(tmp_path, monkeypatch):
    monkeypatch.setattr(upload, "LARGEST_SUM", 100)
    with pytest.raises(UploadError) as found:
        unpack(zipped([*BASE, ("a.yaml", "x" * 101)]), tmp_path / "in")
    assert found.value.key == "bring.large"


@pytest.fixture
def client(book, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    with TestClient(app_of(book, tmp_path / "state", workers=True), base_url=LOCAL) as found:
        yield found


def send(client, stream, lang="en"):
    return client.post(f"/{lang}/bring/", files={"file": ("book.zip", stream)}, follow_redirects=False)


def test_a_sound_casebook_is_taken_fitted_and_read(client, book):
    sent = send(client, zip_of(book, head="my-book/"))
    assert sent.status_code == 303, sent.text
    place = sent.headers["location"]
    assert "no faults" in client.get(place).text
    client.post(f"{place}/fit")
    until(lambda: client.get(f"{place}/report").status_code == 200)
    report = client.get(f"{place}/report")
    assert "sandbox" in report.headers["content-security-policy"]
    assert Messages("en").text("bring.report") in client.get(place).text
    assert client.get("/en/bring/0123456789abcdef01234567").status_code == 404
    assert client.get("/en/bring/0123456789ABCDEF01234567").status_code == 404


def test_a_faulty_casebook_gets_its_faults_as_check_gives_them(client, book):
    broken = zip_of(book, change=lambda name, text: text.replace("kind: ", "kind: x", 1) if "/events/" in name else text)
    answer = send(client, broken, "es")
    assert answer.status_code == 422
    assert "polities/XAA/events/1950s.yaml:" in answer.text
    assert not list((client.app.state.settings.state / "casebooks").iterdir())


def test_a_hostile_file_name_is_shown_as_text(client):
    stream = zipped([*BASE, ("<script>alert(1)</script>.yaml", "x")])
    answer = send(client, stream)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_nothing_and_nonsense(client):
    assert client.post("/en/bring/", data={"x": "y"}).status_code == 422
    assert client.post("/en/bring/", content=b"--x", headers={"content-type": "multipart/form-data; boundary=x"}).status_code in (400, 422)
    assert client.post("/en/bring/", content=b"--x", headers={"content-type": "multipart/form-data"}).status_code in (400, 422)
    assert send(client, io.BytesIO(b"nonsense")).status_code == 422
