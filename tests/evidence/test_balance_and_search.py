"""How evidence leans, and finding it."""

from __future__ import annotations

import pytest

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.balance import balance, lean
from contrapeso.evidence.search import FACETS, Index, Query, facets, folded, search, terms


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


@pytest.fixture(scope="module")
def fifty_thousand(casebook: Casebook) -> Index:
    many = list(casebook.claims.values()) * (50_000 // len(casebook.claims) + 1)
    assert len(many) >= 50_000
    return Index(many, casebook.concepts, casebook.actors)


def test_fifty_thousand_claims_are_searched(fifty_thousand: Index) -> None:
    # How fast is printed by benchmarks/claims_search.py.
    found = fifty_thousand.find(Query(polity="BOL", year=2019, text="elección"))
    assert found
    assert all("BOL" in claim.about.polities for claim in found)


def test_words_that_are_said_come_before_names(casebook: Casebook) -> None:
    index = Index(casebook.claims.values(), casebook.concepts, casebook.actors)
    found = [claim.id for claim in index.find(Query(text="oas"))]
    said = [name for name in found if " oas " in f" {folded(casebook.claims[name].paraphrase.en)} ".replace(",", " ").replace(".", " ")]
    assert found[: len(said)] and set(found[: len(said)]) & set(said) and len(found) > len(said)
    assert found.index(said[0]) < found.index(next(name for name in found if name not in said))


def test_quoted_words_stand_together(casebook: Casebook) -> None:
    index = Index(casebook.claims.values(), casebook.concepts, casebook.actors)
    apart, together = index.find(Query(text="land reform")), index.find(Query(text='"land reform"'))
    assert together and {claim.id for claim in together} < {claim.id for claim in apart}
    assert terms('uno "dos  Trés" ""') == ["uno", "dos tres"]
    assert index.find(Query(text="100% or 'true'); DROP TABLE claim; --")) == []
    assert len(index.find(Query())) == len(casebook.claims)


def test_facets_of_what_is_found(casebook: Casebook) -> None:
    index = Index(casebook.claims.values(), casebook.concepts, casebook.actors)
    query = Query(polity="BOL", year=(1952, 1964), voice="statement")
    found, counts = index.find(query), index.facets(query)
    assert set(counts) == set(FACETS) and counts["voice"] == {"statement": len(found)}
    assert sum(counts["source"].values()) == sum(counts["contested"].values()) == len(found)
    assert counts["polity"]["BOL"] == len(found)
    assert counts["decade"]["1950s"] and list(counts["decade"]) == sorted(counts["decade"])
    assert all(not values for values in index.facets(Query(text="zzz")).values())
    assert Index([]).find(Query()) == [] and not Index([]).facets()["source"]
