"""Whatever stands in a file, there is a clear error or a reported row, and never another exception."""

from __future__ import annotations

import gzip
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from dataset_files import FILES, HOSTILE, OWN, encoded, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.casebook.datasets.fault import DatasetError
from contrapeso.casebook.datasets.formats import FORMATS, read_dataset
from contrapeso.vocabulary.language import Messages


def fails(format: str, path: Path) -> str:
    with pytest.raises(DatasetError) as caught:
        read_dataset(format, path)
    assert caught.value.words(Messages("es")) != str(caught.value)
    return str(caught.value)


def test_files_of_another_kind_say_what_they_are(write, tmp_path):
    assert "R's own format" in fails("vdem", write("a.rds", gzip.compress(b"X\n\0\0\0\3" + b"x" * 40)))
    assert "web page" in fails("vdem", write("b.csv", "<!DOCTYPE html><html></html>"))
    assert "PDF" in fails("nelda", write("c.csv", "%PDF-1.4"))
    assert "before 2007" in fails("navco", write("d.xls", b"\xd0\xcf\x11\xe0\xa1\xb1"))
    assert "is empty" in fails("navco", write("e.csv", ""))
    assert "folder" in fails("navco", tmp_path)
    assert "cannot be read" in fails("navco", tmp_path / "absent.csv")
    assert "UTF-16" in fails("ert", write("f.csv", FILES["ert"].encode("utf-16")))
    assert "no row below" in fails("ert", write("g.csv", FILES["ert"].splitlines()[0]))


def test_a_wrong_layout_names_what_is_missing(invented):
    text = fails("archigos", invented["maddison"])
    assert "leader" in text
    assert "startdate" in text
    assert "powell-thyne" in fails("powell-thyne", invented["nelda"])


def test_a_doubled_column_a_zero_byte_and_a_wrong_encoding_name_the_place(write):
    assert "year" in fails("maddison", write("a.csv", "countrycode,year,year,gdppc\nPRY,1950,1950,10\n"))
    assert ":3:" in fails("maddison", write("b.csv", b"countrycode,year,gdppc\nPRY,1950,10\nPRY,19\0,10\n"))
    assert ":2:" in fails("maddison", write("c.csv", "countrycode,year,gdppc,country\nPRY,1950,10,México\n".encode("latin-1")))
    assert ":2:" in fails("maddison", write("d.csv", 'countrycode,year,gdppc\nPRY,"1950,10\n'))


def test_damaged_packages(write, tmp_path):
    whole = gzip.compress(FILES["maddison"].encode() * 50)
    assert "damaged" in fails("maddison", write("a.csv.gz", whole[:-30]))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("one.csv", "x")
        archive.writestr("two.csv", "y")
    assert "one.csv, two.csv" in fails("maddison", tmp_path / "b.zip")
    assert "zip" in fails("maddison", write("c.zip", (tmp_path / "b.zip").read_bytes()[:60]))
    with zipfile.ZipFile(tmp_path / "d.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert "workbook" in fails("maddison", tmp_path / "d.xlsx")
    assert "Stata" in fails("archigos", write("e.dta", b"<stata_dta><header>" + b"x" * 90))


def test_a_zip_with_one_table_reads_as_that_table(tmp_path):
    path = tmp_path / "whole.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.csv", FILES["maddison"])
        archive.writestr("codebook.txt", "about")
    assert read_dataset("maddison", path).used == 21


def reads_or_says(word: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.csv")
        path.write_bytes(data)
        try:
            found = read_dataset(OWN.get(word, word), path, polities=("PRY",), years=(1930, 2021))
        except DatasetError as error:
            assert str(error)
            return
        assert found.used + sum(item.count for item in found.unused.values()) == found.rows


words = st.sampled_from(sorted(FILES))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(words, st.floats(0, 1))
def test_cut_anywhere(word, where):
    data = encoded(word)
    reads_or_says(word, data[: int(where * len(data))])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(words, st.data())
def test_hostile_fields(word, data):
    rows = [row.split("\t" if word in ("archigos", "powell-thyne") else ",") for row in encoded(word).decode("latin-1").splitlines()]
    for _ in range(data.draw(st.integers(1, 6))):
        row = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, len(rows[row]) - 1))
        rows[row][column] = data.draw(st.sampled_from(HOSTILE) | st.text(max_size=8))
    joined = "\n".join(("\t" if word in ("archigos", "powell-thyne") else ",").join(row) for row in rows)
    reads_or_says(word, joined.encode(data.draw(st.sampled_from(["utf-8", "latin-1", "utf-16"])), "replace"))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(words, st.binary(max_size=80), st.floats(0, 1))
def test_bytes_thrown_in(word, noise, where):
    data = encoded(word)
    place = int(where * len(data))
    reads_or_says(word, data[:place] + noise + data[place:])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(words, st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08", b"<stata_dta>", b"\x73\x01\x01", b"", b"RDX2\n"]), st.binary(max_size=120))
def test_any_bytes_under_any_name(word, magic, noise):
    reads_or_says(word, magic + noise)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(["xlsx", "dta"]), st.floats(0, 1), st.binary(min_size=1, max_size=12), st.booleans())
def test_damaged_workbooks_and_stata_files(kind, where, noise, cut):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"file.{kind}")
        if kind == "xlsx":
            workbook(path, {"Full data": [["countrycode", "year", "gdppc"], ["PRY", 1960, 1000], ["PRY", 1961, "x"]]})
        else:
            frame = pd.DataFrame({"countrycode": ["PRY", "PRY"], "year": [1960.0, 1961.0], "gdppc": [1000.0, 1010.0]})
            frame.to_stata(path, write_index=False)
        data = path.read_bytes()
    place = int(where * len(data))
    reads_or_says("maddison", data[:place] if cut else data[:place] + noise + data[place + len(noise) :])


def test_the_formats_are_those_that_the_fuzz_throws_at():
    assert {OWN.get(word, word) for word in FILES} == set(FORMATS)
