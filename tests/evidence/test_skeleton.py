"""A coalition becomes a theory skeleton that says what it rests on and what speaks against it."""

from __future__ import annotations

from typing import Any

import yaml

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.claims import Claim, Concept
from contrapeso.evidence.coalitions import coalitions
from contrapeso.evidence.network import one_mode, statements, two_mode
from contrapeso.evidence.skeleton import STATUS, agreed, lines, theory_skeleton

WORDS = {"en": "a", "es": "a"}
CONCEPTS = {
    "con:a": Concept.model_validate({"id": "con:a", "label": WORDS, "theme": "t", "mechanisms": ["M02"]}),
    "con:b": Concept.model_validate({"id": "con:b", "label": WORDS, "theme": "t"}),
}


def claim(number: int, who: str, stance: str = "agree", concept: str = "con:a", **more: Any) -> Claim:
    """Return a claim."""
    data = {
        "id": f"clm:s:{number:04d}",
        "type": "assessment",
        "asserted_by": f"act:{who}",
        "reported_by": ["s"],
        "attribution": "named",
        "concept": concept,
        "stance": stance,
        "about": {},
        "paraphrase": WORDS,
        "coded": {"by": "c", "on": "2026-11-22"},
    }
    return Claim.model_validate(data | more)


def test_claims_for_against_and_between() -> None:
    cause = {"cause": "x", "effect": "y", "sign": "-", "mechanism": "M02"}
    claims = [
        claim(1, "one", type="causal", causal=cause),
        claim(2, "two"),
        claim(3, "three", "disagree"),
        claim(4, "four", "qualify"),
        claim(5, "two", voice="question"),
        claim(6, "one", concept="con:b"),
        claim(7, "three", concept="con:b"),
    ]
    both = {"act:one", "act:two"}
    assert [(item.concept, item.side, item.members) for item in agreed(both, claims)] == [("con:a", "holds", ("act:one", "act:two"))]
    (line,) = lines(both, claims, CONCEPTS)
    assert (line.mechanism, line.sign) == ("M02", "-")
    assert line.for_ == ("clm:s:0001", "clm:s:0002")
    assert line.against == ("clm:s:0003",)
    assert line.qualifying == ("clm:s:0004", "clm:s:0005")


def test_what_a_coalition_denies_has_sign_nought() -> None:
    claims = [claim(1, "one", "disagree"), claim(2, "two", "disagree"), claim(3, "three")]
    (line,) = lines({"act:one", "act:two"}, claims, CONCEPTS)
    assert (line.sign, line.for_, line.against) == ("0", ("clm:s:0001", "clm:s:0002"), ("clm:s:0003",))


def test_a_mechanism_that_only_an_outsider_names_is_not_the_coalitions() -> None:
    cause = {"cause": "x", "effect": "y", "sign": "+", "mechanism": "M09"}
    claims = [
        claim(1, "one", concept="con:b"),
        claim(2, "two", concept="con:b"),
        claim(3, "x", concept="con:b", type="causal", causal=cause),
    ]
    assert lines({"act:one", "act:two"}, claims, CONCEPTS) == []
    text = theory_skeleton("n", {"act:one", "act:two"}, claims, CONCEPTS, "s")
    assert yaml.safe_load(text)["without_mechanism"] == ["con:b"]


def test_an_even_split_is_no_agreement() -> None:
    assert agreed({"act:one", "act:two"}, [claim(1, "one"), claim(2, "two", "disagree")], least=1) == []


def test_the_workshop_report_gives_skeletons(casebook: Casebook) -> None:
    claims = [item for item in casebook.claims.values() if item.id.split(":")[1] == "middlebrook1979"]
    network = one_mode(two_mode(statements(claims, leave_out={"act:middlebrook"})), "subtract")
    known = {item.id for item in claims}
    for group in coalitions(network):
        found = yaml.safe_load(
            theory_skeleton("t", group, claims, casebook.concepts, "middlebrook1979", labels={"M27": ["some-mechanism"]})
        )
        assert list(found)[:3] == ["name", "author", "status"]
        assert (found["status"], found["author"], found["banned_sources"]) == (STATUS, "", ["middlebrook1979"])
        assert found["mechanisms"]
        for line in found["mechanisms"]:
            assert line["sign"] in ("+", "-", "0", "?")
            assert line["claims"]["for"]
            assert {name for ids in line["claims"].values() for name in ids} <= known
            assert set(line["members"]) <= group
