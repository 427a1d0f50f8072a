"""Bombs, paths that lead outside, files cut off, and disks that fail."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from test_dna import make

from contrapeso.evidence.dna import DnaError
from contrapeso.evidence.exchange import safe_files
from contrapeso.evidence.exchange.dna import read_dna_claims
from contrapeso.evidence.exchange.drafts import ExchangeError
from contrapeso.evidence.exchange.qdpx import read_qdpx
from contrapeso.evidence.exchange.safe_files import parse_xml, read_bytes, write_bytes, write_zip

PROJECT = b'<Project xmlns="urn:QDA-XML:project:1.0" name="p"/>'
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (LAUGHS, "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        (LAUGHS.decode().encode("utf-16"), "document type"),
        (b"<a>&x;</a>", "not sound XML"),
        (b"<a>", "not sound XML"),
        (b"", "not sound XML"),
        (b"<a>" * 1000, "stand in one another"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "XML"),
    ],
)
def test_dangerous_xml_is_refused(xml: bytes, words: str) -> None:
    with pytest.raises(ExchangeError, match=words):
        parse_xml(xml, "x.qde")


def test_sound_xml_is_read() -> None:
    root = parse_xml('<?xml version="1.0"?><a xmlns="u" b="1"><c>ñ &amp; &#233;</c></a>'.encode(), "x")
    assert root.tag == "{u}a" and root.get("b") == "1" and root.findtext("{u}c") == "ñ & é"


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:/x", "..\\x", "C:\\x"])
def test_paths_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    write_zip(tmp_path / "x.qdpx", {"project.qde": PROJECT, name: b"x"})
    with pytest.raises(ExchangeError, match="outside its folder"):
        read_qdpx(tmp_path / "x.qdpx")
    assert [path.name for path in tmp_path.iterdir()] == ["x.qdpx"]


def test_zip_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.qdpx"
    write_zip(path, {"project.qde": PROJECT, "big.txt": b"0" * 3_000_000})
    with pytest.raises(ExchangeError, match="may be a bomb"):
        read_qdpx(path)
    write_zip(path, {"project.qde": PROJECT, **{f"{number}": b"" for number in range(safe_files.MOST_ENTRIES)}})
    with pytest.raises(ExchangeError, match="5001 files"):
        read_qdpx(path)
    write_zip(path, {"project.qde": PROJECT, "a": b"a" * 600, "b": b"b" * 600})
    monkeypatch.setattr(safe_files, "LARGEST_SUM", 1000)
    with pytest.raises(ExchangeError, match="more than 1000"):
        read_qdpx(path)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.qdpx"
    write_zip(path, {"project.qde": PROJECT, "big.txt": b"0" * 900_000})
    data = path.read_bytes().replace(struct.pack("<L", 900_000), struct.pack("<L", 9))
    path.write_bytes(data)
    with pytest.raises(ExchangeError, match=r"cannot be read|larger than"):
        read_qdpx(path)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"other.xml": PROJECT}, "no project.qde"),
        ({"project.qde": b"<Project/>"}, "not a project of REFI-QDA"),
        ({"project.qde": LAUGHS}, "document type"),
    ],
)
def test_other_zips_are_refused(tmp_path: Path, files: dict[str, bytes], words: str) -> None:
    write_zip(tmp_path / "x.qdpx", files)
    with pytest.raises(ExchangeError, match=words):
        read_qdpx(tmp_path / "x.qdpx")


def test_files_that_are_no_zip_or_cut_off_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.qdpx"
    path.write_bytes(b"hello")
    with pytest.raises(ExchangeError, match="not a zip"):
        read_qdpx(path)
    write_zip(path, {"project.qde": PROJECT})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_qdpx(path)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", PROJECT)
        archive.writestr("project.qde", PROJECT)
    with pytest.raises(ExchangeError, match="twice"):
        read_qdpx(path)
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_qdpx(tmp_path / "absent.qdpx")


def test_sqlite_that_is_no_dna_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DnaError, match="no table DOCUMENTS"):
        read_dna_claims(make(tmp_path / "x.dna", "CREATE TABLE t (a);"))
    (tmp_path / "y.dna").write_bytes(b"PK")
    with pytest.raises(DnaError, match="not an SQLite file"):
        read_dna_claims(tmp_path / "y.dna")


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    write_bytes(path, b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(ExchangeError, match="No space left"):
            write_bytes(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
    with pytest.raises(ExchangeError, match="cannot be written"):
        write_bytes(tmp_path / "absent" / "a.csv", b"")
    monkeypatch.setattr(safe_files, "LARGEST", 2)
    with pytest.raises(ExchangeError, match="3 bytes are more than 2"):
        read_bytes(path)
