"""Discourse Network Analyzer databases: a file made here, the published numbers where a file is given, and bad files."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from contrapeso.evidence.dna import DnaError, read_dna, to_statements
from contrapeso.evidence.network import one_mode, two_mode

SCHEMA = """
CREATE TABLE DOCUMENTS (ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT, Date INTEGER);
CREATE TABLE STATEMENTTYPES (ID INTEGER PRIMARY KEY, Label TEXT);
CREATE TABLE VARIABLES (ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
CREATE TABLE ENTITIES (ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT, ChildOf INTEGER);
CREATE TABLE STATEMENTS (ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER, Stop INTEGER, Coder INTEGER);
CREATE TABLE DATASHORTTEXT (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Entity INTEGER);
CREATE TABLE DATABOOLEAN (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATAINTEGER (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATALONGTEXT (ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
INSERT INTO DOCUMENTS VALUES (1, 'Acta', 'El año 🚩 del censo', 1, 'Ana', 1107302400);
INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement');
INSERT INTO VARIABLES VALUES (1, 'person', 'short text', 1), (2, 'concept', 'short text', 1), (3, 'agreement', 'boolean', 1);
INSERT INTO ENTITIES VALUES (1, 1, 'Ana', NULL), (2, 1, 'Ben', NULL), (3, 2, 'census', NULL);
INSERT INTO STATEMENTS VALUES (1, 1, 1, 0, 5, 1), (2, 1, 1, 3, 9, 1);
INSERT INTO DATASHORTTEXT VALUES (1, 1, 1, 1), (2, 1, 2, 3), (3, 2, 1, 2), (4, 2, 2, 3);
INSERT INTO DATABOOLEAN VALUES (1, 1, 3, 1), (2, 2, 3, 0);
INSERT INTO DATALONGTEXT VALUES (1, 1, 4, 'a remark');
"""


def make(path: Path, script: str = SCHEMA) -> Path:
    base = sqlite3.connect(path)
    base.executescript(script)
    base.close()
    return path


def test_statements_are_read(tmp_path: Path) -> None:
    found = read_dna(make(tmp_path / "año uno.dna"))
    assert found.documents[0].date.year == 2005 and found.entities == 3 and found.left_out == ("1 long texts",)
    assert found.statements[1].values == {"person": "Ben", "concept": "census", "agreement": 0}
    said = to_statements(found, type="DNA Statement", person="person", concept="concept", qualifier="agreement")
    assert [item.stance for item in said] == ["agree", "disagree"]
    assert one_mode(two_mode(said), "conflict").weight("Ana", "Ben") == 1
    assert {item.stance for item in to_statements(found, type="DNA Statement", person="person", concept="concept")} == {"agree"}
    assert to_statements(found, type="Other", person="person", concept="concept", qualifier="agreement") == []


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"not a database", "not an SQLite file"), (b"", "not an SQLite file"), (b"SQLite format 3\x00" + b"\x01" * 600, "cannot be read")],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "x.dna").write_bytes(data)
    with pytest.raises(DnaError, match=words):
        read_dna(tmp_path / "x.dna")


def test_other_databases_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DnaError, match="no table"):
        read_dna(make(tmp_path / "other.dna", "CREATE TABLE THINGS (ID INTEGER);"))
    old = SCHEMA.replace("VariableId INTEGER, Entity INTEGER", "VariableId INTEGER, Value INTEGER")
    with pytest.raises(DnaError, match="has no Entity"):
        read_dna(make(tmp_path / "two.dna", old))
    with pytest.raises(DnaError, match="cannot be read"):
        read_dna(tmp_path / "nowhere.dna")


def test_reading_changes_nothing(tmp_path: Path) -> None:
    path = make(tmp_path / "a.dna")
    before = path.read_bytes()
    read_dna(path)
    assert path.read_bytes() == before and [item.name for item in tmp_path.iterdir()] == ["a.dna"]


def test_published_numbers_of_the_sample() -> None:
    path = os.environ.get("CONTRAPESO_DNA_SAMPLE") or os.environ.get("CONTRAPESO_DNA")
    if not path:
        pytest.skip("set CONTRAPESO_DNA_SAMPLE to the sample.dna of Discourse Network Analyzer 3")
    found = read_dna(path)
    assert (len(found.documents), len(found.statements)) == (7, 41)
    plain = to_statements(found, type="DNA Statement", person="organization", concept="concept")
    network = two_mode(plain, repeats=True)
    assert network.total.shape == (7, 6) and network.total.sum() == 40
    assert one_mode(network, "congruence").weights.sum() == pytest.approx(276)
    signed = two_mode(
        to_statements(found, type="DNA Statement", person="organization", concept="concept", qualifier="agreement"), repeats=True
    )
    assert round(one_mode(signed, "congruence", "average").weights.sum()) == 26
