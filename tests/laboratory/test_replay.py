"""Replay: the likelihood is finite, has the slopes it should, and can be cut at an origin."""

from __future__ import annotations

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array
from small_record import POLITIES, QUARTERS, SHAPE, first_quarters, small_record

from contrapeso.casebook.record import Record
from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.gradient import Gradients, Target
from contrapeso.laboratory.compile import Compiled, compile_record, starting_state
from contrapeso.laboratory.replay import gradient, log_likelihood, log_posterior, replay, trajectory
from contrapeso.theories.encompassing import encompassing
from contrapeso.theories.library import MECHANISMS
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, FORCINGS, SITUATION, STATES


@pytest.fixture(scope="module")
def record() -> Record:
    return small_record()


@pytest.fixture(scope="module")
def compiled(record: Record) -> Compiled:
    return compile_record(record)


# Compiling is what takes time here, so each question is asked of the smallest theory that can answer it.
FEW = ("usual-frequency", "popular-vote", "public-finance", "organisational-memory")


def named(*labels: str) -> Theory:
    """Return a theory of some mechanisms of the library."""
    return Theory("some", tuple(MECHANISMS[label] for label in labels))


@pytest.fixture(scope="module")
def theory() -> Theory:
    return named(*FEW)


def draws(theory: Theory, number: int, seed: int = 1) -> Array:
    """Return the centre of the prior and draws from it, shape (point, dimension)."""
    size = theory.dimension(len(POLITIES))
    z = np.random.default_rng(seed).normal(size=(number, size))
    return jnp.asarray(np.concatenate([np.zeros((1, size)), z]), jnp.float32)


@pytest.fixture(scope="module")
def points(theory: Theory) -> Array:
    return draws(theory, 3)


# What a record becomes.


def test_every_event_is_observed_in_every_quarter(record: Record, compiled: Compiled) -> None:
    assert (compiled.length, compiled.polities, compiled.quarters[5]) == (QUARTERS, POLITIES, "1951Q2")
    for name in (*EXIT_NAMES, *EVENT_NAMES):
        found = compiled.pins[name]
        np.testing.assert_allclose(found.value, record.events[name], rtol=1e-6)
        assert float(found.pinned.min()) == float(found.scored.min()) == 1.0
    for name in ("overreach", "new_government", "election"):
        assert float(compiled.pins[name].pinned.min()) == 1.0 and float(compiled.pins[name].scored.max()) == 0.0


def test_series_are_held_where_known_and_scored_once_a_year(record: Record, compiled: Compiled) -> None:
    debt = compiled.pins["debt_stress"]
    assert float(debt.pinned[1:, 0].min()) == 1.0 and float(debt.pinned[:, 1].max()) == float(debt.pinned[0, 0]) == 0.0
    np.testing.assert_array_equal(np.flatnonzero(debt.scored[:, 0]), np.arange(1, QUARTERS, 4))
    assert float(compiled.pins["situation"].scored.max()) == float(compiled.pins["insurgency"].scored.max()) == 0.0
    votes = compiled.pins["popular_share"]
    assert [tuple(map(int, cell)) for cell in np.argwhere(votes.scored)] == [(8, 1), (24, 0)]
    assert [tuple(map(int, cell)) for cell in np.argwhere(compiled.pins["outsider_share"].scored)] == [(8, 1)]
    assert all(bool(jnp.isfinite(part).all()) for pin in compiled.pins.values() for part in pin)


def test_forcings_are_complete_and_absent_ones_take_their_start(compiled: Compiled) -> None:
    assert set(compiled.forcings) == {variable.name for variable in FORCINGS}
    assert all(array.shape == SHAPE for array in compiled.forcings.values())
    assert float(compiled.forcings["term_quarters"].min()) == 20.0


def test_ties_are_those_of_the_record_and_none_where_it_has_none(record: Record, compiled: Compiled) -> None:
    np.testing.assert_allclose(compiled.ties, record.ties)
    np.testing.assert_array_equal(compile_record(replace(record, ties=None)).ties, np.zeros((QUARTERS, 2, 2, 2)))
    assert compiled.split_forcings()["ties"].shape == (QUARTERS, 2, 2, 2)
    assert compiled.window(5, 9).ties.shape == (4, 2, 2, 2)


@pytest.mark.parametrize("trailing", [(), (3,)])
def test_the_record_starts_from_its_first_situation(compiled: Compiled, trailing: tuple[int, ...]) -> None:
    state = starting_state(compiled, {}, trailing)
    assert set(state) == {variable.name for variable in (*STATES, *SITUATION)}
    assert all(value.shape == (2, *trailing) for value in state.values())
    np.testing.assert_array_equal(state["competitive"].reshape(2, -1)[:, 0], [0.0, 1.0])


# The likelihood.


@pytest.fixture(scope="module")
def replayed(theory: Theory, compiled: Compiled, points: Array) -> dict[str, object]:
    """Return replay, trajectory and likelihood at one draw of the prior, in one compiled program."""

    def everything(z: Array) -> dict[str, object]:
        theta = theory.constrain(z, len(POLITIES))
        last, (states, outcomes) = replay(theory, theta, compiled)
        until = jnp.asarray([0, 1, 13, 24, QUARTERS, 10 * QUARTERS])
        return {
            "last": last,
            "states": states,
            "outcomes": outcomes,
            "trajectory": trajectory(theory, theta, compiled),
            "until": jax.vmap(lambda limit: log_likelihood(theory, theta, compiled, limit))(until),
        }

    return jax.jit(everything)(points[1])


def test_replay_follows_the_record(replayed: dict, record: Record) -> None:
    states, event = replayed["states"], replayed["outcomes"].event
    for name in (*EXIT_NAMES, *EVENT_NAMES, "election", "new_government"):
        np.testing.assert_allclose(event[name], record.events[name], rtol=1e-6)
    for name, values in record.states.items():
        known = ~np.isnan(values[:-1])
        np.testing.assert_allclose(np.asarray(states[name])[1:][known], values[:-1][known], rtol=1e-6)
    tenure = np.asarray(states["tenure"])
    np.testing.assert_array_equal(tenure[12:15, 0], [12.0, 0.0, 1.0])
    assert all(np.isfinite(value).all() for value in states.values())


def test_trajectory_is_the_states_of_replay(replayed: dict) -> None:
    for name, value in replayed["trajectory"].items():
        np.testing.assert_allclose(value, replayed["states"][name], rtol=1e-5, atol=1e-6, err_msg=name)


def test_likelihood_is_the_sum_of_the_densities_of_replay(replayed: dict) -> None:
    by_quarter = np.stack([np.asarray(density).sum(axis=1) for density in replayed["outcomes"].log_density.values()]).sum(axis=0)
    expected = [by_quarter[:limit].sum() for limit in (0, 1, 13, 24, QUARTERS, 10 * QUARTERS)]
    np.testing.assert_allclose(replayed["until"], expected, rtol=1e-5, atol=1e-5)


def test_only_what_is_scored_has_a_density(replayed: dict, compiled: Compiled) -> None:
    for name, density in replayed["outcomes"].log_density.items():
        scored = np.asarray(compiled.pins["exit_removal" if name == "exit" else name].scored)
        assert (np.asarray(density)[scored == 0] == 0).all(), name


def test_a_cut_likelihood_is_that_of_a_shorter_record(
    replayed: dict, theory: Theory, record: Record, compiled: Compiled, points: Array
) -> None:
    short = compile_record(first_quarters(record, 24))
    window = compiled.window(0, 24)
    for one, other in zip(jax.tree.leaves(short), jax.tree.leaves(window), strict=True):
        np.testing.assert_array_equal(one, other)
    # The posterior adds the prior, which is one of standard normals.
    posterior = jax.jit(lambda z: log_posterior(theory, short, z))(points[1])
    np.testing.assert_allclose(posterior, float(replayed["until"][3]) - 0.5 * float((points[1] ** 2).sum()), rtol=1e-5)


def test_gradients_are_finite(compiled: Compiled) -> None:
    everything = encompassing()
    points = np.asarray(draws(everything, 63))
    values, slopes = Gradients([everything], compiled).at(points, [Target(everything, QUARTERS)] * len(points))
    assert np.isfinite(values).all() and np.isfinite(slopes).all()


@pytest.mark.heavy
def test_the_gradient_of_the_whole_library_is_that_of_jax(compiled: Compiled) -> None:
    everything = encompassing()
    points = np.asarray(draws(everything, 10))
    _, slopes = Gradients([everything], compiled).at(points, [Target(everything, QUARTERS)] * len(points))
    expected = jax.jit(lambda z: jax.lax.map(lambda point: gradient(everything, compiled, point), z))(jnp.asarray(points))
    np.testing.assert_allclose(slopes, expected, atol=2e-3)


@pytest.mark.parametrize("also", [("weak-governments-fall", "economic-judgement"), ("close-results", "disputes-remembered", "right-vote")])
def test_the_gradient_is_that_of_finite_differences(compiled: Compiled, also: tuple[str, ...]) -> None:
    theory = named(*FEW, *also)
    with jax.enable_x64(True):
        double = lambda part: jnp.asarray(np.asarray(part), jnp.float64)  # noqa: E731
        pins = {name: Pin(*map(double, pin)) for name, pin in compiled.pins.items()}
        exact = replace(
            compiled, forcings={name: double(array) for name, array in compiled.forcings.items()}, pins=pins, ties=double(compiled.ties)
        )
        rng, size = np.random.default_rng(2), theory.dimension(len(POLITIES))
        z, step = jnp.asarray(rng.normal(size=size) * 0.7), 1e-5
        value_and_slope = jax.jit(jax.value_and_grad(lambda point: log_posterior(theory, exact, point)))
        slope = value_and_slope(z)[1]
        assert slope.dtype == jnp.float64
        for _ in range(3):
            direction = rng.normal(size=size)
            direction /= np.linalg.norm(direction)
            ahead, behind = (value_and_slope(z + sign * step * direction)[0] for sign in (1.0, -1.0))
            np.testing.assert_allclose(float(slope @ direction), float(ahead - behind) / (2.0 * step), rtol=1e-6)
