"""What reaches a polity from outside: conditions, pulses, ties, and neighbours that are not in the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from contrapeso.casebook.entries import Condition, Event, Government, Tie
from contrapeso.casebook.models import Casebook, PolityRecord
from contrapeso.casebook.outside import CONTIGUITY, LEAN_SPEED, SHARED_BLOC, TRADE, WAVE_FADES, Neighbourhood, conditions, neighbourhood
from contrapeso.casebook.polity import Polity
from contrapeso.casebook.sheet import Sheet
from contrapeso.vocabulary.kinds import CONDITIONS, PROTECTIVE_BLOCS, PULSES

FIRST, LAST = 1950, 1954
LENGTH = 4 * (LAST - FIRST + 1)
BASIS = {"assumption": "Invented, for tests."}
WORDS = {"en": "Invented.", "es": "Inventado."}


def quarter(year: int, number: int) -> int:
    """Return the place of a quarter."""
    return 4 * (year - FIRST) + number - 1


def condition(kind: str, from_: str, to: str, value: float, *, name: str = "a", polity: str = "XAA") -> Condition:
    return Condition.model_validate(
        {"id": f"cnd:{polity}:{kind}:{name}", "kind": kind, "from": from_, "to": to, "value": value, "summary": WORDS, "basis": BASIS}
    )


def event(kind: str, when: str, magnitude: float | None = None, polity: str = "XAA") -> Event:
    given = {"id": f"evt:{polity}:{when[:7]}:{kind}", "when": when, "place": [polity], "kind": kind, "summary": WORDS, "basis": BASIS}
    return Event.model_validate({**given, "magnitude": magnitude})


def government(from_: str, to: str, situation: str, *, polity: str = "XAA", movement: bool = False) -> Government:
    given = {
        "id": f"gov:{polity}:{from_[:7]}:somebody",
        "name": "Somebody",
        "from": from_,
        "to": to,
        "entry": "elected",
        "exit": "regular",
        "situation": situation,
        "competitive": True,
        "movement_origin": movement,
        "basis": BASIS,
    }
    return Government.model_validate(given)


def polity(code: str, **lists: Any) -> PolityRecord:
    found = Polity(
        id=code,
        name=WORDS,
        codes={},
        first_quarter="1950Q1",
        last_quarter="1954Q4",
        roles=(),
        institutions=(),
        rules=(),  # type: ignore[arg-type]
    )
    return PolityRecord(found, **{name: tuple(values) for name, values in lists.items()})


def tie(kind: str, *polities: str, from_: str = "1950-01-01", to: str = "1954-12-31", weight: float = 1.0) -> Tie:
    name = "-".join(code.lower() for code in polities)
    given = {"id": f"tie:{kind}:{name}", "kind": kind, "polities": polities, "from": from_, "to": to, "weight": weight, "basis": BASIS}
    return Tie.model_validate(given)


def filled(given: tuple[Condition, ...] = (), **lists: Any) -> Sheet:
    """Return a sheet of two polities with the conditions of the first."""
    sheet = Sheet(FIRST, LAST, ("XAA", "XBB"))
    conditions(sheet, 0, given, polity("XAA", **lists))
    return sheet


def around(*ties: Tie, chosen: tuple[str, ...] = ("XAA", "XBB", "XCC"), **records: PolityRecord) -> Neighbourhood:
    """Return the neighbourhood of some polities of a casebook of three."""
    known = {code: polity(code) for code in ("XAA", "XBB", "XCC")} | records
    everything: Mapping[str, Any] = {"polities": known, "ties": ties}
    casebook = Casebook(
        folder=None,  # type: ignore[arg-type]
        manifest=None,  # type: ignore[arg-type]
        **{
            name: {}
            for name in ("sources", "concepts", "actors", "claims", "passages", "world", "tables", "theories", "scenarios", "places")
        },
        relations=(),
        hash="",
        **everything,
    )
    return neighbourhood(casebook, chosen, FIRST, LENGTH)


# Conditions.


def test_where_nothing_is_recorded_every_condition_has_its_default() -> None:
    sheet = filled()
    for kind in CONDITIONS.values():
        np.testing.assert_array_equal(sheet.forcings[kind.forcing], kind.default, err_msg=kind.id)
    for name, _, _ in PULSES.values():
        assert not sheet.forcings[name].any()
    assert not sheet.lineage, "a default comes from nowhere"


def test_a_condition_holds_from_its_first_quarter_to_its_last_and_in_its_polity_only() -> None:
    sheet = filled((condition("us-stance", "1951-05", "1952-08-01", -0.5),))
    found = sheet.forcings["us_stance"]
    first, last = quarter(1951, 2), quarter(1952, 3)
    np.testing.assert_array_equal(np.flatnonzero(found[:, 0]), np.arange(first, last + 1))
    assert set(found[first : last + 1, 0]) == {-0.5} and not found[:, 1].any()
    assert sheet.lineage[("us_stance", first, 0)] == ["cnd:XAA:us-stance:a"]
    assert ("us_stance", last + 1, 0) not in sheet.lineage


def test_the_quarter_of_a_handover_belongs_to_the_earlier_condition() -> None:
    one = condition("us-stance", "1950-01-01", "1951-11-15", 0.5, name="one")
    two = condition("us-stance", "1951-11-15", "1953-01-01", -0.5, name="two")
    for given in ((one, two), (two, one)):
        found = filled(given).forcings["us_stance"][:, 0]
        assert found[quarter(1951, 4)] == 0.5 and found[quarter(1952, 1)] == -0.5


def test_a_condition_that_lives_in_the_quarter_of_a_handover_alone_is_not_lost() -> None:
    one = condition("us-stance", "1950-01-01", "1951-10-15", 0.5, name="one")
    two = condition("us-stance", "1951-10-16", "1951-12-20", -0.5, name="two")
    assert filled((one, two)).forcings["us_stance"][quarter(1951, 4), 0] == -0.5


def test_of_conditions_one_within_the_other_the_later_start_holds() -> None:
    long, short = (
        condition("sanctions", "1950-01-01", "1954-12-31", 0.2, name="long"),
        condition("sanctions", "1951-04", "1951-09", 0.9, name="short"),
    )
    for given in ((long, short), (short, long)):
        found = filled(given).forcings["sanctions"][:, 0]
        np.testing.assert_array_equal(np.flatnonzero(found == 0.9), [quarter(1951, 2), quarter(1951, 3)])
        assert (found[found != 0.9] == 0.2).all()


def test_a_condition_outside_the_record_is_cut_or_left_out() -> None:
    early = condition("sanctions", "1930-01-01", "1950-05-01", 0.4, name="early")
    gone = condition("territory", "1930-01-01", "1940-01-01", 0.4)
    ever = condition("officer-training", "1953-02", "1960-01-01", 0.6)
    sheet = filled((early, gone, ever))
    np.testing.assert_array_equal(np.flatnonzero(sheet.forcings["sanctions"][:, 0]), [0, 1])
    assert not sheet.forcings["territory"].any()
    np.testing.assert_array_equal(np.flatnonzero(sheet.forcings["officer_training"][:, 0]), np.arange(quarter(1953, 1), LENGTH))


def test_a_value_outside_the_support_of_its_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="the value 2 of a sanctions lies outside 0 to 1"):
        condition("sanctions", "1950", "1951", 2.0)


# Pulses and the origin of governments.


@pytest.mark.parametrize("kind", PULSES)
def test_an_event_sets_its_pulse_for_its_quarters(kind: str) -> None:
    name, size, length = PULSES[kind]
    found = filled(events=[event(kind, "1952-02-10")])
    first = quarter(1952, 1)
    np.testing.assert_array_equal(np.flatnonzero(found.forcings[name][:, 0]), np.arange(first, first + length))
    assert set(found.forcings[name][first : first + length, 0]) == {size}
    assert found.lineage[(name, first, 0)] == [f"evt:XAA:1952-02:{kind}"]


def test_a_pulse_has_the_magnitude_of_its_event_and_pulses_do_not_add_up() -> None:
    name, size, length = PULSES["media-closure"]
    sheet = filled(
        events=[event("media-closure", "1952-02-10", 0.3), event("media-closure", "1952-08-10"), event("media-closure", "1954-11-01")]
    )
    found = sheet.forcings[name][:, 0]
    np.testing.assert_allclose(found[quarter(1952, 1) : quarter(1952, 3)], 0.3)
    np.testing.assert_allclose(found[quarter(1952, 3) : quarter(1952, 3) + length], size)
    assert found[-1] == size and len(found) == LENGTH, "a pulse ends with the record"


def test_a_condition_outweighs_the_pulse_of_an_event() -> None:
    sheet = filled((condition("leader-illness", "1952-01-01", "1952-03-01", 0.1),), events=[event("leader-illness", "1952-02-10")])
    assert sheet.forcings["leader_illness"][quarter(1952, 1), 0] == 0.1
    assert sheet.forcings["leader_illness"][quarter(1952, 2), 0] == 0.7


def test_a_government_born_of_movements_says_so() -> None:
    governments = [
        government("1950-01-01", "1951-05-10", "elite-elected"),
        government("1951-05-10", "1953-02-01", "popular-elected", movement=True),
    ]
    sheet = filled(governments=governments)
    np.testing.assert_array_equal(
        np.flatnonzero(sheet.forcings["movement_origin"][:, 0]), np.arange(quarter(1951, 2), quarter(1953, 1) + 1)
    )
    assert sheet.lineage[("movement_origin", quarter(1952, 1), 0)] == ["gov:XAA:1951-05:somebody"]


# Ties.


def test_ties_weigh_by_their_kind_and_their_own_weight() -> None:
    found = around(tie("contiguity", "XAA", "XBB"), tie("trade", "XAA", "XCC", weight=0.5), tie("trade", "XAA", "XBB"))
    assert found.ties.shape == (LENGTH, 2, 3, 3)
    near = found.ties[0, 0]
    assert near[0, 1] == near[1, 0] == pytest.approx(CONTIGUITY + TRADE)
    assert near[0, 2] == near[2, 0] == pytest.approx(0.5 * TRADE)
    assert near[1, 2] == 0.0 and not np.diag(near).any()
    assert not found.ties[:, 1].any(), "Brazil is not in this casebook"


def test_a_tie_holds_in_its_quarters() -> None:
    found = around(tie("contiguity", "XAA", "XBB", from_="1951-02-01", to="1951-08-01")).ties[:, 0, 0, 1]
    np.testing.assert_array_equal(np.flatnonzero(found), [quarter(1951, 1), quarter(1951, 2), quarter(1951, 3)])


def test_members_of_a_bloc_are_tied_while_both_are_members() -> None:
    found = around(tie("alba", "XAA"), tie("alba", "XBB", from_="1952-01-01"), tie("oas", "XCC"), tie("oas", "XAA")).ties[:, 0]
    np.testing.assert_allclose(found[: quarter(1952, 1), 0, 1], 0.0)
    np.testing.assert_allclose(found[quarter(1952, 1) :, 0, 1], 0.5 * SHARED_BLOC)
    np.testing.assert_allclose(found[:, 0, 2], 0.0)  # Nearly all are in the OAS: it ties nobody.
    np.testing.assert_array_equal(found, np.swapaxes(found, 1, 2))


def test_rows_are_scaled_down_to_one_and_never_up() -> None:
    codes = [f"X{letter}{letter}" for letter in "ABCDE"]
    records = {code: polity(code) for code in codes}
    ties = [tie("contiguity", "XAA", code) for code in codes[1:]]
    found = around(*ties, chosen=tuple(codes), **records).ties[0, 0]
    np.testing.assert_allclose(found[0].sum(), 1.0)
    np.testing.assert_allclose(found[0, 1:], 0.25)
    np.testing.assert_allclose(found[1:].sum(axis=1), CONTIGUITY)  # A lone tie stays as weak as it is.
    # Scaling is over all of the casebook: leaving polities out of the run does not make the others weigh more.
    fewer = around(*ties, chosen=("XAA", "XBB"), **records).ties[0, 0]
    np.testing.assert_allclose(fewer, found[:2, :2])


def test_without_ties_nothing_reaches_anybody_and_it_is_said() -> None:
    found = around()
    assert not found.ties.any() and not found.forcings["outside_lean"][0].any()
    assert any("no ties between polities are recorded" in note for note in found.notes)
    assert not around(tie("trade", "XAA", "XBB")).notes


def test_a_shield_is_that_of_the_blocs_and_has_an_end() -> None:
    found = around(tie("alba", "XAA"), tie("unasur", "XAA", from_="1952-01-01"), tie("celac", "XAA"), tie("unasur", "XBB"))
    values, sources = found.forcings["bloc_protection"]
    assert values[0, 0] == pytest.approx(PROTECTIVE_BLOCS["alba"] + PROTECTIVE_BLOCS["celac"])
    assert values[-1, 0] == 1.5 and values[0, 1] == pytest.approx(PROTECTIVE_BLOCS["unasur"]) and values[0, 2] == 0.0
    assert sources[0] == ["tie:alba:xaa", "tie:unasur:xaa", "tie:celac:xaa"]
    assert sources[2] == ["assumption: no membership of a bloc is recorded"]


def test_membership_of_the_oas_is_taken_for_granted_until_some_is_recorded() -> None:
    np.testing.assert_array_equal(around(tie("trade", "XAA", "XBB")).forcings["oas_member"][0], 1.0)
    found = around(tie("oas", "XAA", from_="1950-01-01", to="1951-12-31")).forcings["oas_member"][0]
    np.testing.assert_array_equal(np.flatnonzero(found[:, 0]), np.arange(8))
    assert not found[:, 1:].any()


# Neighbours outside the run.


def test_neighbours_outside_the_run_come_in_as_forcings() -> None:
    governments = [
        government("1950-01-01", "1952-01-01", "elite-elected", polity="XCC"),
        government("1952-01-01", "1954-12-31", "popular-elected", polity="XCC"),
    ]
    neighbour = polity("XCC", governments=governments, events=[event("general-strike", "1951-05-01", polity="XCC")])
    ties = (tie("contiguity", "XAA", "XCC"), tie("trade", "XAA", "XBB"))
    found = around(*ties, chosen=("XAA", "XBB"), XCC=neighbour)
    assert found.ties.shape == (LENGTH, 2, 2, 2) and found.ties[0, 0, 0, 1] == pytest.approx(TRADE)
    lean, sources = found.forcings["outside_lean"]
    # The memory of a lean moves half of the way each quarter, a quarter late, as in the engine.
    assert lean[0, 0] == 0.0 and lean[1, 0] == pytest.approx(CONTIGUITY * -LEAN_SPEED)
    assert lean[quarter(1952, 1), 0] < -0.49 < 0.49 < lean[-1, 0]
    assert not lean[:, 1].any(), "the second polity has no tie to it"
    waves, _ = found.forcings["outside_waves"]
    struck = quarter(1951, 2)
    np.testing.assert_allclose(waves[struck : struck + 4, 0], CONTIGUITY * np.array([0.0, 1.0, 1.0 - WAVE_FADES, (1.0 - WAVE_FADES) ** 2]))
    assert sources == [["tie:contiguity:xaa-xcc"], ["assumption: no tie to a polity outside the run"]]


def test_within_the_run_nothing_is_said_twice() -> None:
    governments = [government("1950-01-01", "1954-12-31", "popular-elected", polity="XCC")]
    neighbour = polity("XCC", governments=governments)
    found = around(tie("contiguity", "XAA", "XCC"), XCC=neighbour)
    for name in ("outside_lean", "outside_waves", "outside_brazil"):
        assert not found.forcings[name][0].any(), name


@pytest.mark.parametrize("chosen", [("BRA", "XAA"), ("XAA",)], ids=["inside", "outside"])
def test_brazil_weighs_as_its_condition_says(chosen: tuple[str, ...]) -> None:
    mine = polity("XAA", conditions=[condition("brazil-weight", "1951-01-01", "1951-12-31", 0.6)])
    brazil = polity("BRA", governments=[government("1950-01-01", "1954-12-31", "popular-elected", polity="BRA")])
    found = around(tie("contiguity", "XAA", "BRA"), chosen=chosen, XAA=mine, BRA=brazil)
    year = slice(quarter(1951, 1), quarter(1952, 1))
    if len(chosen) == 2:
        weights = found.ties[:, 1, 1, 0]
        np.testing.assert_allclose(weights[year], 0.6)
        assert weights.sum() == pytest.approx(4 * 0.6) and not found.ties[:, 1, 0].any()
        assert not found.forcings["outside_brazil"][0].any()
    else:
        reached = found.forcings["outside_brazil"][0][:, 0]
        assert (reached[year] > 0.5).all() and np.flatnonzero(reached).tolist() == list(range(year.start, year.stop))
