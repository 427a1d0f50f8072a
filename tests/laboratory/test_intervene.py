"""Rerunning a case: without a change it is the record, with one it differs by that and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from factual import check_factual
from jax import Array
from small_record import POLITIES, QUARTERS, SHAPE, small_record
from tiny_theory import tiny

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.intervene import LONGEST, Changes, Histories, rerun, state_before
from contrapeso.laboratory.simulate import Paths, simulate
from contrapeso.laboratory.twice import KEPT_STATES
from contrapeso.vocabulary.variables import EXIT_NAMES

DRAWS = 32
ANDARA, BELMAR = 0, 1
COUPLINGS = ("gumbel", "threshold")
Rerun = Callable[..., Histories]


@pytest.fixture(scope="module")
def record() -> Record:
    return small_record()


@pytest.fixture(scope="module")
def compiled(record: Record) -> Compiled:
    return compile_record(record)


@pytest.fixture(scope="module")
def theory() -> Theory:
    return tiny()


@pytest.fixture(scope="module")
def z(theory: Theory) -> Array:
    return jnp.asarray(np.random.default_rng(5).normal(size=(theory.dimension(2), DRAWS)), jnp.float32)


@pytest.fixture(scope="module")
def replayed(theory: Theory, z: Array, compiled: Compiled) -> Paths:
    """Return the record as the theory replays it, at the same draws."""
    return simulate(theory, z, compiled, seed=0, pins=compiled.pins, shocked=False, keep_states=True)


@pytest.fixture(scope="module")
def go(theory: Theory, z: Array, compiled: Compiled, replayed: Paths) -> Rerun:
    """Return a function that reruns the record; both polities may depart from it unless told otherwise."""

    def run(changes: Changes | None = None, *, first: int = 0, quarters: int | None = None, **options: object) -> Histories:
        asked = {"mode": "undo", "seed": 3, "targets": POLITIES, "coupling": "gumbel"} | options
        state = {name: value[first] for name, value in replayed.states.items()}
        length = compiled.length - first if quarters is None else quarters
        return rerun(theory, z, compiled, changes or Changes(), first=first, quarters=length, state=state, **asked)

    return run


def imposed(name: str, value: float, quarter: int, polity: int, *, until: int | None = None) -> Changes:
    """Return a change that holds a variable in some quarters."""
    mask = np.zeros(SHAPE)
    mask[quarter : (until or quarter) + 1, polity] = 1.0
    return Changes(imposed={name: (np.full(SHAPE, value), mask)})


def without_exit(quarter: int, polity: int) -> Changes:
    """Return a change that takes a recorded exit out, whatever its class."""
    parts = {name: imposed(name, 0.0, quarter, polity).imposed[name] for name in EXIT_NAMES}
    return Changes(imposed=parts)


# Without a change.


@pytest.mark.parametrize("coupling", COUPLINGS)
@pytest.mark.parametrize("seed", [3, 4])
def test_the_record_rerun_with_its_own_shocks_is_the_record(go: Rerun, record: Record, coupling: str, seed: int) -> None:
    check_factual(go(coupling=coupling, seed=seed), record, 0)


@pytest.mark.parametrize(("first", "quarters"), [(7, 10), (11, 3), (24, 16), (39, 1)])
def test_any_window_of_the_record_is_the_record(go: Rerun, record: Record, first: int, quarters: int) -> None:
    check_factual(go(first=first, quarters=quarters), record, first)


@pytest.mark.parametrize("targets", [POLITIES, ("XAA",), ("XBB",), ()], ids=lambda codes: "+".join(codes) or "none")
def test_whoever_may_depart_nobody_does_without_a_change(go: Rerun, record: Record, targets: tuple[str, ...]) -> None:
    check_factual(go(targets=targets), record, 0)


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_what_the_record_does_not_give_is_as_it_was_replayed(go: Rerun, replayed: Paths, coupling: str) -> None:
    found = go(coupling=coupling)
    after = {name: np.asarray(value)[1:] for name, value in replayed.states.items()}
    # In Andara no exit is contested; in Belmar one is, in the 25th quarter, and is one class or the other from then on.
    for name in KEPT_STATES:
        np.testing.assert_allclose(found.states[name][:-1, ANDARA], after[name][:, ANDARA], atol=1e-5, err_msg=name)
        np.testing.assert_allclose(found.states[name][:25, BELMAR], after[name][:25, BELMAR], atol=1e-5, err_msg=name)
    np.testing.assert_allclose(found.balance[:, ANDARA], np.asarray(replayed.balance)[:, ANDARA], atol=1e-5)


def test_the_state_before_a_window_is_that_of_the_record(theory: Theory, z: Array, compiled: Compiled, replayed: Paths) -> None:
    found = state_before(theory, z, compiled, 9)
    for name, value in found.items():
        np.testing.assert_allclose(value, np.asarray(replayed.states[name])[9], atol=1e-6, err_msg=name)
    first = state_before(theory, z, compiled, 0)
    for name, value in first.items():
        assert value.shape == (2, DRAWS), name
        np.testing.assert_array_equal(value, np.asarray(replayed.states[name])[0], err_msg=name)


@pytest.mark.parametrize(("first", "quarters"), [(-1, 4), (38, 4), (0, LONGEST + 1)])
def test_a_window_outside_the_record_is_refused(go: Rerun, first: int, quarters: int) -> None:
    with pytest.raises(ValueError, match=f"a window of {quarters} quarters from {first} does not lie in a record of {QUARTERS}"):
        go(first=first, quarters=quarters)


# Contested readings.


def test_a_contested_exit_is_one_class_a_draw_by_its_weight_and_chance(
    theory: Theory, z: Array, compiled: Compiled, replayed: Paths, go: Rerun
) -> None:
    many = [go(first=24, quarters=4, seed=seed) for seed in range(40)]
    uprising = np.stack([found.events["exit_uprising"][1, BELMAR] for found in many])
    removal = np.stack([found.events["exit_removal"][1, BELMAR] for found in many])
    np.testing.assert_array_equal(uprising + removal, 1.0)
    assert set(np.unique(uprising)) == {0.0, 1.0}
    # In this theory every way to leave is as likely, so the weights of the readings decide.
    assert uprising.mean() == pytest.approx(0.6, abs=0.03)
    for found in many:
        np.testing.assert_array_equal(found.events["next_situation"][1, BELMAR], 4.0)


# With a change.


@pytest.mark.parametrize("coupling", COUPLINGS)
@pytest.mark.parametrize(
    "changes",
    [
        imposed("wave", 1.0, 15, ANDARA),
        imposed("orientation", 0.7, 15, ANDARA, until=20),
        without_exit(12, ANDARA),
        Changes(forcings={"export_price": small_record().forcings["export_price"] + 2.0 * (np.arange(QUARTERS) >= 12)[:, None]}),
    ],
    ids=["event", "state", "exit", "path"],
)
def test_nothing_differs_before_the_change(go: Rerun, coupling: str, changes: Changes) -> None:
    plain, other = go(coupling=coupling), go(changes, coupling=coupling)
    for name in plain.events:
        np.testing.assert_array_equal(plain.events[name][:12], other.events[name][:12], err_msg=name)
    for name in plain.states:
        np.testing.assert_array_equal(plain.states[name][:12], other.states[name][:12], err_msg=name)
    np.testing.assert_array_equal(plain.balance[:13], other.balance[:13])
    differs = [np.any(plain.states[name] != other.states[name]) for name in plain.states]
    assert any(differs) or np.any(plain.events["wave"] != other.events["wave"])


def test_a_path_before_the_window_changes_nothing(go: Rerun) -> None:
    early = small_record().forcings["export_price"] + np.where(np.arange(QUARTERS) < 20, 3.0, 0.0)[:, None]
    plain, other = go(first=20), go(Changes(forcings={"export_price": early}), first=20)
    for name in plain.states:
        np.testing.assert_array_equal(plain.states[name], other.states[name], err_msg=name)
    for name in plain.events:
        np.testing.assert_array_equal(plain.events[name], other.events[name], err_msg=name)


@pytest.mark.parametrize("mode", ["do", "undo"])
def test_an_event_that_is_imposed_happens_and_one_that_is_taken_out_does_not(go: Rerun, record: Record, mode: str) -> None:
    assert record.events["wave"][14, ANDARA] == 0.0 and record.events["wave"][:, ANDARA].any()
    np.testing.assert_array_equal(go(imposed("wave", 1.0, 14, ANDARA), mode=mode).events["wave"][14, ANDARA], 1.0)
    gone = Changes(imposed={"wave": (np.zeros(SHAPE), np.stack([np.ones(QUARTERS), np.zeros(QUARTERS)], axis=1))})
    found, plain = go(gone, mode=mode), go(mode=mode)
    np.testing.assert_array_equal(found.events["wave"][:, ANDARA], 0.0)
    assert plain.events["wave"][:, ANDARA].any() and found.events["wave"][:, BELMAR].any()


@pytest.mark.parametrize("mode", ["do", "undo"])
def test_a_state_is_held_where_it_is_imposed(go: Rerun, mode: str) -> None:
    found = go(imposed("orientation", 0.7, 10, ANDARA, until=20), mode=mode)
    np.testing.assert_array_equal(found.states["orientation"][10:21, ANDARA], np.float32(0.7))
    assert np.all(found.states["orientation"][21:, ANDARA] != np.float32(0.7))
    assert np.all(found.states["orientation"][10:21, BELMAR] != np.float32(0.7))


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_where_nobody_is_forced_out_the_successor_of_the_record_does_not_enter(go: Rerun, record: Record, coupling: str) -> None:
    assert record.states["situation"][12, ANDARA] == 3.0
    plain, found = go(coupling=coupling), go(without_exit(12, ANDARA), coupling=coupling)
    np.testing.assert_array_equal(plain.events["next_situation"][12, ANDARA], 3.0)
    # The government of before stays: the line of governments has parted from the record, and stays parted.
    np.testing.assert_array_equal(found.events["next_situation"][12, ANDARA], 1.0)
    np.testing.assert_array_equal(found.events["diverged"][:12, ANDARA], 0.0)
    np.testing.assert_array_equal(found.events["diverged"][12:, ANDARA], 1.0)
    np.testing.assert_array_equal(sum(found.events[name][12, ANDARA] for name in EXIT_NAMES), 0.0)


def test_another_class_of_exit_brings_another_successor(go: Rerun) -> None:
    swapped = Changes(imposed={**without_exit(12, ANDARA).imposed, **imposed("exit_armed_reformist", 1.0, 12, ANDARA).imposed})
    found = go(swapped)
    np.testing.assert_array_equal(found.events["next_situation"][12, ANDARA], 2.0)
    np.testing.assert_array_equal(found.events["exit_armed_conservative"][12, ANDARA], 0.0)


def test_another_vote_brings_another_winner_and_the_line_parts(go: Rerun, record: Record) -> None:
    assert record.states["situation"][24, ANDARA] == 0.0
    found = go(imposed("popular_share", 0.10, 24, ANDARA))
    np.testing.assert_array_equal(found.events["popular_share"][24, ANDARA], np.float32(0.10))
    np.testing.assert_array_equal(found.events["next_situation"][24, ANDARA], 1.0)
    np.testing.assert_array_equal(found.events["diverged"][24:, ANDARA], 1.0)
    # More of what won changes nobody.
    more = go(imposed("popular_share", 0.75, 24, ANDARA))
    np.testing.assert_array_equal(more.events["next_situation"][24, ANDARA], 0.0)
    np.testing.assert_array_equal(more.events["diverged"][:25, ANDARA], 0.0)


def test_a_situation_can_be_imposed(go: Rerun) -> None:
    found = go(imposed("situation", 2.0, 14, ANDARA, until=16))
    np.testing.assert_array_equal(found.events["next_situation"][14:17, ANDARA], 2.0)


def test_a_parameter_is_scaled_and_shifted_from_the_first_quarter_on(go: Rerun) -> None:
    plain = go(first=10)
    off = go(Changes(scale={"stocks.price": 0.0}), first=10)
    by_hand = go(Changes(forcings={name: np.zeros(SHAPE) for name in ("export_price", "export_price_change")}), first=10)
    for name in plain.states:
        np.testing.assert_allclose(off.states[name], by_hand.states[name], atol=1e-5, err_msg=name)
    assert np.any(np.abs(off.states["growth"] - plain.states["growth"]) > 1e-3)
    certain = go(Changes(shift={"chances.events": 40.0}), first=10, quarters=2)
    np.testing.assert_array_equal(certain.events["reform"], 1.0)


# Neighbours.


def test_neighbours_that_are_frozen_follow_the_record_whatever_happens(go: Rerun, record: Record, replayed: Paths) -> None:
    waves = Changes(
        forcings={"export_price": np.full(SHAPE, 3.0)},
        imposed={"wave": (np.ones(SHAPE), np.stack([np.ones(QUARTERS), np.zeros(QUARTERS)], axis=1))},
    )
    plain, found = go(targets=("XAA",)), go(waves, targets=("XAA",))
    for name in plain.events:
        np.testing.assert_array_equal(plain.events[name][:, BELMAR], found.events[name][:, BELMAR], err_msg=name)
    for name in plain.states:
        np.testing.assert_array_equal(plain.states[name][:, BELMAR], found.states[name][:, BELMAR], err_msg=name)
    np.testing.assert_allclose(found.balance[:, BELMAR], plain.balance[:, BELMAR], atol=1e-6)
    assert np.any(plain.states["growth"][:, ANDARA] != found.states["growth"][:, ANDARA])


def test_neighbours_that_are_live_hear_of_the_change(go: Rerun) -> None:
    waves = Changes(imposed={"wave": (np.ones(SHAPE), np.stack([np.ones(QUARTERS), np.zeros(QUARTERS)], axis=1))})
    plain, live = go(), go(waves)
    assert np.any(plain.events["wave"][:, BELMAR] != live.events["wave"][:, BELMAR])
    cut = go(replace(waves, ties_off=True))
    deaf = go(Changes(ties_off=True))
    np.testing.assert_array_equal(cut.events["wave"][:, BELMAR], deaf.events["wave"][:, BELMAR])


# Fresh shocks.


@pytest.mark.parametrize(("mode", "coupling"), [("do", "gumbel"), ("undo", "independent")])
def test_a_run_and_its_baseline_share_their_random_numbers(go: Rerun, mode: str, coupling: str) -> None:
    one, other = go(mode=mode, coupling=coupling), go(Changes(scale={"stocks.price": 1.0}), mode=mode, coupling=coupling)
    np.testing.assert_array_equal(one.balance, other.balance)
    for name in one.events:
        np.testing.assert_array_equal(one.events[name], other.events[name], err_msg=name)
    for name in one.states:
        np.testing.assert_array_equal(one.states[name], other.states[name], err_msg=name)
    another = go(mode=mode, coupling=coupling, seed=99)
    assert np.any(one.events["wave"] != another.events["wave"])


def test_fresh_shocks_leave_the_record(go: Rerun, record: Record) -> None:
    found = go(mode="do")
    wanted = np.broadcast_to(np.float32(record.events["wave"])[..., None], found.events["wave"].shape)
    assert np.any(found.events["wave"] != wanted)
    frozen = go(mode="do", targets=("XAA",))
    np.testing.assert_array_equal(frozen.events["wave"][:, BELMAR], wanted[:, BELMAR])
    assert np.any(frozen.events["wave"][:, ANDARA] != wanted[:, ANDARA])


def test_drawn_anew_events_differ_and_what_output_has_beyond_its_equation_stays(go: Rerun, record: Record) -> None:
    found = go(coupling="independent", first=1, quarters=1)
    # Growth of the first quarter hangs on events of that quarter alone: where none happened, it is the record's.
    quiet = (found.events["wave"] == record.events["wave"][1][None, :, None]) & (found.events["diverged"] >= 0)
    wanted = np.broadcast_to(record.states["growth"][1][None, :, None], found.states["growth"].shape)
    same = quiet & (sum(found.events[name] for name in (*EXIT_NAMES, "election")) == 0)
    assert same.mean() > 0.5
    np.testing.assert_allclose(found.states["growth"][same], wanted[same], atol=1e-4)


# Generated code, and members in parts.


@pytest.mark.parametrize(("mode", "coupling"), [("undo", "gumbel"), ("undo", "threshold"), ("undo", "independent"), ("do", "gumbel")])
def test_generated_code_tells_what_jax_tells(go: Rerun, mode: str, coupling: str) -> None:
    held = imposed("wave", 1.0, 6, ANDARA, until=9).imposed
    change = Changes(imposed=held, scale={"chances.weakness": 2.0}, shift={"ballots.level": 0.4}, ties_off=True)
    how = {"mode": mode, "coupling": coupling, "first": 4, "targets": (POLITIES[ANDARA],)}
    fast, slow = go(change, **how), go(change, generated=False, **how)
    np.testing.assert_allclose(fast.balance, slow.balance, atol=2e-5)
    for name, value in slow.events.items():
        np.testing.assert_allclose(fast.events[name], value, atol=2e-5, err_msg=name)
    for name, value in slow.states.items():
        np.testing.assert_allclose(fast.states[name], value, atol=2e-4, err_msg=name)


@pytest.mark.parametrize("generated", [True, False])
def test_members_in_parts_are_the_members_of_the_whole(
    theory: Theory, z: Array, compiled: Compiled, replayed: Paths, generated: bool
) -> None:
    how = {"first": 4, "quarters": 20, "mode": "do", "seed": 3, "targets": POLITIES, "generated": generated}
    state = {name: np.asarray(value[4]) for name, value in replayed.states.items()}
    change = imposed("wave", 1.0, 6, ANDARA)
    whole = rerun(theory, z, compiled, change, state=state, **how)
    cut = DRAWS // 3
    for part in (slice(0, cut), slice(cut, DRAWS)):
        some = {name: value[:, part] for name, value in state.items()}
        found = rerun(theory, z[:, part], compiled, change, state=some, first_member=part.start, **how)
        np.testing.assert_allclose(found.balance, whole.balance[..., part], atol=1e-6)
