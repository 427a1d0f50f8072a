"""Claims on one concept, side by side."""

from __future__ import annotations

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.conflict import conflicts


def test_claims_on_a_concept_are_set_side_by_side(casebook: Casebook) -> None:
    claims = [claim for claim in casebook.claims.values() if claim.concept == "con:fraud-2019"]
    (found,) = conflicts(claims)
    assert found.disputed and found.size == len(claims)
    assert "act:oas" in found.holders("agree") and "act:burdynska-schuurman" in found.holders("disagree")
    assert all(claim.stance == "qualify" for claim in found.qualify) and found.qualify


def test_only_what_is_disputed_is_listed_unless_asked(casebook: Casebook) -> None:
    every = conflicts(casebook.claims.values(), disputed=False)
    assert sum(item.size for item in every) == len(casebook.claims)
    found = conflicts(casebook.claims.values())
    assert found and all(item.disputed for item in found) and len(found) < len(every)
    opposed = [min(len(item.agree), len(item.disagree)) for item in found]
    assert opposed == sorted(opposed, reverse=True) and opposed[0] >= 3


def test_nothing_is_disputed_where_all_agree(casebook: Casebook) -> None:
    agreeing = [claim for claim in casebook.claims.values() if claim.stance == "agree"]
    assert conflicts(agreeing) == [] and conflicts([]) == []
