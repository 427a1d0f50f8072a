"""Web annotations, graphs and truth tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import networkx
import pytest
from test_dna import SCHEMA, make

from contrapeso.evidence.claims import Actor, Claim
from contrapeso.evidence.exchange.dna import read_dna_claims
from contrapeso.evidence.exchange.drafts import ExchangeError
from contrapeso.evidence.exchange.graphs import write_gexf, write_graphml
from contrapeso.evidence.exchange.truth_tables import column, write_causalqueries, write_qca
from contrapeso.evidence.exchange.web_annotation import write_annotations
from contrapeso.evidence.texts import check

nx: Any = networkx


def claim(number: int, holder: str, concept: str, stance: str = "agree", **more: Any) -> Claim:
    data: dict[str, Any] = {
        "type": "assessment",
        "reported_by": ["s"],
        "attribution": "named",
        "about": {},
        "paraphrase": {"en": "=a\x01", "es": "b"},
    }
    data |= {"coded": {"by": "c", "on": "2026-11-22"}, "asserted_by": f"act:{holder}", "concept": f"con:{concept}", "stance": stance}
    return Claim.model_validate({"id": f"clm:s:{number:04d}"} | data | more)


SAID = [
    claim(1, "ana", "x-y"), claim(2, "ben", "x-y", "disagree"), claim(3, "ana", "z"), claim(4, "ana", "z", "disagree"),
    claim(5, "ben", "z", "qualify"), claim(6, "eva", "1-z", voice="question"), claim(7, "eva", "x-y", attribution="unnamed"),
    claim(8, "eva", "2-z"),
]  # fmt: skip


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_truth_tables(tmp_path: Path) -> None:
    written = write_qca(SAID, tmp_path / "q.csv")
    assert rows(tmp_path / "q.csv") == [["case", "C_2_Z", "X_Y"], ["act:ana", "", "1"], ["act:ben", "", "0"], ["act:eva", "1", ""]]
    assert written.wrote == {"claims": 5, "actors": 3, "concepts": 2, "cells with 0 or 1": 3}
    said = " | ".join(written.left_out)
    for part in (
        "1 claims that qualify",
        "1 claims that ask",
        "1 claims that nobody named",
        "act:ana both agrees and disagrees with con:z",
    ):
        assert part in said
    written = write_causalqueries(SAID, tmp_path / "c.csv")
    assert rows(tmp_path / "c.csv") == [["X_Y"], ["1"], ["0"]] and "1 concepts that fewer than 2" in " ".join(written.left_out)
    assert column("con:mismanagement-caused-failure") == "MISMANAGEMENT_CAUSED_FAILURE"


def test_graphs_are_read_by_networkx(casebook, tmp_path: Path) -> None:
    actors = {"act:ana": Actor(id="act:ana", kind="person", name="Ana \x02<ñ>")}
    for write, read, name in ((write_graphml, nx.read_graphml, "a.graphml"), (write_gexf, nx.read_gexf, "a.gexf")):
        written = write(SAID, tmp_path / name, actors=actors, concepts={})
        graph = read(tmp_path / name)
        assert written.wrote == {"nodes": 7, "edges": 7, "claims": 8}
        assert graph.nodes["act:ana"]["label"] == "Ana <ñ>" and graph.nodes["con:z"]["mode"] == "concept"
        assert (graph.edges["act:ana", "con:z"]["agree"], graph.edges["act:ana", "con:z"]["weight"]) == (1, 0)
        every = write(casebook.claims.values(), tmp_path / name, actors=casebook.actors, concepts=casebook.concepts)
        assert every.wrote["claims"] == len(casebook.claims)
        first = (tmp_path / name).read_bytes()
        write(casebook.claims.values(), tmp_path / name, actors=casebook.actors, concepts=casebook.concepts)
        assert (tmp_path / name).read_bytes() == first


def test_annotations_have_what_the_standard_asks(casebook, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    book = casebook
    written = write_annotations(book.claims.values(), book.passages, book.sources, path, actors=book.actors, concepts=book.concepts)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["@context"][0] == "http://www.w3.org/ns/anno.jsonld" and data["type"] == "AnnotationCollection"
    items = data["first"]["items"]
    assert data["total"] == len(items) == len(book.claims) == written.wrote["annotations"]
    terms = set(data["@context"][1])
    standard = {"id", "type", "motivation", "creator", "created", "body", "target"}
    for item in items:
        assert item["type"] == "Annotation" and item["target"] and set(item) <= standard | terms
        assert {body["language"] for body in item["body"] if body.get("purpose") == "commenting"} == {"en", "es"}
        if isinstance(item["target"], dict):
            selector = item["target"]["selector"]
            assert selector["type"] == "TextPositionSelector" and 0 <= selector["start"] < selector["end"]
    assert len({item["id"] for item in items}) == len(items)
    assert any(item["target"] == "https://doi.org/10.24241/rcai.2020.126.3.139/en" or isinstance(item["target"], dict) for item in items)


def test_dna_statements_become_claims(tmp_path: Path) -> None:
    found = read_dna_claims(make(tmp_path / "a.dna"))
    assert [made.stance for made in found.whole()] == ["agree", "disagree"]
    assert found.passages[1] == {"id": "psg:acta:0002", "start": 3, "end": 8, "sha256": check("año 🚩")}  # the flag is two UTF-16 units
    assert found.read == {"documents": 1, "statements": 2, "entities": 3, "claims": 2, "passages": 2}
    assert any("the text of 1 documents" in words for words in found.left_out) and "1 long texts" in found.left_out
    outside = make(tmp_path / "b.dna", SCHEMA + "UPDATE STATEMENTS SET Stop = 999 WHERE ID = 1;")
    found = read_dna_claims(outside)
    assert "passage" not in found.claims[0] and "outside its document" in found.left_out[0]
    with pytest.raises(ExchangeError, match="'actor'"):
        read_dna_claims(outside, person="actor")
