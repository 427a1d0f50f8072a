"""From a scenario's words and numbers to arrays, and from histories to outcomes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_record import POLITIES, QUARTERS, SHAPE, small_record
from tiny_theory import tiny

from contrapeso.casebook.assemble import PRICE_CHANGE_SCALE, PRICE_SCALE
from contrapeso.casebook.record import Record
from contrapeso.casebook.scenario import Change, Result_, Scenario
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.intervene import Changes, Histories
from contrapeso.laboratory.scenarios import ScenarioError, changes_of, outcome
from contrapeso.laboratory.twice import KEPT_STATES
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

WORDS = {"en": "Invented.", "es": "Inventado."}
FROM, TO = 10, 21  # 1952Q3 to 1955Q2
ANDARA, BELMAR = 0, 1


@pytest.fixture(scope="module")
def record() -> Record:
    made = small_record()
    forcings = {**made.forcings, "leader": np.ones(SHAPE), "win_threshold": np.full(SHAPE, 0.5)}
    return replace(made, forcings=forcings)


@pytest.fixture(scope="module")
def compiled(record: Record) -> Compiled:
    return compile_record(record)


@pytest.fixture(scope="module")
def theory() -> Theory:
    return tiny()


def scenario(*changes: dict[str, Any], **given: Any) -> Scenario:
    """Return a scenario of Andara from 1952Q3 to 1955Q2."""
    numbered = [{"id": f"c{number}", "words": WORDS, **change} for number, change in enumerate(changes)]
    result = {"id": "balance", "words": WORDS, "kind": "balance", "polity": "XAA", "at": "1955Q2"}
    whole = {
        "id": "invented",
        "title": WORDS,
        "question": WORDS,
        "polities": list(POLITIES),
        "targets": ["XAA"],
        "from": "1952Q3",
        "to": "1955Q2",
        "changes": numbered,
        "outcomes": [result],
        **given,
    }
    return Scenario.model_validate(whole)


@pytest.fixture(scope="module")
def of(record: Record, compiled: Compiled, theory: Theory):
    """Return a function from changes to arrays."""

    def changed(*changes: dict[str, Any], names: tuple[str, ...] | None = None, **given: Any) -> Changes:
        asked = scenario(*changes, **given)
        chosen = names or tuple(change.id for change in asked.changes)
        return changes_of(asked, chosen, record, compiled, theory, lambda code, quarter, state: 0.25 if code == "XBB" else -0.25)

    return changed


def moved(found: Changes, compiled: Compiled, name: str) -> np.ndarray:
    """Return how far a path was moved."""
    return found.forcings[name] - np.asarray(compiled.forcings[name], float)


# Paths.


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ({"set": 0.5}, lambda before: np.full_like(before, 0.5)),
        ({"shift": -0.3}, lambda before: before - 0.3),
        ({"scale": 2.0}, lambda before: 2.0 * before),
        ({"per_cent": -25.0}, lambda before: 0.75 * before),
    ],
    ids=["set", "shift", "scale", "per-cent"],
)
def test_a_path_is_changed_in_its_window_and_its_polity_only(of, compiled: Compiled, number: dict, expected: Any) -> None:
    found = of({"path": "us_real_rate", **number})
    before = np.asarray(compiled.forcings["us_real_rate"], float)
    wanted = before.copy()
    wanted[FROM : TO + 1, ANDARA] = expected(before[FROM : TO + 1, ANDARA])
    np.testing.assert_allclose(found.forcings["us_real_rate"], wanted, atol=1e-6)
    assert set(found.forcings) == {"us_real_rate"} and not found.imposed and not found.scale and not found.ties_off
    np.testing.assert_array_equal(np.asarray(compiled.forcings["us_real_rate"], float), before)


def test_a_window_and_polities_of_its_own_outweigh_the_scenarios(of, compiled: Compiled) -> None:
    found = of({"path": "us_real_rate", "set": 9.0, "from": "1953Q1", "to": "1953Q2", "polities": ["XBB"]})
    cells = np.argwhere(found.forcings["us_real_rate"] == 9.0)
    assert [tuple(map(int, cell)) for cell in cells] == [(12, BELMAR), (13, BELMAR)]


def test_without_targets_all_polities_are_changed(of) -> None:
    found = of({"path": "us_real_rate", "set": 9.0}, targets=[])
    assert (found.forcings["us_real_rate"][FROM : TO + 1] == 9.0).all()


def test_only_the_changes_that_are_named_are_made(of) -> None:
    found = of({"path": "us_real_rate", "set": 9.0}, {"event": "wave", "happens": True}, names=("c1",))
    assert not found.forcings and set(found.imposed) == {"wave"}


def test_two_changes_of_one_path_are_made_one_after_the_other(of, compiled: Compiled) -> None:
    found = of({"path": "us_real_rate", "shift": 1.0}, {"path": "us_real_rate", "shift": 0.5})
    np.testing.assert_allclose(moved(found, compiled, "us_real_rate")[FROM : TO + 1, ANDARA], 1.5, atol=1e-6)


def test_prices_that_are_lower_throughout_have_the_yearly_changes_that_they_had(of, compiled: Compiled) -> None:
    found = of({"path": "export_price", "per_cent": -30.0, "to": "1954Q2"})
    price, change = moved(found, compiled, "export_price"), moved(found, compiled, "export_price_change")
    window = slice(FROM, 18)  # 1952Q3 to 1954Q2
    np.testing.assert_allclose(price[window, ANDARA], np.log(0.7) / PRICE_SCALE, atol=1e-6)
    assert not price[: window.start].any() and not price[window.stop :].any() and not price[:, BELMAR].any()
    # Moved as a whole, the price before the window with it: no change of it is another, in the window or after.
    np.testing.assert_allclose(change, 0.0, atol=1e-6)


@pytest.mark.parametrize("number", [{"set": 0.4}, {"scale": 0.25}, {"like": "XBB:1951Q1"}], ids=lambda number: next(iter(number)))
def test_prices_that_take_another_course_change_by_the_year_as_they_do(of, compiled: Compiled, number: dict) -> None:
    found = of({"path": "export_price", **number})
    price, change = moved(found, compiled, "export_price")[:, ANDARA], moved(found, compiled, "export_price_change")[:, ANDARA]
    logs = price * PRICE_SCALE
    # From the second year on, the change of the log of the price is the yearly change that the equations read...
    inside = np.arange(FROM + 4, TO + 1)
    np.testing.assert_allclose(change[inside] * PRICE_CHANGE_SCALE, logs[inside] - logs[inside - 4], atol=1e-6)
    # ...in the first it is taken against a level that had been moved as far as the first quarter is...
    first = np.arange(FROM, FROM + 4)
    np.testing.assert_allclose(change[first] * PRICE_CHANGE_SCALE, logs[first] - logs[FROM], atol=1e-6)
    # ...and before and after there is none.
    assert not change[:FROM].any() and not change[TO + 1 :].any() and np.any(change)


def test_two_changes_of_the_price_change_its_yearly_change_once_each(of, compiled: Compiled) -> None:
    twice = of({"path": "export_price", "shift": 1.0}, {"path": "export_price", "shift": 0.5})
    once = of({"path": "export_price", "shift": 1.5})
    for name in ("export_price", "export_price_change"):
        np.testing.assert_allclose(twice.forcings[name], once.forcings[name], atol=1e-6)


@pytest.mark.parametrize("per_cent", [-100.0, -150.0])
def test_a_fall_that_leaves_nothing_is_refused(of, per_cent: float) -> None:
    with pytest.raises((ScenarioError, ValueError), match="leaves nothing; give more than -100"):
        of({"path": "export_price", "per_cent": per_cent})


def test_a_path_is_moved_to_the_mean_of_other_years_and_keeps_its_swings(of, compiled: Compiled) -> None:
    found = of({"path": "us_real_rate", "mean_of": ["1950Q1", "1951Q4"]})
    before = np.asarray(compiled.forcings["us_real_rate"], float)[:, ANDARA]
    after = found.forcings["us_real_rate"][FROM : TO + 1, ANDARA]
    assert after.mean() == pytest.approx(before[:8].mean(), abs=1e-6)
    np.testing.assert_allclose(np.diff(after), np.diff(before[FROM : TO + 1]), atol=1e-6)


def test_a_path_is_like_another_politys_from_a_quarter_on(of, compiled: Compiled) -> None:
    before = np.asarray(compiled.forcings["us_real_rate"], float)
    found = of({"path": "us_real_rate", "like": "XBB:1950Q1"}).forcings["us_real_rate"]
    np.testing.assert_allclose(found[FROM : TO + 1, ANDARA], before[:12, BELMAR])
    # Where that record ends before the window does, its last value holds.
    late = of({"path": "us_real_rate", "like": "XBB:1959Q1"}).forcings["us_real_rate"]
    np.testing.assert_allclose(late[FROM : FROM + 4, ANDARA], before[36:, BELMAR])
    np.testing.assert_allclose(late[FROM + 4 : TO + 1, ANDARA], before[-1, BELMAR])


# Rules and candidates.


def test_a_rule_replaces_all_five_numbers(of) -> None:
    found = of({"rule": "forty-ten", "threshold": 50, "alternative": [40, 10], "then": "run-off"}).forcings
    row = {name: float(values[FROM, ANDARA]) for name, values in found.items()}
    assert row == pytest.approx({"win_threshold": 0.5, "win_short": 0.4, "win_lead": 0.1, "rule_runoff": 1.0, "rule_congress": 0.0})
    other = of({"rule": "most-votes", "then": "plurality"}).forcings
    assert {name: float(values[FROM, ANDARA]) for name, values in other.items()} == pytest.approx(
        {"win_threshold": 1.0, "win_short": 1.0, "win_lead": 1.0, "rule_runoff": 0.0, "rule_congress": 0.0}
    )
    assert float(of({"rule": "x", "threshold": 50, "then": "congress"}).forcings["rule_congress"][FROM, ANDARA]) == 1.0
    assert float(found["win_threshold"][0, ANDARA]) == 0.5 and float(found["rule_runoff"][FROM, BELMAR]) == 1.0


def test_a_candidate_who_does_not_stand_takes_the_leader_out(of) -> None:
    found = of({"candidate": "act:somebody"}).forcings["leader"]
    np.testing.assert_array_equal(np.flatnonzero(found[:, ANDARA] == 0.0), np.arange(FROM, TO + 1))
    assert (found[:, BELMAR] == 1.0).all()


# Events and states.


def test_an_event_that_happens_does_so_in_its_first_quarter_alone(of) -> None:
    values, mask = of({"event": "wave", "happens": True}).imposed["wave"]
    assert [tuple(map(int, cell)) for cell in np.argwhere(mask)] == [(FROM, ANDARA)] and values[FROM, ANDARA] == 1.0


def test_an_event_that_does_not_happen_does_not_in_all_of_its_quarters(of) -> None:
    values, mask = of({"event": "wave", "happens": False}).imposed["wave"]
    np.testing.assert_array_equal(np.flatnonzero(mask[:, ANDARA]), np.arange(FROM, TO + 1))
    assert not values.any() and not mask[:, BELMAR].any()


def test_no_exit_means_none_of_any_class_and_an_exit_needs_its_class(of) -> None:
    assert set(of({"event": "exit", "happens": False}).imposed) == set(EXIT_NAMES)
    assert set(of({"event": "exit_uprising", "happens": True}).imposed) == {"exit_uprising"}
    with pytest.raises((ScenarioError, ValueError), match="an exit that happens needs its class"):
        of({"event": "exit", "happens": True})


def test_a_state_is_held_at_a_value_or_at_what_it_was_elsewhere(of) -> None:
    values, mask = of({"state": "orientation", "set": 0.5}).imposed["orientation"]
    assert (values[FROM : TO + 1, ANDARA] == 0.5).all() and mask.sum() == TO + 1 - FROM
    values, _ = of({"state": "orientation", "like": "XBB:1951Q1"}).imposed["orientation"]
    assert (values[FROM : TO + 1, ANDARA] == 0.25).all()
    with pytest.raises((ScenarioError, ValueError), match=r"a state is held at a value|a change of a state gives set, like, not shift"):
        of({"state": "orientation", "shift": 0.5})


# The theory.


def test_a_row_that_is_off_holds_its_parameters_at_neutral(of) -> None:
    found = of({"row": "M01"})
    assert (dict(found.scale), dict(found.shift)) == ({"chances.weakness": 0.0}, {"chances.weakness": 0.0})
    with pytest.raises(ScenarioError, match="no mechanism of theory 'tiny' carries row M70"):
        of({"row": "M70"})


@pytest.mark.parametrize(("number", "scale", "shift"), [({"set": 0.3}, 0.0, 0.3), ({"scale": 2.0}, 2.0, 0.0), ({"shift": -1.0}, 1.0, -1.0)])
def test_a_parameter_is_set_scaled_or_shifted(of, number: dict, scale: float, shift: float) -> None:
    found = of({"parameter": "stocks.price", **number})
    assert (dict(found.scale), dict(found.shift)) == ({"stocks.price": scale}, {"stocks.price": shift})


def test_a_parameter_that_the_theory_lacks_is_refused(of) -> None:
    with pytest.raises(ScenarioError, match=r"theory 'tiny' has no parameter 'stocks\.prize'"):
        of({"parameter": "stocks.prize", "set": 1.0})


def test_ties_can_be_cut(of) -> None:
    assert of({"ties": "off"}).ties_off


def test_a_window_outside_the_record_is_refused(of) -> None:
    with pytest.raises(ScenarioError, match="1949Q4 is outside the record"):
        of({"path": "us_real_rate", "set": 1.0, "from": "1949Q4"})


# What a scenario itself refuses.


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "exactly one of path"),
        ({"path": "us_real_rate", "row": "M01", "set": 1.0}, "this gives path, row"),
        ({"path": "us_real_rate"}, "gives exactly one of set"),
        ({"path": "us_real_rate", "set": 1.0, "shift": 1.0}, "gives exactly one of set"),
        ({"path": "nothing", "set": 1.0}, "'nothing' is no path of the model"),
        ({"event": "wave"}, "happens: true"),
        ({"event": "party", "happens": True}, "'party' is no event of the model"),
        ({"rule": "mine"}, "then: plurality"),
        ({"state": "capital_strike", "set": 1.2}, "the value 1.2 lies outside 0 to 1"),
        ({"path": "leader", "set": 3.0}, "the value 3 lies outside 0 to 1"),
        ({"row": "M99"}, "'M99' is no row"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Change.model_validate({"id": "x", "words": WORDS, **change})


# Outcomes.

DRAWS = 5


def histories() -> Histories:
    """Return histories of twelve quarters from 1952Q3, in which one draw differs from the others."""
    shape = (12, 2, DRAWS)
    events = {name: np.zeros(shape) for name in (*EXIT_NAMES, *EVENT_NAMES, "election", "diverged")}
    events |= {"popular_share": np.full(shape, 0.3), "next_situation": np.ones(shape)}
    states = {name: np.zeros(shape) for name in KEPT_STATES}
    events["exit_uprising"][3, ANDARA, 0] = events["exit_exogenous"][3, ANDARA, 1] = 1.0
    events["exit_removal"][2, BELMAR, 2] = events["exit_removal"][5, BELMAR, 2] = 1.0
    events["wave"][1, ANDARA, :2] = events["wave"][6, ANDARA, :1] = 1.0
    events["election"][4, ANDARA, :3] = events["election"][8, ANDARA, :] = 1.0
    events["popular_share"][4, ANDARA], events["popular_share"][8, ANDARA] = 0.45, 0.55
    events["next_situation"][:, ANDARA, 0], events["next_situation"][:, BELMAR, :2] = 0.0, 0.0
    states["orientation"][11, ANDARA] = np.arange(DRAWS)
    balance = np.broadcast_to(np.arange(12.0)[:, None, None], shape).copy()
    return Histories(tuple(f"{1952 + (t + 2) // 4}Q{(t + 2) % 4 + 1}" for t in range(12)), balance, events, states)


def read(kind: str, at: str = "1955Q2", **given: Any) -> list[float]:
    """Return an outcome in all draws."""
    asked = {"id": "x", "words": WORDS, "kind": kind, "at": at, "polity": "XAA", **given}
    return list(outcome(Result_.model_validate(asked), histories(), POLITIES))


def test_the_histories_start_and_end_where_the_scenario_does() -> None:
    assert histories().quarters[0] == "1952Q3" and histories().quarters[-1] == "1955Q2" and QUARTERS == 40


def test_a_forced_exit_counts_once_and_death_is_none() -> None:
    assert read("exit") == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert read("exit", polity="XBB") == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert read("exit", at="1953Q1") == [0.0] * 5
    assert read("exit", **{"from": "1953Q3"}) == [0.0] * 5


def test_an_event_counts_once_within_its_quarters() -> None:
    assert read("event", name="wave") == [1.0, 1.0, 0.0, 0.0, 0.0]
    assert read("event", name="wave", **{"from": "1953Q1"}) == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert read("event", name="exit") == [1.0, 1.0, 0.0, 0.0, 0.0]
    assert read("event", name="exit_exogenous") == [0.0, 1.0, 0.0, 0.0, 0.0]


def test_levels_are_read_at_their_quarter() -> None:
    assert read("balance") == [11.0] * 5 and read("balance", at="1953Q1") == [2.0] * 5
    assert read("state", name="orientation") == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_state_that_is_not_kept_is_refused() -> None:
    with pytest.raises(ScenarioError, match="autonomy is not kept; those that are: organisation_labour"):
        read("state", name="autonomy")


def test_who_governs_is_read_at_its_quarter() -> None:
    assert read("situation", name="popular-elected") == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert read("situation", name="elite-elected") == [0.0, 1.0, 1.0, 1.0, 1.0]
    assert read("popular-governments", polity=None) == [2.0, 1.0, 0.0, 0.0, 0.0]


def test_the_vote_is_that_of_the_first_election_and_none_where_none_is_held() -> None:
    np.testing.assert_allclose(read("vote"), [0.45, 0.45, 0.45, 0.55, 0.55])
    np.testing.assert_allclose(read("vote", **{"from": "1953Q4"}), [0.55] * 5)
    assert np.isnan(read("vote", at="1953Q2")).all()
