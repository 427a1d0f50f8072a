"""Dated relations between actors: what they may say, how they are found, and those that ship."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from pydantic import ValidationError
from rapidfuzz import fuzz

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.actor_relations import RELATION_KINDS, DatedRelation, related
from contrapeso.evidence.search import folded

FIVE = {"crabtree2020", "middlebrook1979", "burdynska2021", "raby2021", "movements-interview"}


def relation(number: int = 1, **more: Any) -> DatedRelation:
    data: dict[str, Any] = {
        "id": f"rel:s:{number:04d}",
        "actor": "act:a",
        "kind": "funded",
        "target": "act:b",
        "paraphrase": {"en": "A paid B.", "es": "A pagó a B."},
        "basis": {"claims": ["clm:s:0001"]},
    }
    return DatedRelation.model_validate({**data, **more})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"target": "act:a"}, "relation to itself"),
        ({"from": "1960", "to": "1950"}, "ends .1950. before it starts"),
        ({"from": "1950/1960"}, "is an interval"),
        ({"from": "1950-13"}, "no month 13"),
        ({"kind": "liked"}, "Input should be"),
        ({"basis": {}}, "names no claim"),
        ({"id": "rel:0001"}, "pattern"),
    ],
)
def test_what_is_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        relation(**more)


def test_relations_are_found_by_actor_kind_and_year_in_order_of_time() -> None:
    rows = [
        relation(1, **{"from": "1970", "to": "1975"}),
        relation(2, **{"from": "195X"}),
        relation(3, kind="trained", actor="act:c", to="1960"),
        relation(4),
    ]
    assert [item.id[-1] for item in related(rows)] == ["3", "4", "2", "1"]
    assert [item.id[-1] for item in related(rows, "b", year=1972)] == ["2", "1"]
    assert [item.id[-1] for item in related(rows, "act:c")] == ["3"] and related(rows, "c", "funded") == []
    assert [item.id[-1] for item in related(rows, kind="trained", year=1950)] == ["3"]
    assert (rows[0].when, rows[1].when, rows[3].when) == ("1970/1975", "195X/..", "../..")
    assert relation(5, **{"from": "1970", "to": "1970"}).when == "1970"


def test_the_built_in_relations_read_claims_of_the_five_sources(casebook: Casebook) -> None:
    rows = casebook.actor_relations
    assert len(rows) >= 60
    assert {row.kind for row in rows} == set(RELATION_KINDS)
    for row in rows:
        sources = {claim.split(":")[1] for claim in row.basis.claims}
        assert sources and sources <= FIVE and row.source in sources, row.id
        assert row.paraphrase.en != row.paraphrase.es
    assert sum(bool(row.from_ or row.to) for row in rows) >= 0.9 * len(rows)
    assert any(row.disputed_by for row in rows)


def test_no_relation_stands_twice(casebook: Casebook) -> None:
    seen = Counter((row.actor, row.kind, row.target, row.when, row.basis.claims) for row in casebook.actor_relations)
    assert [key for key, count in seen.items() if count > 1] == []


def test_no_person_has_two_ids(casebook: Casebook) -> None:
    people = [actor for actor in casebook.actors.values() if actor.kind == "person"]
    names = {actor.id: folded(actor.name) for actor in people}
    same = [
        (one.id, other.id)
        for one, other in combinations(people, 2)
        if fuzz.token_sort_ratio(names[one.id], names[other.id]) > 84 or set(names[one.id].split()) < set(names[other.id].split())
    ]
    assert same == []
