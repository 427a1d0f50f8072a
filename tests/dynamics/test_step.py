"""One quarter: hazards, pins, succession, and the step as its own oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax import Array
from jax.extend.core import jaxprs_in_params
from sixty_quarters import HAPPENINGS, PINNABLE, POLITIES, QUARTERS, STATE_NAMES, forcing, pin, start

from contrapeso.dynamics.balance import COMPONENTS, balance, components, composition
from contrapeso.dynamics.events import Pin, Shock, depart, happen
from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import Parameter, Values, normal
from contrapeso.dynamics.step import Outcome, State, step
from contrapeso.dynamics.theory import Theory
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, SITUATIONS_IN_ORDER, STATES, VARIABLES

Run = Callable[..., tuple[State, State, Outcome]]
CODE = {name: float(code) for code, name in enumerate(SITUATIONS_IN_ORDER)}
EMPTY = Theory("empty", ())
PLAIN = {
    "core.balance_weights": jnp.full(6, 1.0 / 6.0),
    "core.balance_offset": jnp.zeros(POLITIES),
    "core.vote_sd": jnp.float32(0.5),
    "core.right_sd": jnp.float32(0.8),
    "core.outsider_sd": jnp.float32(1.2),
    "core.elite_consolidation": jnp.float32(0.6),
    **{f"core.scale_{name}": jnp.float32(0.6) for name in ("growth", "inflation_stress", "debt_stress")},
}


def quarter(state: State, pins: dict[str, Pin] | None = None, **world: Any) -> tuple[State, Outcome]:
    """Run one quarter in which no mechanism speaks and nothing is left to chance."""
    return step(EMPTY, PLAIN, state, forcing(**world), None, pins or {})


# Hazards.


def chances(hazards: dict[str, float], competitive: float = 1.0, pins: dict[str, Pin] | None = None) -> tuple[Any, Any, Any]:
    """Return what `depart` returns for given log-odds."""
    return depart({name: jnp.full(POLITIES, value) for name, value in hazards.items()}, start(competitive=competitive), None, pins or {})


log_odds = st.fixed_dictionaries({name: st.floats(-40, 40, width=32) for name in EXIT_NAMES})


@settings(max_examples=60, deadline=None, derandomize=True)
@given(hazards=log_odds, competitive=st.sampled_from([0.0, 1.0]))
def test_exits_and_staying_sum_to_one(hazards: dict[str, float], competitive: float) -> None:
    stays = {name: pin(0.0, scored=1.0) for name in EXIT_NAMES}
    _, density, found = chances(hazards, competitive, stays)
    total = np.asarray(sum(found.values()) + jnp.exp(density["exit"]))
    np.testing.assert_allclose(total, 1.0, atol=1e-5)
    assert all(np.isfinite(chance).all() and (np.asarray(chance) >= 0).all() for chance in found.values())
    if competitive == 0.0:
        assert float(found["exit_removal"][0]) < 1e-9


def test_one_uniform_decides_between_the_exits() -> None:
    hazards = {name: -1.5 + 0.3 * index for index, name in enumerate(EXIT_NAMES)}
    grid = jnp.asarray((np.arange(4000) + 0.5) / 4000, jnp.float32)
    now = {name: jnp.broadcast_to(value[0], grid.shape) for name, value in start(competitive=1.0).items()}
    values, _, found = depart({name: jnp.full(4000, value) for name, value in hazards.items()}, now, Shock({}, {"exit": grid}), {})
    assert float(jnp.stack(list(values.values())).sum(axis=0).max()) == 1.0, "one exit a quarter"
    for name in EXIT_NAMES:
        assert float(values[name].mean()) == pytest.approx(float(found[name][0]), abs=1e-3)


def test_a_contested_exit_is_scored_as_a_mixture() -> None:
    hazards = dict(zip(EXIT_NAMES, (-2.0, -3.0, -1.0, -2.5, -4.0), strict=True))
    weights = dict(zip(EXIT_NAMES, (0.5, 0.0, 0.3, 0.2, 0.0), strict=True))
    values, density, _ = chances(hazards, 1.0, {name: pin(weight, scored=1.0) for name, weight in weights.items()})
    total = 1.0 + sum(np.exp(value) for value in hazards.values())
    by_hand = np.log(sum(weights[name] * np.exp(hazards[name]) / total for name in EXIT_NAMES))
    np.testing.assert_allclose(density["exit"], by_hand, rtol=1e-5)
    assert {name: pytest.approx(float(value[0])) for name, value in values.items()} == weights


def test_an_exit_of_which_half_is_disputed_is_scored_half_as_staying() -> None:
    hazards = dict.fromkeys(EXIT_NAMES, -2.0)
    pins = {name: pin(0.5 if name == "exit_uprising" else 0.0, scored=1.0) for name in EXIT_NAMES}
    _, density, _ = chances(hazards, 1.0, pins)
    np.testing.assert_allclose(density["exit"], np.log(0.5 * (np.exp(-2.0) + 1.0) / (1.0 + 5.0 * np.exp(-2.0))), rtol=1e-5)


def test_no_slope_runs_through_the_largest_exit() -> None:
    # The slope of a maximum asks which exit equals it. A compiler that evaluates the exits twice, and rounds
    # them in two ways, finds none that does, and divides by none: whole gradients came out as NaN.
    def scored(hazards: dict[str, Array]) -> Array:
        return depart(hazards, start(competitive=1.0), None, {name: pin(0.0, scored=1.0) for name in EXIT_NAMES})[1]["exit"].sum()

    def operations(jaxpr: Any) -> set[str]:
        inner = [part for equation in jaxpr.eqns for part in jaxprs_in_params(equation.params)]
        return {equation.primitive.name for equation in jaxpr.eqns}.union(*map(operations, inner))

    traced = jax.make_jaxpr(jax.grad(scored))(dict.fromkeys(EXIT_NAMES, jnp.zeros(POLITIES)))
    assert "eq" not in operations(traced.jaxpr)


AT_RISK = {
    "switch": (
        {"situation": CODE["popular-elected"], "tenure": 2.0},
        {"situation": CODE["popular-elected"], "tenure": 7.0},
        {"situation": CODE["elite-elected"], "tenure": 2.0},
    ),
    "insurgency_onset": ({"insurgency": 0.0}, {"insurgency": 0.5}),
    "insurgency_end": ({"insurgency": 0.5}, {"insurgency": 0.0}),
    "closure": ({"competitive": 1.0}, {"competitive": 0.0}),
    "transition": ({"competitive": 0.0}, {"competitive": 1.0}),
    "detente": ({"situation": CODE["popular-elected"]}, {"situation": CODE["interim"]}),
    "veto": ({"competitive": 1.0}, {"competitive": 0.0}),
    # A result is disputed in the quarter of the vote or in the next.
    "dispute": ({"election": 1.0, "clock": 1.0}, {"election": 0.0, "clock": 19.0}),
}


@pytest.mark.parametrize("orientation", [-0.9, 0.9])
def test_no_stock_takes_a_recorded_reversal_out_of_its_risk_set(orientation: float) -> None:
    # A chain was once trapped where parameters made orientation negative, so that recorded reversals cost nothing.
    state = start(situation=CODE["popular-elected"], tenure=2.0, orientation=orientation)
    now = {"election": jnp.zeros(POLITIES), **state, **forcing(), **composition(state, forcing())}
    _, density, _ = happen({"switch": jnp.full(POLITIES, -2.0)}, now, None, {"switch": pin(1.0, scored=1.0)})
    assert (np.asarray(density["switch"]) < -1.0).all()


@pytest.mark.parametrize("name", EVENT_NAMES)
def test_events_happen_to_those_at_risk_only(name: str) -> None:
    hazards = {name: jnp.full(POLITIES, 1.0)}
    possible, *impossible = AT_RISK.get(name, ({},))
    for changed, expected in ((possible, 1.0 / (1.0 + np.exp(-1.0))), *((other, 0.0) for other in impossible)):
        state = start(**changed)
        now = {"election": jnp.zeros(POLITIES), **state, **forcing(), **composition(state, forcing())}
        _, density, chance = happen(hazards, now, None, {name: pin(1.0, scored=1.0)})
        np.testing.assert_allclose(chance[name], expected, rtol=1e-5)
        # What is recorded outside its risk set says nothing about the hazard.
        np.testing.assert_allclose(density[name], np.log(expected) if expected else 0.0, rtol=1e-5)


# The balance.

LEVERS = {
    "organisation": (
        ("organisation_labour", 1),
        ("organisation_rural", 1),
        ("organisation_urban", 1),
        ("organisation_business", -1),
        ("organisation_regional", -1),
    ),
    "access": (("access_popular", 1), ("access_elite", -1)),
    "vehicles": (("vehicle_popular", 1), ("vehicle_elite", -1)),
    "policy": (("orientation", 1),),
    "arms": (("military_alignment", 1),),
    "capital": (("state_ownership", 1), ("capital_strike", -1)),
}
RANGES = {"unit": (0.0, 1.0), "share": (0.0, 0.9), "tanh 1": (-1, 1), "tanh 1.5": (-1.5, 1.5), "tanh 2": (-2, 2), "tanh 2.5": (-2.5, 2.5)}
GRID = 41


def along(name: str, rng: np.random.Generator) -> dict[str, Array]:
    """Return states that differ in one variable only, which rises over its support."""
    state = {}
    for variable in STATES:
        low, high = RANGES.get(variable.bound, (0.0, 3.0))
        value = np.linspace(low, high, GRID) if variable.name == name else np.full(GRID, rng.uniform(low, high))
        state[variable.name] = jnp.asarray(value[None, :], jnp.float32)
    return {**state, "situation": jnp.zeros((1, GRID)), "competitive": jnp.ones((1, GRID))}


@pytest.mark.parametrize("component", COMPONENTS)
def test_balance_is_monotone_in_each_component(component: str) -> None:
    rng = np.random.default_rng(4)
    measure = jax.jit(
        lambda theta, state, world: (balance(theta, state, composition(state, world)), components(state, composition(state, world)))
    )
    for name, sign in LEVERS[component]:
        for _ in range(4):
            weights = rng.dirichlet([3.0] * 6)
            theta = {
                "core.balance_weights": jnp.asarray(weights, jnp.float32),
                "core.balance_offset": jnp.asarray([[rng.normal(0, 0.3)]], jnp.float32),
            }
            world = {"urban_share": jnp.full((1, GRID), rng.uniform(0.2, 0.9))}
            found, parts = measure(theta, along(name, rng), world)
            assert (np.diff(np.asarray(found)[0]) * sign > 0).all(), name
            assert 0.0 < float(found.min()) and float(found.max()) < 1.0
            moving = [COMPONENTS[j] for j, part in enumerate(parts) if np.ptp(np.broadcast_to(part, (1, GRID))) > 1e-5]
            assert moving == [component]


def test_vehicles_count_only_where_elections_do() -> None:
    rng = np.random.default_rng(5)
    state = {**along("vehicle_popular", rng), "competitive": jnp.zeros((1, GRID))}
    theta = {"core.balance_weights": jnp.full(6, 1 / 6), "core.balance_offset": jnp.zeros((1, 1))}
    found = balance(theta, state, composition(state, {"urban_share": jnp.full((1, GRID), 0.5)}))
    np.testing.assert_allclose(found, np.asarray(found)[0, 0], rtol=1e-6)


# Elections and succession.


def test_an_election_is_held_when_it_is_due() -> None:
    due = start(competitive=[1.0, 0.0], clock=1.0, tenure=15.0)
    following, outcome = quarter(due, {"popular_share": pin(0.7)}, term_quarters=20.0)
    np.testing.assert_array_equal(outcome.event["election"], [1.0, 0.0])
    np.testing.assert_array_equal(outcome.event["new_government"], [1.0, 0.0])
    np.testing.assert_array_equal(following["situation"], [CODE["popular-elected"], CODE["elite-elected"]])
    np.testing.assert_array_equal(following["tenure"], [0.0, 16.0])
    np.testing.assert_array_equal(following["clock"], [20.0, 0.0])


def test_a_close_result_is_known_in_its_own_quarter_and_remembered_where_none_is_held() -> None:
    rule = {"win_threshold": 0.5, "win_short": 0.4, "win_lead": 0.1, "rule_runoff": 1.0}
    due = start(competitive=1.0, clock=[1.0, 9.0], closeness_memory=0.25)

    def closeness(popular: float, right: float, outsider: float) -> np.ndarray:
        pins = {"popular_share": pin(popular), "right_share": pin(right), "outsider_share": pin(outsider)}
        return np.asarray(quarter(due, pins, **rule)[1].index["closeness"])

    close, clear = closeness(0.4708, 0.08, 0.25), closeness(0.5511, 0.31, 0.05)
    assert close[0] > 0.8 and clear[0] < 0.1
    assert close[1] == clear[1] == 0.25, "no election is held there"


def test_who_wins_follows_from_three_parts_and_the_rule() -> None:
    due = start(competitive=1.0, clock=1.0)
    # Of a hundred votes 35 are for the popular list, 34 for the centre, 15 for the right, 16 for outsiders.
    shares = {"popular_share": pin(0.35), "right_share": pin(0.15 / 0.65), "outsider_share": pin(0.32)}
    none = {"win_threshold": 1.0, "win_short": 1.0, "win_lead": 1.0, "rule_runoff": 0.0}
    first, counted = quarter(due, shares, **none)
    later, _ = quarter(due, shares, **{**none, "win_threshold": 0.5, "rule_runoff": 1.0})
    np.testing.assert_array_equal(first["situation"], CODE["popular-elected"])
    np.testing.assert_array_equal(counted.event["popular_wins"], 1.0)
    # In a second round six in ten of the rest rally to its rival.
    np.testing.assert_array_equal(later["situation"], CODE["elite-elected"])


def test_the_density_of_a_part_of_the_vote_is_whole_and_a_list_that_nobody_stood_for_has_its_share_of_it() -> None:
    due = start(competitive=1.0, clock=1.0)

    def density(share: float) -> float:
        scored = Pin(jnp.full(POLITIES, share), jnp.ones(POLITIES), jnp.ones(POLITIES))
        return float(quarter(due, {"popular_share": scored})[1].log_density["popular_share"][0])

    middle = np.linspace(-3.8918203, 3.8918203, 200)  # logits of .02 and .98
    inside = np.exp([density(1.0 / (1.0 + np.exp(-logit))) for logit in middle[1:-1]])
    assert inside.sum() * (middle[1] - middle[0]) + np.exp(density(0.0)) + np.exp(density(1.0)) == pytest.approx(1.0, abs=0.01)
    assert density(0.0) == density(0.015) != density(0.03)


def test_terms_have_their_length() -> None:
    state, held = start(competitive=1.0, clock=3.0), []
    for t in range(28):
        state, outcome = quarter(state, term_quarters=[10.0, 8.0])
        held += [(t, p) for p in range(POLITIES) if float(outcome.event["election"][p]) == 1.0]
    assert [t for t, p in held if p == 0] == [2, 12, 22]
    assert [t for t, p in held if p == 1] == [2, 10, 18, 26]


SUCCESSION = [
    # What happens, competitive before, situation after, competitive after, new head of government.
    ({"exit_armed_conservative": 1.0}, 1.0, "military-conservative", 0.0, 1.0),
    ({"exit_armed_reformist": 1.0}, 1.0, "military-reform", 0.0, 1.0),
    ({"exit_uprising": 1.0}, 0.0, "interim", 0.0, 1.0),
    ({"exit_removal": 1.0}, 1.0, "elite-elected", 1.0, 1.0),
    ({"exit_exogenous": 1.0}, 1.0, "elite-elected", 1.0, 1.0),
    ({"election": 1.0, "popular_share": 0.8}, 1.0, "popular-elected", 1.0, 1.0),
    ({"election": 1.0, "popular_share": 0.1}, 1.0, "elite-elected", 1.0, 1.0),
    ({"election": 1.0, "popular_share": 0.8, "exit_armed_conservative": 1.0}, 1.0, "military-conservative", 0.0, 1.0),
    ({"election": 1.0, "popular_share": 0.8, "exit_removal": 1.0}, 1.0, "popular-elected", 1.0, 1.0),
    ({"transition": 1.0}, 0.0, "elite-elected", 1.0, 0.0),
    ({}, 1.0, "elite-elected", 1.0, 0.0),
]


@pytest.mark.parametrize(("events", "before", "situation", "after", "new"), SUCCESSION)
def test_who_governs_next(events: dict[str, float], before: float, situation: str, after: float, new: float) -> None:
    following, outcome = quarter(start(competitive=before, tenure=7.0), {name: pin(value) for name, value in events.items()})
    assert SITUATIONS_IN_ORDER[int(following["situation"][0])] == situation
    assert float(following["competitive"][0]) == after
    assert float(outcome.event["new_government"][0]) == new
    assert float(following["tenure"][0]) == (0.0 if new else 8.0)
    assert float(outcome.event["next_situation"][0]) == float(following["situation"][0])


# Pins.


class Restless(Mechanism):
    """A term that pushes a state and an event, for tests."""

    label = "restless"
    family = "tests"
    rows = ()
    reads = ("growth",)
    moves = ("growth",)
    parameters = (Parameter("push", normal(0.0, 1.0, "test"), "sd", "Push."),)
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {"growth": theta["push"] - 0.2 * now["growth"]}


def test_a_scored_series_has_its_student_density() -> None:
    theory, theta = Theory("restless", (Restless(),)), {**PLAIN, "restless.push": jnp.float32(0.5)}
    following, outcome = step(theory, theta, start(growth=0.3), forcing(), None, {"growth": pin(-0.4, scored=[1.0, 0.0])})
    expected = 2.0 * np.tanh((0.3 + 0.5 - 0.2 * 0.3) / 2.0)
    error = (-0.4 - expected) / 0.6
    density = 0.375 / 0.6 * (1.0 + error**2 / 4.0) ** -2.5  # Gamma(2.5) / (Gamma(2) sqrt(4 pi)) = 3/8.
    np.testing.assert_allclose(outcome.log_density["growth"], [np.log(density), 0.0], rtol=1e-5)
    np.testing.assert_allclose(following["growth"], -0.4)


def test_a_recorded_vote_has_its_normal_density_on_the_logit_scale() -> None:
    _, outcome = quarter(start(competitive=1.0, clock=1.0), {"popular_share": pin(0.6, scored=1.0)})
    error = np.log(0.6 / 0.4) / 0.5
    np.testing.assert_allclose(outcome.log_density["popular_share"], -0.5 * error**2 - np.log(0.5 * np.sqrt(2 * np.pi)), rtol=1e-5)


def test_each_part_of_the_vote_has_a_density_of_its_own_where_it_is_recorded() -> None:
    pins = {"right_share": pin(0.3, scored=[1.0, 0.0]), "outsider_share": pin(0.4, scored=1.0)}
    _, outcome = quarter(start(competitive=1.0, clock=1.0), pins)
    assert set(outcome.log_density) & {"popular_share", "right_share", "outsider_share"} == {"right_share", "outsider_share"}
    for name, share, expected, spread in (("right_share", 0.3, 0.0, 0.8), ("outsider_share", 0.4, -1.0, 1.2)):
        error = (np.log(share / (1.0 - share)) - expected) / spread
        np.testing.assert_allclose(outcome.log_density[name][0], -0.5 * error**2 - np.log(spread * np.sqrt(2 * np.pi)), rtol=1e-5)
    assert float(outcome.log_density["right_share"][1]) == 0.0


def test_pins_override_whatever_is_drawn(run: Run) -> None:
    rng, shape = np.random.default_rng(6), (QUARTERS, POLITIES)
    wanted = {}
    for name in PINNABLE:
        variable = VARIABLES[name]
        whole = name in ("situation", "tenure", "clock")
        value = rng.integers(0, 4, shape) if whole else rng.uniform(0.1, 0.9, shape)
        wanted[name] = value.astype(np.float32) if variable.unit != "flag" else rng.integers(0, 2, shape).astype(np.float32)
    last, states, outcomes = run(7, {name: pin(value, shape=shape) for name, value in wanted.items()})
    for name in HAPPENINGS:
        np.testing.assert_array_equal(outcomes.event[name], wanted[name], err_msg=name)
    for name in STATE_NAMES:
        after = np.concatenate([np.asarray(states[name])[1:], np.asarray(last[name])[None]])
        np.testing.assert_array_equal(after, wanted[name], err_msg=name)


def test_observing_scores_and_intervening_never_does(run: Run) -> None:
    first = run(8)
    assert all(not np.any(density) for density in first[2].log_density.values())
    shape = (QUARTERS, POLITIES)
    values = {name: first[2].event[name] for name in (*EXIT_NAMES, *EVENT_NAMES, "popular_share")} | {
        name: first[1][name] for name in ("growth", "debt_stress")
    }
    intervened = run(8, {name: pin(value, shape=shape) for name, value in values.items()})
    observed = run(8, {name: pin(value, scored=1.0, shape=shape) for name, value in values.items()})
    assert all(not np.any(density) for density in intervened[2].log_density.values())
    for name in ("exit", "reform", "wave", "popular_share", "growth", "debt_stress"):
        assert np.any(observed[2].log_density[name]), name
        assert np.isfinite(observed[2].log_density[name]).all()
    # Scoring changes no value.
    for one, other in zip(
        jax.tree.leaves((intervened[0], intervened[1], intervened[2].event)),
        jax.tree.leaves((observed[0], observed[1], observed[2].event)),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def same(one: tuple[State, State, Outcome], other: tuple[State, State, Outcome]) -> None:
    """Refuse two histories that differ in a state or an event."""
    for name in STATE_NAMES:
        np.testing.assert_array_equal(one[1][name], other[1][name], err_msg=name)
        np.testing.assert_array_equal(one[0][name], other[0][name], err_msg=name)
    for name, value in one[2].event.items():
        np.testing.assert_array_equal(value, other[2].event[name], err_msg=name)
    np.testing.assert_array_equal(one[2].index["balance"], other[2].index["balance"])


def test_the_simulated_world_is_a_lively_one(run: Run) -> None:
    events = run(9)[2].event
    for names in (EXIT_NAMES, ("election",), ("reform",), ("wave",), ("adjustment",)):
        assert sum(float(events[name].sum()) for name in names) > 0, names


def test_replaying_a_record_of_its_own_reproduces_it(run: Run) -> None:
    made, shape = run(9), (QUARTERS, POLITIES)
    # The events are pinned, the innovations known, and chance is another: nothing is left to it.
    record = {name: pin(made[2].event[name], scored=1.0, shape=shape) for name in HAPPENINGS}
    same(made, run(10, record, normal_seed=9))
    # With the states pinned as well, the innovations are in them.
    ends = {name: jnp.concatenate([made[1][name][1:], made[0][name][None]]) for name in STATE_NAMES}
    states = {name: pin(value, shape=shape) for name, value in ends.items()}
    same(made, run(11, {**record, **states}))


def test_the_same_shocks_make_the_same_world(run: Run) -> None:
    same(run(12), run(12))


def test_worlds_agree_until_the_intervention(run: Run) -> None:
    when, shape = 30, (QUARTERS, POLITIES)
    after = (np.arange(QUARTERS) >= when)[:, None] * np.ones(shape)
    changed, plain = run(13, {"orientation": pin(0.8, pinned=after, shape=shape)}), run(13)
    for name in STATE_NAMES:
        np.testing.assert_array_equal(np.asarray(plain[1][name])[: when + 1], np.asarray(changed[1][name])[: when + 1])
    assert (np.asarray(changed[1]["orientation"])[when + 1 :] == np.float32(0.8)).all()
    assert np.any(np.asarray(plain[2].index["balance"])[when + 1 :] != np.asarray(changed[2].index["balance"])[when + 1 :])


def test_states_stay_in_their_support(run: Run) -> None:
    _, states, outcomes = run(14)
    for variable in STATES:
        low, high = RANGES.get(variable.bound, (0.0, 3.0))
        value = np.asarray(states[variable.name])
        assert np.isfinite(value).all() and value.min() >= low and value.max() <= high, variable.name
    for name, chance in outcomes.chance.items():
        assert (np.asarray(chance) >= 0).all() and (np.asarray(chance) <= 1).all(), name
