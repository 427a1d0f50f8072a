"""One quarter lived twice: as the record has it, and as it would have been with something changed.

The record's quarter tells, under a theory, which shocks would have brought it about; the other
quarter is run with these shocks, or with fresh ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import jax.numpy as jnp
from jax import Array

from contrapeso.dynamics.events import Pin, Shock, settle
from contrapeso.dynamics.government import VOTES
from contrapeso.dynamics.parameter import Values
from contrapeso.dynamics.step import State, indices, step
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.abduction import GOVERNMENT, infer_exit, infer_residuals, infer_uniforms, infer_votes, resolve_exits
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, STATES

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
TOLD = (*EXIT_NAMES, *EVENT_NAMES, "election", "popular_share", "next_situation", "diverged")
"""Events that a rerun hands out."""
CARRIED = tuple(variable.name for variable in STATES)


class Quarter(NamedTuple):
    """What a quarter is given.

    ``forcing`` and ``other`` are inputs as recorded and as changed, shape (polity, 1); ``recorded``
    the record's pins, shape (polity,); ``values`` and ``mask`` what is imposed on each of
    :data:`SETTABLE`; ``sure`` is 1 in the first quarter; ``follow`` is 1 for polities that follow the
    record, shape (polity, draw); ``fresh`` are fresh shocks.
    """

    forcing: Values
    recorded: Mapping[str, Pin]
    other: Values
    values: Array
    mask: Array
    sure: Array
    follow: Array
    fresh: Shock


def twice(
    theory: Theory,
    thetas: tuple[Values, Values],
    carry: tuple[State, State, Array],
    given: Quarter,
    *,
    abduced: bool,
    coupling: Coupling,
) -> tuple[tuple[State, State, Array], tuple[Array, dict[str, Array], dict[str, Array]]]:
    """Live one quarter twice.

    Parameters
    ----------
    thetas
        Parameters, and parameters as changed.
    carry
        The state of the record, that of the rerun, and 1 where the rerun's line of governments has
        parted from the record's, shape (polity, draw).
    abduced
        Whether the shocks are those inferred from the record.

    Returns
    -------
    The carry of the next quarter, and of the rerun the balance, :data:`TOLD` and :data:`KEPT_STATES`.
    """
    factual_theta, theta = thetas
    factual, now, diverged = carry
    forcing, recorded, other, values, mask, sure, follow, fresh = given
    shape, carried = follow.shape, CARRIED
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
