"""Second codings and forecasts: what is wrong with them is said, with its line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contrapeso.casebook.double_coding import HEADER
from contrapeso.casebook.load import builtin, load

Folder = Any  # tests/casebook/conftest.py
CSV, META, FCT = "evidence/double-coding.csv", "evidence/double-coding.csv-metadata.json", "evidence/forecasts.yaml"
CLAIM = "clm:lindero1971:0001"
FORECAST = """- id: fct:0001
  claim: clm:lindero1971:0001
  target:
    en: It happens.
    es: Ocurre.
  wording: likely
  probability: 0.75
  resolves: 1972
  outcome: true
  basis:
    assumption: Invented.
"""


@pytest.fixture
def twice(folder: Folder) -> Folder:
    """Return a casebook with one claim coded twice."""
    holder = next(iter(load(folder.path).claims.values())).asserted_by
    folder.write(CSV, f"{','.join(HEADER)}\n{CLAIM},coder-z,causal,{holder},named,statement,agree\n")
    folder.write(META, json.dumps({"url": "double-coding.csv", "tableSchema": {"columns": [{"name": name} for name in HEADER]}}))
    assert folder.faults() == []
    return folder


def test_a_second_coding_is_read(twice: Folder) -> None:
    (row,) = load(twice.path).double_coding
    assert (row.claim, row.coder, row.stance) == (CLAIM, "coder-z", "agree")


SWAPS = {
    "unknown claim": (CSV, "lindero1971:0001", "lindero1971:0999", 2, "is not a known claim"),
    "no claim": (CSV, CLAIM, "0001", 2, "not a claim id"),
    "unknown value": (CSV, "statement", "statment", 2, "did you mean 'statement'"),
    "unknown stance": (CSV, ",agree", ",against", 2, "agree, disagree, qualify"),
    "unknown holder": (CSV, "coder-z,causal,act:", "coder-z,causal,act:zz-", 2, "is not a known actor"),
    "empty": (CSV, "coder-z", "", 2, "'coder' has nothing in it"),
    "fields": (CSV, ",agree", "", 2, "6 fields, not 7"),
    "header": (CSV, "voice", "tone", 1, "the header is"),
    "first coder": (CSV, "coder-z", "FIRST", 2, "in the first place"),
    "wrong table": (META, '"url": "double-coding.csv"', '"url": "other.csv"', 1, "not of double-coding.csv"),
    "wrong columns": (META, '"voice"', '"tone"', 1, "the metadata declare"),
}


@pytest.mark.parametrize("case", SWAPS)
def test_faults_of_second_codings(twice: Folder, case: str) -> None:
    file, old, new, line, words = SWAPS[case]
    if new == "FIRST":
        new = load(twice.path).claims[CLAIM].coded.by
    twice.swap(file, old, new)
    (fault,) = twice.faults()
    assert (fault.file, fault.line) == (file, line)
    assert words in f"{fault.what}; {fault.todo}"


def test_a_claim_is_coded_once_by_each(twice: Folder) -> None:
    text = (twice.path / CSV).read_text(encoding="utf-8")
    twice.append(CSV, text.split("\n")[1] + "\n")
    (fault,) = twice.faults()
    assert fault.line == 3
    assert "twice" in fault.what


def test_table_and_metadata_need_each_other(twice: Folder) -> None:
    text = (twice.path / CSV).read_text(encoding="utf-8")
    (twice.path / CSV).unlink()
    assert [fault.what for fault in twice.faults()] == ["these metadata have no table"]
    (twice.path / META).unlink()
    twice.write(CSV, text)
    assert [fault.what for fault in twice.faults()] == ["the table has no metadata"]


FORECASTS = {
    "sound but wrong type": ("", "", 2, "is of type"),
    "unknown claim": ("lindero1971:0001", "lindero1971:0999", 2, "is not a known claim"),
    "number": ("probability: 0.75", "probability: 0.8", 1, "stands for 0.75"),
    "wording": ("wording: likely", "wording: likly", 6, "did you mean 'likely'"),
    "dataset": ("assumption: Invented.", "datasets: [archigoss]", 11, "did you mean 'archigos'"),
    "date": ("resolves: 1972", "resolves: 1972-13", 8, "month"),
}


@pytest.mark.parametrize("case", FORECASTS)
def test_faults_of_forecasts(folder: Folder, case: str) -> None:
    old, new, line, words = FORECASTS[case]
    folder.write(FCT, FORECAST.replace(old, new, 1) if old else FORECAST)
    found = [fault for fault in folder.faults() if fault.file == FCT]
    assert any(fault.line == line and words in f"{fault.what}; {fault.todo}" for fault in found), found


def test_the_built_in_second_coding_is_large_enough() -> None:
    book = load(builtin())
    by_source = [row.claim.split(":")[1] for row in book.double_coding]
    assert len(by_source) >= 70
    assert by_source.count("middlebrook1979") >= 45
    assert all(book.claims[row.claim].passage and book.claims[row.claim].coded.by != row.coder for row in book.double_coding)
