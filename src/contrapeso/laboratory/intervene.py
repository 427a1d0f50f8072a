"""Intervene: rerun a case with something changed, in two ways side by side.

``do`` draws fresh shocks: what the change does on average, in a population of such cases.
``undo`` keeps the shocks inferred from the record: what would have become of this one case. Both
compare with the same run without the change, on the same random numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from contrapeso.dynamics.events import Pin, Shock, settle
from contrapeso.dynamics.government import VOTES
from contrapeso.dynamics.parameter import Values
from contrapeso.dynamics.step import State, indices, step
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.abduction import GOVERNMENT, infer_exit, infer_residuals, infer_uniforms, infer_votes, resolve_exits
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.shocks import RACES, UNIFORMS, codes, shocks
from contrapeso.laboratory.simulate import simulate
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, STATES

LONGEST = 60
"""Quarters after which no counterfactual is told: the inferred shocks explain little by then."""
SOLID = 20
"""Quarters that are told without reserve; beyond them bands are hatched."""

Mode = Literal["do", "undo"]
Coupling = Literal["gumbel", "threshold", "independent"]

SETTABLE = (
    *EXIT_NAMES,
    *EVENT_NAMES,
    *(variable.name for variable in STATES),
    "popular_share",
    "right_share",
    "outsider_share",
    "overreach",
    "situation",
)
KEPT_STATES = (
    "organisation_labour",
    "organisation_rural",
    "organisation_urban",
    "organisation_business",
    "vehicle_popular",
    "vehicle_elite",
    "orientation",
    "fiscal_space",
    "growth",
    "legitimacy",
    "lock_in",
    "capital_strike",
    "detente_memory",
    "insurgency",
    "debt_stress",
)


@dataclass(frozen=True)
class Changes:
    """What an intervention changes, as arrays.

    Attributes
    ----------
    forcings
        Whole paths of exogenous variables that differ from the record, shape (time, polity).
    imposed
        Values held in some quarters: (values, mask), each of shape (time, polity), by variable.
    scale, shift
        Parameters multiplied or moved from the first quarter on, by full name.
    ties_off
        Whether nothing reaches a polity from its neighbours.
    """

    forcings: Mapping[str, np.ndarray] = field(default_factory=dict)
    imposed: Mapping[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    shift: Mapping[str, float] = field(default_factory=dict)
    ties_off: bool = False


@dataclass(frozen=True)
class Histories:
    """Histories from the first quarter of an intervention, arrays of shape (time, polity, draw)."""

    quarters: tuple[str, ...]
    balance: np.ndarray
    events: dict[str, np.ndarray]
    states: dict[str, np.ndarray]


@partial(jax.jit, static_argnames=("theory", "polities", "abduced", "coupling"))
def _window(
    theory: Theory,
    priors: Array,
    z: Array,
    polities: int,
    scale: Values,
    shift: Values,
    state: State,
    quarters: Array,
    record: tuple[Values, Mapping[str, Pin]],
    changed: Values,
    imposed: tuple[Array, Array],
    follows: Array,
    places: Array,
    seed: int,
    abduced: bool,
    coupling: Coupling,
) -> tuple[Array, dict[str, Array], dict[str, Array]]:
    factual_theta = theory.constrain(z, polities, priors)
    theta = {name: value * scale[name] + shift[name] for name, value in factual_theta.items()}
    draws = z.shape[1]
    shape = (polities, draws)
    follow = jnp.broadcast_to(follows[:, None], shape)
    carried = tuple(variable.name for variable in STATES)

    def wide(values: Values) -> dict[str, Array]:
        return {name: value if name == "ties" else value[:, None] for name, value in values.items()}

    def quarter(carry: tuple[State, State, Array], inputs: tuple) -> tuple[tuple[State, State, Array], tuple]:
        factual, now, diverged = carry
        t, sure, (forcing, recorded), other, values, mask = inputs
        forcing, other = wide(forcing), wide(other)
        fresh = shocks(seed, t, places, draws, uniforms=(*UNIFORMS, *RACES, "reading"))
        pins = {name: Pin(*(part[..., None] for part in pin)) for name, pin in recorded.items()}
        # Votes that the record does not give are drawn once, and hold in the record and in its rerun alike.
        met = infer_votes(factual_theta, indices(theory, factual_theta, factual, forcing), recorded, fresh.normal)
        quiet = Shock(met, fresh.uniform) if abduced and coupling != "independent" else None
        # The record as this theory sees it: one class for each contested exit, and the chances of all.
        chances = step(theory, factual_theta, factual, forcing, quiet, pins)[1].chance
        exits = resolve_exits(recorded, chances, fresh.uniform["reading"])
        one = jnp.ones(shape)
        pins = {**pins, **{name: Pin(value, one, 0.0 * one) for name, value in exits.items()}}
        # What the equations say of the states that the record gives, and then what it gives.
        loose = {name: pin for name, pin in pins.items() if name not in carried}
        alone, seen = step(theory, factual_theta, factual, forcing, quiet, loose)
        following = {name: settle(value, pins.get(name)) if name in carried else value for name, value in alone.items()}
        if abduced:
            uniforms, held = infer_uniforms(seen.event, chances, fresh.uniform)
            leaving, gumbel, stuck = infer_exit(seen.event, chances, fresh.uniform)
            residual = infer_residuals(recorded, alone, carried)
            if coupling == "independent":
                uniforms, leaving, gumbel, held, stuck = fresh.uniform, {}, {}, {}, {}
                met = {name: fresh.normal[name] for name in VOTES}
            shock = Shock(met, {**uniforms, **leaving}, residual, gumbel if coupling == "gumbel" else {})
        else:
            held, stuck = {}, {}
            shock = Shock(fresh.normal, fresh.uniform)
        # Neighbours that follow the record are pinned to it whole; so is what no shock can bring about.
        steady: dict[str, Pin] = {}
        for name in (*EXIT_NAMES, *EVENT_NAMES, "overreach"):
            own = {**held, **stuck}.get(name)
            value = jnp.broadcast_to(seen.event[name], shape)
            keep = follow if own is None else jnp.maximum(follow, own.pinned * (1.0 - diverged))
            if name == "overreach":
                keep = jnp.maximum(follow, 1.0 - diverged)
            steady[name] = Pin(value, keep, 0.0 * value)
        for name in carried:
            steady[name] = Pin(jnp.broadcast_to(following[name], shape), follow, 0.0 * follow)
        for name in ("popular_share", "right_share", "outsider_share"):
            steady[name] = Pin(jnp.broadcast_to(seen.event[name], shape), follow, 0.0 * follow)
        steady["situation"] = Pin(jnp.broadcast_to(following["situation"], shape), 0.0 * follow, 0.0 * follow)
        for number, name in enumerate(SETTABLE):
            base = steady[name]
            forced = jnp.broadcast_to(mask[number][:, None], shape)
            steady[name] = Pin(jnp.where(forced > 0, values[number][:, None], base.value), jnp.maximum(base.pinned, forced), base.scored)

        def government(line: Array, names: tuple[str, ...]) -> dict[str, Pin]:
            known = {
                "situation": following["situation"],
                "competitive": following["competitive"],
                "new_government": seen.event["new_government"],
                "election": seen.event["election"],
            }
            keep = jnp.maximum(follow, 1.0 - line)
            # An election that falls into the first quarter is under way: it is held whatever comes.
            kept = {name: jnp.maximum(keep, sure * known[name]) if name == "election" else keep for name in names}
            return {name: Pin(jnp.broadcast_to(known[name], shape), kept[name], 0.0 * keep) for name in names}

        # A first pass says whether the line of governments parts from the record in this quarter.
        first = {**steady, **government(diverged, ("election",))}
        first.pop("situation")
        _, tried = step(theory, theta, now, other, shock, first)
        apart = sum(jnp.abs(tried.event[name] - seen.event[name]) for name in (*EXIT_NAMES, "transition", "closure"))
        winner = jnp.abs(tried.event["popular_wins"] - seen.event["popular_wins"]) * tried.event["election"]
        diverged = jnp.where(follow > 0, 0.0, jnp.maximum(diverged, jnp.where(apart + winner > 0.5, 1.0, 0.0)))
        by_hand, ruled = steady["situation"], government(diverged, GOVERNMENT)
        value = jnp.where(by_hand.pinned > 0, by_hand.value, ruled["situation"].value)
        ruled["situation"] = Pin(value, jnp.maximum(by_hand.pinned, ruled["situation"].pinned), 0.0 * value)
        last = {**steady, **ruled}
        then, outcome = step(theory, theta, now, other, shock, last)
        events = {name: jnp.broadcast_to(outcome.event[name], shape) for name in (*EXIT_NAMES, *EVENT_NAMES)}
        events |= {name: jnp.broadcast_to(outcome.event[name], shape) for name in ("election", "popular_share", "next_situation")}
        events["diverged"] = diverged
        kept = {name: jnp.broadcast_to(then[name], shape) for name in KEPT_STATES}
        then = {name: jnp.broadcast_to(value, shape) for name, value in then.items()}
        following = {name: jnp.broadcast_to(value, shape) for name, value in following.items()}
        return (following, then, diverged), (jnp.broadcast_to(outcome.index["balance"], shape), events, kept)

    start = {name: jnp.broadcast_to(value, shape).astype(jnp.float32) for name, value in state.items()}
    line = jnp.zeros(shape) if abduced and coupling != "independent" else jnp.broadcast_to(1.0 - follow, shape)
    _, found = lax.scan(quarter, (start, start, line), (quarters, jnp.where(jnp.arange(LONGEST) == 0, 1.0, 0.0), record, changed, *imposed))
    return found


def state_before(theory: Theory, z: Array, compiled: Compiled, first: int) -> State:
    """Return the state at the start of a quarter of the record, for every draw, shape (polity, draw)."""
    paths = simulate(theory, z, compiled, seed=0, pins=compiled.pins, shocked=False, keep_states=True)
    assert paths.states is not None
    return {name: value[first] for name, value in paths.states.items()}


def _calendar(clock: Array, compiled: Compiled, first: int) -> Array:
    """Return clocks that run out in the quarter of the next election that the record holds: its date was known."""
    held = np.asarray(compiled.pins["election"].value)[first:] > 0.5
    ahead = np.where(held.any(axis=0), held.argmax(axis=0) + 1.0, np.nan)
    known = ~np.isnan(ahead) & (ahead <= 24.0)
    return jnp.where(jnp.asarray(known)[:, None], jnp.asarray(np.nan_to_num(ahead), jnp.float32)[:, None], clock)


def rerun(
    theory: Theory,
    z: Array,
    compiled: Compiled,
    changes: Changes,
    *,
    first: int,
    quarters: int,
    mode: Mode,
    seed: int,
    targets: tuple[str, ...],
    coupling: Coupling = "gumbel",
    state: State | None = None,
) -> Histories:
    """Rerun a window of the record with something changed; with no changes, the baseline.

    Parameters
    ----------
    theory, z
        The mechanisms, and posterior draws as standard normals, shape (dimension, draw).
    compiled
        The whole record.
    changes
        What is changed; paths cover the whole record.
    first, quarters
        First quarter of the window and its length; at most :data:`LONGEST`.
    mode
        ``undo`` keeps the shocks inferred from the record, ``do`` draws fresh ones.
    targets
        Polities that may depart from the record; the others follow it.
    coupling
        How inferred shocks and outcomes hang together: ``gumbel`` or ``threshold`` for exits, or
        ``independent``: events and votes drawn anew, macroeconomic residuals kept.
    state
        State at the start of the first quarter; computed where absent.

    Raises
    ------
    ValueError
        If the window leaves the record or is longer than can be told.
    """
    if quarters > LONGEST or first < 0 or first + quarters > compiled.length:
        raise ValueError(f"a window of {quarters} quarters from {first} does not lie in a record of {compiled.length}")
    polities = len(compiled.polities)
    state = state_before(theory, z, compiled, first) if state is None else state
    if mode == "do" or coupling == "independent":
        state = {**state, "clock": _calendar(state["clock"], compiled, first)}
    # One compiled program serves all windows: they are padded to one length, and the padding is dropped.
    places = np.minimum(np.arange(first, first + LONGEST), compiled.length - 1)
    record = (
        {name: value[places] for name, value in compiled.split_forcings().items()},
        {n: Pin(*(part[places] for part in pin)) for n, pin in compiled.pins.items()},
    )
    changed = dict(record[0])
    for name, path in changes.forcings.items():
        changed[name] = jnp.asarray(path, jnp.float32)[places]
    if changes.ties_off:
        changed |= {
            name: jnp.zeros_like(changed[name]) for name in ("ties", "outside_lean", "outside_waves", "outside_norms", "outside_brazil")
        }
    values = np.zeros((LONGEST, len(SETTABLE), polities), np.float32)
    mask = np.zeros_like(values)
    for name, (value, where) in changes.imposed.items():
        number = SETTABLE.index(name)
        values[:, number], mask[:, number] = value[places], where[places]
    names = [name for name, _ in theory.named_parameters()]
    scale = {name: jnp.float32(changes.scale.get(name, 1.0)) for name in names}
    shift = {name: jnp.float32(changes.shift.get(name, 0.0)) for name in names}
    follows = jnp.asarray([0.0 if code in targets else 1.0 for code in compiled.polities], jnp.float32)
    balance, events, states = _window(
        theory.structure,
        jnp.asarray(theory.prior_table(polities)),
        z,
        polities,
        scale,
        shift,
        state,
        jnp.asarray(places),
        record,
        changed,
        (jnp.asarray(values), jnp.asarray(mask)),
        follows,
        jnp.asarray(codes(compiled.polities)),
        seed,
        mode == "undo",
        coupling,
    )
    cut = slice(0, quarters)
    return Histories(
        compiled.quarters[first : first + quarters],
        np.asarray(balance)[cut],
        {name: np.asarray(value)[cut] for name, value in events.items()},
        {name: np.asarray(value)[cut] for name, value in states.items()},
    )
