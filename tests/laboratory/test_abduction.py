"""Abduction: the shocks that are inferred bring exactly what happened, and are no odder than they must be."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array
from scipy import stats

from contrapeso.dynamics.events import LARGE, Pin, Shock, depart, happen
from contrapeso.laboratory.abduction import TINY, infer_exit, infer_residuals, infer_uniforms, infer_votes, resolve_exits
from contrapeso.laboratory.shocks import RACES
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

DRAWS = 6000
SHAPE = (1, DRAWS)
LOG_ODDS = dict(zip(EXIT_NAMES, (-1.0, -2.0, -0.5, -1.5, -3.0), strict=True))
NOW = {"competitive": jnp.ones(SHAPE), "tenure": jnp.zeros(SHAPE)}


def fresh(seed: int, names: tuple[str, ...]) -> dict[str, Array]:
    """Return standard uniforms by name."""
    rng = np.random.default_rng(seed)
    return {name: jnp.asarray(rng.uniform(1e-6, 1 - 1e-6, size=SHAPE), jnp.float32) for name in names}


def hazards(log_odds: dict[str, float] = LOG_ODDS) -> dict[str, Array]:
    """Return log-odds of leaving, the same for all draws."""
    return {name: jnp.full(SHAPE, value, jnp.float32) for name, value in log_odds.items()}


def chances_of(log_odds: dict[str, float] = LOG_ODDS) -> dict[str, Array]:
    """Return the chance of each class, as the step gives it."""
    return depart(hazards(log_odds), NOW, None, {})[2]


def leaving(name: str | None) -> dict[str, Array]:
    """Return a recorded exit of one class, or none."""
    return {other: jnp.full(SHAPE, float(other == name)) for other in EXIT_NAMES}


# The race of the exits.


def test_the_largest_of_log_odds_and_gumbels_happens() -> None:
    rng = np.random.default_rng(0)
    gumbel = {name: jnp.asarray(rng.gumbel(size=SHAPE), jnp.float32) for name in ("stay", *EXIT_NAMES)}
    values, _, chances = depart(hazards(), NOW, Shock({}, {}, {}, gumbel), {})
    totals = np.stack([np.asarray(gumbel["stay"]), *(np.asarray(gumbel[name]) + LOG_ODDS[name] for name in EXIT_NAMES)])
    for number, name in enumerate(EXIT_NAMES):
        np.testing.assert_array_equal(values[name], totals.argmax(axis=0) == number + 1)
        # Gumbels that nobody has looked at bring each class as often as its chance says.
        assert float(values[name].mean()) == pytest.approx(float(chances[name][0, 0]), abs=4 * np.sqrt(0.25 / DRAWS))
    assert float(sum(values.values()).max()) == 1.0


def test_the_race_respects_who_is_at_risk_and_what_is_pinned() -> None:
    rng = np.random.default_rng(1)
    gumbel = {name: jnp.asarray(rng.gumbel(size=SHAPE), jnp.float32) for name in ("stay", *EXIT_NAMES)}
    shock = Shock({}, {}, {}, gumbel)
    closed, _, _ = depart(hazards(), {**NOW, "competitive": jnp.zeros(SHAPE)}, shock, {})
    assert not np.any(closed["exit_removal"])
    pins = {name: Pin(jnp.full(SHAPE, float(name == "exit_uprising")), jnp.ones(SHAPE), jnp.zeros(SHAPE)) for name in ("exit_uprising",)}
    held, _, _ = depart(hazards(), NOW, shock, pins)
    np.testing.assert_array_equal(held["exit_uprising"], 1.0)
    assert not any(np.any(held[name]) for name in EXIT_NAMES if name != "exit_uprising"), "one head of government leaves once"


# What is inferred meets the record.


@pytest.mark.parametrize("share", [0.0, 1.0])
@pytest.mark.parametrize("log_odds", [-12.0, -4.0, 0.0, 3.0])
def test_uniforms_meet_recorded_events(share: float, log_odds: float) -> None:
    now = {name: jnp.ones(SHAPE) for name in ("tenure", "governs_popular", "governs_reformers", "competitive", "election")}
    now |= {name: jnp.zeros(SHAPE) for name in ("insurgency", "clock")} | {"term_quarters": jnp.full(SHAPE, 20.0)}
    odds = {name: jnp.full(SHAPE, log_odds, jnp.float32) for name in EVENT_NAMES}
    _, _, chances = happen(odds, now, None, {})
    recorded = {name: jnp.full(SHAPE, share) for name in EVENT_NAMES}
    uniforms, held = infer_uniforms(recorded, chances, fresh(2, EVENT_NAMES))
    values, _, _ = happen(odds, now, Shock({}, uniforms), held)
    for name in EVENT_NAMES:
        np.testing.assert_array_equal(values[name], share, err_msg=name)
        u = np.asarray(uniforms[name])
        assert (u >= 0).all() and (u <= 1).all()
    # Those who are at no risk could not have had the event: it is held; with any chance at all nothing is.
    impossible = [name for name in EVENT_NAMES if float(chances[name].max()) == 0.0]
    assert "transition" in impossible
    for name in EVENT_NAMES:
        np.testing.assert_array_equal(held[name].pinned, float(share == 1.0 and name in impossible), err_msg=name)


def test_a_vague_event_is_held_and_an_event_below_any_chance_too() -> None:
    chance = {name: jnp.full(SHAPE, 0.1) for name in EVENT_NAMES}
    half = {name: jnp.full(SHAPE, 0.5) for name in EVENT_NAMES}
    assert all(float(pin.pinned.min()) == 1.0 for pin in infer_uniforms(half, chance, fresh(3, EVENT_NAMES))[1].values())
    nil = {name: jnp.full(SHAPE, 0.5 * TINY) for name in EVENT_NAMES}
    one = {name: jnp.ones(SHAPE) for name in EVENT_NAMES}
    held = infer_uniforms(one, nil, fresh(3, EVENT_NAMES))[1]
    assert all(float(pin.pinned.min()) == 1.0 and float(pin.value.min()) == 1.0 for pin in held.values())


def test_inferred_uniforms_are_uniform_where_events_come_as_often_as_their_chance_says() -> None:
    # The mixture over what happens of what is inferred is the prior of the noise: nothing has been added.
    rng, chance = np.random.default_rng(4), 0.3
    happened = jnp.asarray((rng.permutation(DRAWS) < chance * DRAWS)[None], jnp.float32)
    found = infer_uniforms(
        dict.fromkeys(EVENT_NAMES, happened), dict.fromkeys(EVENT_NAMES, jnp.full(SHAPE, chance)), fresh(5, EVENT_NAMES)
    )[0]
    assert stats.kstest(np.asarray(found["wave"]).ravel(), "uniform").pvalue > 0.01


@pytest.mark.parametrize("name", [None, *EXIT_NAMES])
@pytest.mark.parametrize(
    "log_odds", [LOG_ODDS, dict.fromkeys(EXIT_NAMES, -6.0), dict.fromkeys(EXIT_NAMES, 4.0)], ids=["mixed", "rare", "rife"]
)
def test_gumbels_and_uniforms_meet_the_recorded_exit(name: str | None, log_odds: dict[str, float]) -> None:
    chances = chances_of(log_odds)
    uniform, gumbel, held = infer_exit(leaving(name), chances, fresh(6, ("exit", *RACES)))
    assert all(float(pin.pinned.max()) == 0.0 for pin in held.values())
    for shock in (Shock({}, {}, {}, gumbel), Shock({}, uniform)):
        values, _, _ = depart(hazards(log_odds), NOW, shock, {})
        for other in EXIT_NAMES:
            np.testing.assert_array_equal(values[other], float(other == name), err_msg=other)
    assert all(bool(jnp.isfinite(value).all()) for value in (*gumbel.values(), *uniform.values()))


def test_an_exit_that_could_not_happen_is_held() -> None:
    chances = chances_of({**LOG_ODDS, "exit_uprising": -LARGE})
    _, _, held = infer_exit(leaving("exit_uprising"), chances, fresh(7, ("exit", *RACES)))
    assert float(held["exit_uprising"].pinned.min()) == 1.0 and float(held["exit_uprising"].value.min()) == 1.0
    assert float(held["exit_removal"].pinned.min()) == 1.0 and float(held["exit_removal"].value.max()) == 0.0


def drawn_exits(seed: int) -> dict[str, Array]:
    """Return exits as often as their chances say."""
    chances = np.stack([np.asarray(chances_of()[name][0]) for name in EXIT_NAMES])
    # Exactly as often, so that only the inferred noise is left to chance.
    edges, u = np.cumsum(chances, axis=0), (np.random.default_rng(seed).permutation(DRAWS) + 0.5) / DRAWS
    return {
        name: jnp.asarray(((u >= (edges[k - 1] if k else 0.0)) & (u < edges[k]))[None], jnp.float32) for k, name in enumerate(EXIT_NAMES)
    }


def test_inferred_gumbels_are_gumbels_where_exits_come_as_often_as_their_chances_say() -> None:
    values = drawn_exits(8)
    _, gumbel, _ = infer_exit(values, chances_of(), fresh(9, ("exit", *RACES)))
    for name, found in gumbel.items():
        assert stats.kstest(np.asarray(found, float).ravel(), "gumbel_r").pvalue > 0.01, name
    # And independent of one another, as Gumbels that nobody has looked at are.
    table = np.corrcoef(np.stack([np.asarray(found, float).ravel() for found in gumbel.values()]))
    assert np.abs(table - np.eye(len(table))).max() < 0.05


@pytest.mark.parametrize(
    "other", [dict.fromkeys(EXIT_NAMES, -1.0), {**LOG_ODDS, "exit_uprising": 1.5}, {**LOG_ODDS, "exit_removal": -LARGE}]
)
def test_under_other_chances_inferred_shocks_bring_exits_as_often_as_those_say(other: dict[str, float]) -> None:
    values = drawn_exits(10)
    uniform, gumbel, _ = infer_exit(values, chances_of(), fresh(11, ("exit", *RACES)))
    wanted = chances_of(other)
    for shock in (Shock({}, {}, {}, gumbel), Shock({}, uniform)):
        found, _, _ = depart(hazards(other), NOW, shock, {})
        for name in EXIT_NAMES:
            assert float(found[name].mean()) == pytest.approx(float(wanted[name][0, 0]), abs=5 * np.sqrt(0.25 / DRAWS)), name


def test_gumbels_keep_a_class_that_only_becomes_likelier() -> None:
    # What sets the race apart from one uniform cut into pieces: raising the chance of what happened, and of
    # nothing else, never makes something else happen.
    _, gumbel, _ = infer_exit(leaving("exit_uprising"), chances_of(), fresh(12, ("exit", *RACES)))
    found, _, _ = depart(hazards({**LOG_ODDS, "exit_uprising": 0.7}), NOW, Shock({}, {}, {}, gumbel), {})
    np.testing.assert_array_equal(found["exit_uprising"], 1.0)


# Readings.


def test_a_contested_exit_is_resolved_by_weight_times_chance() -> None:
    weights = dict(zip(EXIT_NAMES, (0.5, 0.0, 0.3, 0.2, 0.0), strict=True))
    pins = {name: Pin(jnp.full(1, weight), jnp.ones(1), jnp.ones(1)) for name, weight in weights.items()}
    chances = chances_of()
    found = resolve_exits(pins, chances, fresh(13, ("reading",))["reading"])
    np.testing.assert_array_equal(sum(found.values()), 1.0)
    share = {name: weights[name] * float(chances[name][0, 0]) for name in EXIT_NAMES}
    for name in EXIT_NAMES:
        assert set(np.unique(found[name])) <= {0.0, 1.0}
        assert float(found[name].mean()) == pytest.approx(share[name] / sum(share.values()), abs=0.03)


def test_readings_to_which_a_theory_gives_no_chance_keep_their_weights() -> None:
    weights = dict(zip(EXIT_NAMES, (0.0, 0.7, 0.3, 0.0, 0.0), strict=True))
    pins = {name: Pin(jnp.full(1, weight), jnp.ones(1), jnp.ones(1)) for name, weight in weights.items()}
    found = resolve_exits(pins, dict.fromkeys(EXIT_NAMES, jnp.zeros(SHAPE)), fresh(14, ("reading",))["reading"])
    assert float(found["exit_armed_reformist"].mean()) == pytest.approx(0.7, abs=0.03)
    np.testing.assert_array_equal(sum(found.values()), 1.0)


@pytest.mark.parametrize("recorded", [{}, {"exit_removal": 1.0}])
def test_what_is_not_contested_stays_as_it_is(recorded: dict[str, float]) -> None:
    pins = {name: Pin(jnp.full(1, recorded.get(name, 0.0)), jnp.ones(1), jnp.ones(1)) for name in EXIT_NAMES}
    found = resolve_exits(pins, chances_of(), fresh(15, ("reading",))["reading"])
    for name in EXIT_NAMES:
        np.testing.assert_array_equal(found[name], recorded.get(name, 0.0), err_msg=name)


# Votes and states.


def test_votes_are_met_by_their_normals_and_unknown_ones_are_drawn() -> None:
    theta = {"core.vote_sd": jnp.float32(0.5), "core.right_sd": jnp.full(DRAWS, 0.8), "core.outsider_sd": jnp.float32(1.2)}
    index = {"popular_vote": jnp.full(SHAPE, 0.3), "right_vote": jnp.full(SHAPE, -0.2), "outsider_vote": jnp.full(SHAPE, -1.0)}
    pins = {
        "popular_share": Pin(jnp.full(1, 0.47), jnp.ones(1), jnp.ones(1)),
        "right_share": Pin(jnp.full(1, 0.5), jnp.zeros(1), jnp.zeros(1)),  # held to be unknown
    }
    noise = {name: jnp.full(SHAPE, 0.75) for name in index}
    found = infer_votes(theta, index, pins, noise)
    np.testing.assert_allclose(jax.nn.sigmoid(0.3 + 0.5 * found["popular_vote"]), 0.47, atol=1e-6)
    np.testing.assert_array_equal(found["right_vote"], 0.75)
    np.testing.assert_array_equal(found["outsider_vote"], 0.75)


def test_residuals_are_what_recorded_states_have_beyond_their_equations() -> None:
    pins = {
        "growth": Pin(jnp.full(1, 0.6), jnp.ones(1), jnp.ones(1)),
        "debt_stress": Pin(jnp.full(1, 0.0), jnp.zeros(1), jnp.zeros(1)),
        "situation": Pin(jnp.full(1, 1.0), jnp.ones(1), jnp.zeros(1)),
    }
    equations = {"growth": jnp.full(SHAPE, 0.1), "debt_stress": jnp.full(SHAPE, 0.4), "legitimacy": jnp.full(SHAPE, 9.0)}
    found = infer_residuals(pins, equations, ("growth", "debt_stress", "legitimacy"))
    assert set(found) == {"growth", "debt_stress"}
    np.testing.assert_allclose(found["growth"], 0.5, atol=1e-6)
    np.testing.assert_array_equal(found["debt_stress"], 0.0)
