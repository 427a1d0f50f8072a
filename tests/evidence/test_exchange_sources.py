"""Sources as CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.evidence.exchange.bibtex import read_bibtex
from contrapeso.evidence.exchange.bibtex_writer import KEPT, write_bibtex
from contrapeso.evidence.exchange.csl import read_csl, write_csl
from contrapeso.evidence.exchange.drafts import ExchangeError
from contrapeso.evidence.exchange.latex import from_latex, to_latex
from contrapeso.evidence.exchange.ris import read_ris

chars = st.one_of(st.sampled_from("{}\\&%$#_~^\"',-@ ñé"), st.characters(min_codepoint=33, max_codepoint=0x24F))
texts = st.text(chars, min_size=1, max_size=25).map(lambda text: " ".join(text.split())).filter(bool)
parts = st.text(st.sampled_from("abcñÉö'&"), min_size=1, max_size=8).map(str.capitalize)
people = st.lists(
    st.one_of(st.fixed_dictionaries({"family": parts, "given": parts}), st.fixed_dictionaries({"literal": texts})), min_size=1, max_size=3
)
dates = st.one_of(st.tuples(st.integers(1000, 2100)), st.tuples(st.integers(1000, 2100), st.integers(1, 12), st.integers(1, 28))).map(
    lambda parts: {"date-parts": [list(parts)]}
)
items = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["article-journal", "book", "chapter", "report", "webpage", "legal_case", "thesis", "interview"]),
        "title": texts,
    },
    optional={
        "author": people, "editor": people, "issued": dates, "container-title": texts, "publisher": texts, "publisher-place": texts,
        "volume": texts, "DOI": texts, "URL": texts, "language": texts, "note": texts, "genre": texts, "collection-title": texts,
        "edition": texts, "abstract": texts,
        "page": st.from_regex(r"[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})?", fullmatch=True),
    },
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(items, min_size=1, max_size=3))
def test_csl_to_bibtex_and_back(made: list[dict[str, Any]]) -> None:
    sources = [{"id": f"key{number}", **item} for number, item in enumerate(made)]
    with tempfile.TemporaryDirectory() as folder:
        write_csl(sources, Path(folder) / "x.json")
        again = read_csl(Path(folder) / "x.json")
        assert again.sources == sources
        written = write_bibtex(again.sources, Path(folder) / "x.bib")
        found = read_bibtex(Path(folder) / "x.bib")
    assert written.left_out == [] and found.left_out == []
    assert found.sources == sources


@given(texts)
def test_latex_can_be_undone(text: str) -> None:
    assert from_latex(to_latex(text)) == text


def test_the_built_in_sources_come_back(casebook, tmp_path: Path) -> None:
    sources = [dict(item) for item in casebook.sources.values()]
    written = write_bibtex(sources, tmp_path / "s.bib")
    found = read_bibtex(tmp_path / "s.bib")
    assert found.sources == [{name: value for name, value in item.items() if name in KEPT} for item in sources]
    assert any("'custom'" in words for words in written.left_out)
    write_csl(sources, tmp_path / "s.json")
    assert read_csl(tmp_path / "s.json").sources == sources


BIB = r"""
% a comment line
@string{cup = "Cambridge University Press"}
@comment{nothing {here}}
@Article{Garc\'ia:2001, author = "Garc{\'\i}a M{\'a}rquez, Jos{\'e} and {World Bank and Friends} and Juan de la Cruz and others",
  title = {The {Peruvian} experiment \& its ``ends''}, journal = "Revista " # "de Indias", year = 2001, month = mar,
  pages = {10--20}, number = 3, x-custom = {lost} }
@inbook(b2, title={B}, publisher = cup, date={1978/1979})
@book{b3, author={Nobody}}
"""


def test_bibtex_as_others_write_it(tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text(BIB, encoding="utf-8")
    found = read_bibtex(tmp_path / "x.bib")
    first, second = found.sources
    assert first["author"] == [
        {"family": "García Márquez", "given": "José"}, {"literal": "World Bank and Friends"}, {"family": "de la Cruz", "given": "Juan"},
    ]  # fmt: skip
    assert first["title"] == "The Peruvian experiment & its “ends”" and first["container-title"] == "Revista de Indias"
    assert (first["issued"], first["page"], first["issue"]) == ({"date-parts": [[2001, 3]]}, "10-20", "3")
    assert second["publisher"] == "Cambridge University Press" and second["issued"] == {"date-parts": [[1978], [1979]]}
    assert found.read == {"entries": 3, "sources": 2} and found.ids[r"Garc\'ia:2001"] == "garc-ia-2001"
    assert {"entry b3: it has no title; it is left out", "field 'x-custom' of 1 entries", "field 'others' of 1 entries"} <= set(
        found.left_out
    )


RIS = """TY  - JOUR
AU  - Crabtree, John
A1  - Durand, Francisco
TI  - Peru: Elite
 power
JO  - Third World
PY  - 2017
DA  - 2017/03/05/
VL  - 3
IS  - 2
SP  - 10
EP  - 20
SN  - 1234-5678
KW  - elites
KW  - Peru
XX  - what
ER  -

TY  - BOOK
ER  - 
"""


def test_ris_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_bytes(RIS.replace("\n", "\r\n").encode())
    found = read_ris(tmp_path / "x.ris")
    assert found.sources == [
        {
            "id": "crabtree2017", "type": "article-journal", "title": "Peru: Elite power", "container-title": "Third World",
            "author": [{"family": "Crabtree", "given": "John"}, {"family": "Durand", "given": "Francisco"}],
            "issued": {"date-parts": [[2017, 3, 5]]}, "volume": "3", "issue": "2", "ISSN": "1234-5678", "page": "10-20",
            "keyword": "elites, Peru",
        }
    ]  # fmt: skip
    assert found.left_out == ["record 2: it has no title; it is left out", "tag XX of 1 records"]


@pytest.mark.parametrize(
    ("read", "data", "words"),
    [
        (read_csl, b'[{"id": 1,]', ":1: this is not JSON"),
        (read_csl, b'"x"', "a list of sources"),
        (read_csl, b"[" * 100_000, "nests too deep"),
        (read_csl, b"\xff\xfa", "not UTF-8"),
        (read_bibtex, b"nothing", "no BibTeX entry"),
        (read_bibtex, b"@book{a,\n title = {x", ":2: a text has no end"),
        (read_bibtex, b"@book{a, title = {x} year = 2}", "a comma"),
        (read_bibtex, b"@book{a, title = }", "no value"),
        (read_bibtex, b"@book{a,", "has no end"),
        (read_ris, b"", "no RIS record"),
        (read_ris, b"hello", "outside every record"),
        (read_ris, b"TY  - BOOK\nTI  - A\n", "no end"),
        (read_ris, b"TY  - BOOK\nTY  - BOOK\n", ":2: a record begins"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, read, data: bytes, words: str) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(ExchangeError, match=words):
        read(tmp_path / "x")


def test_items_that_are_no_source_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"items": [1, {"id": "Á b", "type": "book", "title": "T"}, {"id": "c"}]}', encoding="utf-8")
    found = read_csl(tmp_path / "x.json")
    assert found.ids == {"Á b": "a-b"} and found.read == {"items": 3, "sources": 1}
    assert found.left_out == ["item 1: it is no source; it is left out", "item 3: it has no type and no title; it is left out"]
