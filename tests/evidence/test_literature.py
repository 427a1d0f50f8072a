"""The evidence data: the opposing literature is marked for what it is, relations hold together."""

from __future__ import annotations

from collections import Counter

from contrapeso.casebook.models import Casebook

NOTE = "no passage; coded from general knowledge of the work"
FIVE = {"crabtree2020", "middlebrook1979", "burdynska2021", "raby2021", "movements-interview"}


def test_literature_is_marked_and_has_no_passage(casebook: Casebook) -> None:
    found = [claim for claim in casebook.claims.values() if claim.id.split(":")[1] not in FIVE]
    assert len(found) >= 60
    for claim in found:
        assert claim.passage is None and claim.note == NOTE and claim.coded.by == "coder-b"
        assert claim.attribution == "named" and claim.confidence in ("suspected", "inferred")
        source = casebook.sources[claim.id.split(":")[1]]
        assert source["custom"]["rights"] == "text not shipped" and "sha256" not in source["custom"]
        assert source["title"] and source["issued"] and (source.get("author") or source.get("editor"))
    assert len({claim.paraphrase.en for claim in found}) == len(found)


def test_every_anchored_claim_is_of_the_five(casebook: Casebook) -> None:
    assert {claim.id.split(":")[1] for claim in casebook.claims.values() if claim.passage} == FIVE


def test_relations(casebook: Casebook) -> None:
    relations = casebook.relations
    assert len(relations) >= 60
    pairs = Counter(frozenset((item.subject, item.object)) for item in relations)
    assert set(pairs.values()) == {1}
    for item in relations:
        subject, thing = casebook.claims[item.subject], casebook.claims[item.object]
        if subject.concept == thing.concept:
            same = subject.stance == thing.stance
            assert same == (item.relation in ("agreesWith", "supports")), item.id
        else:
            assert item.note or item.relation in ("agreesWith", "supports", "qualifies", "disagreesWith", "disputes"), item.id


def test_both_sides_of_the_great_disputes(casebook: Casebook) -> None:
    for concept in (
        "label-november-2019",
        "fraud-2019",
        "erosion-bolivia",
        "movement-autonomy",
        "peru-in-crisis-by-1968",
        "late-count-break-2019",
    ):
        claims = [claim for claim in casebook.claims.values() if claim.concept == f"con:{concept}"]
        assert {claim.stance for claim in claims} >= {"agree", "disagree"}, concept
