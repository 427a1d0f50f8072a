"""How evidence leans, and finding it."""

from __future__ import annotations

import time

import pytest

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.balance import balance, lean
from contrapeso.evidence.search import Index, Query, facets, folded, search


def test_one_source_is_flagged_and_the_other_side_lifts_the_flag(casebook: Casebook) -> None:
    five = {"crabtree2020", "middlebrook1979", "burdynska2021", "raby2021", "movements-interview"}
    claims = list(casebook.claims.values())
    before = {(row.polity, row.topic): row for row in balance((c for c in claims if c.id.split(":")[1] in five), casebook.concepts)}
    after = {(row.polity, row.topic): row for row in balance(claims, casebook.concepts)}
    assert "largest-source" in before[("BOL", "november-2019")].warnings or before[("BOL", "november-2019")].share > 0.4
    assert after[("BOL", "november-2019")].share < before[("BOL", "november-2019")].share
    assert after[("BOL", "november-2019")].disputed > before[("BOL", "november-2019")].disputed
    assert "one-source" in before[("PER", "adjustment")].warnings and not after[("PER", "adjustment")].warnings


def test_lean_counts(casebook: Casebook) -> None:
    claims = [claim for claim in casebook.claims.values() if claim.concept == "con:fraud-2019"]
    row = lean("BOL", "fraud", claims)
    assert row.claims == len(claims) == sum(row.sources.values()) == sum(row.stances.values())
    assert row.disputed == 1 and row.holders >= 4 and row.warnings == ()
    assert lean("BOL", "x", claims[:1]).warnings == ("few",)
    assert sum(item.claims for item in balance(claims, casebook.concepts) if item.topic == "") >= len(claims)


def test_facets_narrow(casebook: Casebook) -> None:
    index = Index(casebook.claims.values(), casebook.concepts, casebook.actors)
    everything = index.find(Query())
    assert len(everything) == len(casebook.claims)
    cotler = index.find(Query(holder="cotler"))
    assert cotler and {claim.asserted_by for claim in cotler} == {"act:cotler"}
    assert index.find(Query(holder=["act:cotler"])) == cotler
    assert all("BOL" in claim.about.polities for claim in index.find(Query(polity="BOL")))
    assert all(claim.stance == "disagree" for claim in index.find(Query(stance="disagree", source="middlebrook1979")))
    assert {claim.concept for claim in index.find(Query(concept="fraud-2019"))} == {"con:fraud-2019"}
    assert all(claim.contested_by for claim in index.find(Query(contested=True)))
    assert len(index.find(Query(contested=True))) + len(index.find(Query(contested=False))) == len(everything)


def test_years_touch_periods(casebook: Casebook) -> None:
    found = search(casebook.claims.values(), Query(polity="BOL", year=2019))
    assert any(claim.concept == "con:label-november-2019" for claim in found)
    assert not any(claim.concept == "con:rupture-1952" and claim.about.period == "1952" for claim in found)
    assert len(search(casebook.claims.values(), Query(year=(1952, 1964)))) >= len(search(casebook.claims.values(), Query(year=1952)))


@pytest.mark.parametrize("text", ["Áñez", "anez", "ANEZ"])
def test_words_without_accents_in_both_languages(casebook: Casebook, text: str) -> None:
    index = Index(casebook.claims.values(), casebook.concepts, casebook.actors)
    assert index.find(Query(text=text))
    assert index.find(Query(text="mineros cierre")) and index.find(Query(text="mine closures"))
    assert index.find(Query(text="crabtree santa cruz"))
    assert not index.find(Query(text="zzz"))


def test_facet_counts(casebook: Casebook) -> None:
    counts = facets(casebook.claims.values())
    assert sum(counts["source"].values()) == len(casebook.claims)
    assert next(iter(counts["source"])) == "middlebrook1979"


def test_folded() -> None:
    assert folded("BURDYŃSKA Straße") == "burdynska strasse"


def test_fifty_thousand_claims_are_searched_quickly(casebook: Casebook) -> None:
    many = list(casebook.claims.values()) * (50_000 // len(casebook.claims))
    index = Index(many, casebook.concepts, casebook.actors)
    start = time.perf_counter()
    index.find(Query(polity="BOL", year=2019, text="elección"))
    assert time.perf_counter() - start < 1.0  # about 0.03 s on a workstation; slack for busy machines
