"""Claims as ordinal data: what a theory may see of them, and that the ordinal checks are never among them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.compared import held_out, with_claims
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.visible import record_for
from contrapeso.evidence.comparisons import Comparison
from contrapeso.tournament import validity
from contrapeso.vocabulary.ordinal_checks import ACROSS, CODED_FROM, ORDER

POLITIES = ("BOL", "PER")


def compared(claim: str, higher: tuple[str, str], lower: tuple[str, str], number: int = 1) -> Comparison:
    places = {"higher": {"polity": higher[0], "when": higher[1]}, "lower": {"polity": lower[0], "when": lower[1]}}
    return Comparison.model_validate({"id": f"cmp:{number:04d}", "claim": claim, **places, "basis": {"claims": [claim]}})


def when(text: str) -> str:
    """Return a time of a check as an EDTF date."""
    return f"{text[:4]}-01/{text[:4]}-03" if "Q" in text else text


@cache
def book() -> Casebook:
    return load(builtin())


def test_no_ordinal_check_enters_a_fit_whoever_says_it() -> None:
    assert validity.ORDER is ORDER and validity.ACROSS is ACROSS and len(ORDER) + len(ACROSS) == 16
    pairs = [((polity, when(one)), (polity, when(two))) for polity, one, _, two in ORDER]
    pairs += [((one, when(year)), (two, when(year))) for one, two, year in ACROSS]
    checks = [
        compared("clm:webber2011:0001", *pair, number=2 * number + turned)
        for number, both in enumerate(pairs)
        for turned, pair in enumerate((both, both[::-1]))
    ]
    assert all(map(held_out, checks))
    found = with_claims(assemble(book(), POLITIES), replace(book(), comparisons=tuple(checks)))
    assert found.comparisons == () and any("32 kept out" in note for note in found.notes)


@pytest.mark.parametrize(
    ("claim", "higher", "lower", "out"),
    [
        ("clm:webber2011:0001", ("BOL", "1951/1955"), ("BOL", "1946/1949"), True),  # within two years of a check
        ("clm:webber2011:0001", ("BOL", "1996"), ("PER", "1994~"), True),
        (f"clm:{CODED_FROM}:0001", ("BOL", "1936"), ("BOL", "1933"), True),  # another comparison of the checks' source
        ("clm:webber2011:0001", ("BOL", "1936"), ("BOL", "1933"), False),
        ("clm:webber2011:0001", ("PER", "1953"), ("PER", "1950"), False),  # a check of Bolivia is none of Peru
    ],
)
def test_what_comes_close_to_a_check_or_from_its_source_is_kept_out(claim, higher, lower, out) -> None:
    assert held_out(compared(claim, higher, lower)) is out


def test_a_theory_sees_no_comparison_of_its_own_source() -> None:
    own, other = (
        compared(f"clm:{source}:0001", ("BOL", "1936"), ("BOL", "1933"), n) for n, source in enumerate(("webber2011", "malloy1970"), 1)
    )
    leaning = other.model_copy(update={"id": "cmp:0003", "basis": own.basis})
    changed = replace(book(), comparisons=(other, own, leaning))
    seen = record_for(changed, ("webber2011",), POLITIES, claims=True)
    assert [item.id for item in seen.comparisons] == [other.id]
    assert [item.id for item in record_for(changed, (), POLITIES, claims=True).comparisons] == ["cmp:0001", "cmp:0002", "cmp:0003"]
    # Claims are no data unless they are asked for.
    assert record_for(changed, (), POLITIES).comparisons == ()


def test_a_time_that_is_not_exact_is_every_quarter_it_may_lie_in() -> None:
    said = compared("clm:malloy1970:0001", ("BOL", "193X"), ("BOL", "1945-05"))
    record = with_claims(assemble(book(), POLITIES), replace(book(), comparisons=(said,)))
    (found,) = record.comparisons
    assert found.higher == (0, 0, 39) and found.lower == (0, 61, 61)
    elsewhere = compared("clm:malloy1970:0001", ("CHL", "1936"), ("CHL", "1933"))
    assert with_claims(record, replace(book(), comparisons=(elsewhere,))).comparisons == ()


def test_the_casebook_that_ships_has_some_and_keeps_the_checks_out() -> None:
    record = record_for(book(), (), POLITIES, claims=True)
    assert {item.source for item in record.comparisons} and CODED_FROM not in {item.source for item in record.comparisons}
    assert len(record.comparisons) < len(book().comparisons)
    known = set(book().claims)
    assert all(item.claim in known for item in book().comparisons)


CMP = "evidence/comparisons.yaml"
SOUND = """- id: cmp:0001
  claim: clm:lindero1971:0001
  of: balance
  higher: {polity: XAA, when: 1955/1958}
  lower: {polity: XAA, when: 1951~}
  basis:
    claims: [clm:lindero1971:0001]
"""
FAULTS = {
    "unknown claim": ("claim: clm:lindero1971:0001", "claim: clm:lindero1971:0999", 2, "is not a known claim"),
    "id": ("cmp:0001", "cmp:one", 1, "'id'"),
    "of": ("of: balance", "of: power", 3, "balance"),
    "polity": ("higher: {polity: XAA", "higher: {polity: XZZ", 4, "no folder polities/XZZ"),
    "outside": ("when: 1955/1958", "when: 1955/1978", 4, "outside the period"),
    "open": ("when: 1955/1958", "when: 1955/..", 4, "open end"),
    "no date": ("when: 1955/1958", "when: the fifties", 4, "not a date"),
    "same time": ("when: 1951~", "when: 1957", 1, "share days"),
    "no basis": ("    claims: [clm:lindero1971:0001]\n", "    datasets: [vdemm]\n", 7, "did you mean 'vdem'"),
}


def test_a_sound_comparison_is_no_fault(folder) -> None:
    folder.write(CMP, SOUND)
    assert folder.faults() == []
    (found,) = load(folder.path).comparisons
    assert found.source == "lindero1971" and not held_out(found)


@pytest.mark.parametrize("case", FAULTS)
def test_faults_of_comparisons_are_named_with_their_line(folder, case: str) -> None:
    old, new, line, words = FAULTS[case]
    assert old in SOUND
    folder.write(CMP, SOUND.replace(old, new, 1))
    found = [fault for fault in folder.faults() if fault.file == CMP]
    assert any(fault.line == line and words in f"{fault.what}; {fault.todo}" for fault in found), found
