"""The vote, and who governs after an exit or an election."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import jax.numpy as jnp
from jax import Array

from contrapeso.dynamics.elections import closeness, decide, split
from contrapeso.dynamics.events import Pin, Shock, settle
from contrapeso.dynamics.functions import log_chance_below, sigmoid
from contrapeso.dynamics.parameter import Values
from contrapeso.vocabulary.variables import EXIT_NAMES, SITUATIONS_IN_ORDER

CODE = {name: float(code) for code, name in enumerate(SITUATIONS_IN_ORDER)}
SHORT_CLOCK = 6.0
TRANSITION_CLOCK = 4.0
VOTES = {
    "popular_vote": ("popular_share", "vote_sd"),
    "right_vote": ("right_share", "right_sd"),
    "outsider_vote": ("outsider_share", "outsider_sd"),
}
"""Index of each part of the vote, the share that it expects, and the parameter of its spread."""
LEAST_SHARE = 0.02
"""Parts of the vote below it are told apart from those above it, not from one another."""


class Ballot(NamedTuple):
    """The vote of a quarter; where none is held, what it would have been."""

    event: dict[str, Array]
    popular_wins: Array
    closeness: Array
    log_density: dict[str, Array]


def vote(theta: Values, now: Values, shock: Shock | None, pins: Mapping[str, Pin]) -> Ballot:
    """Hold an election where one is due.

    The popular list's share, the right's part of the rest and outsiders' part of what it leaves
    are each normal on the logit scale about their indices; a part is scored where the record has
    lists for it.
    """
    due = jnp.where((now["competitive"] > 0) & (now["clock"] <= 1.0), 1.0, 0.0)
    held = settle(due, pins.get("election"))
    event: dict[str, Array] = {"election": held}
    densities: dict[str, Array] = {}
    for name, (share, spread_name) in VOTES.items():
        spread = theta[f"core.{spread_name}"]
        noise = 0.0 if shock is None else spread * shock.normal[name]
        pin = pins.get(share)
        event[share] = settle(sigmoid(now[name] + noise), pin)
        if pin is not None:
            recorded = jnp.clip(pin.value, LEAST_SHARE, 1.0 - LEAST_SHARE)
            error = (jnp.log(recorded) - jnp.log1p(-recorded) - now[name]) / spread
            exact = -0.5 * error**2 - jnp.log(spread) - 0.9189385
            beyond = jnp.where(pin.value <= LEAST_SHARE, log_chance_below(error), log_chance_below(-error))
            inside = (pin.value > LEAST_SHARE) & (pin.value < 1.0 - LEAST_SHARE)
            densities[share] = pin.scored * jnp.where(inside, exact, beyond)
    # Who wins is a step function, but how close it was is not: a slope that left it out would not be that of the density.
    parts = split(*(event[share] for share, _ in VOTES.values()))
    result = decide(parts, theta["core.elite_consolidation"], now)
    close = jnp.where(held > 0.5, closeness(result.margin), now["closeness_memory"])
    return Ballot(event, result.winner[0], close, densities)


def succeed(now: Values, events: Values, popular_wins: Array, pins: Mapping[str, Pin]) -> dict[str, Array]:
    """Return who governs next: situation, competitive rule, tenure, clock, and whether a head entered.

    Where several things happen in a quarter, an armed exit outweighs an election, and an election
    outweighs a removal. Of a contested exit the weightiest class decides.
    """
    exits = [events[name] for name in EXIT_NAMES]
    top = jnp.stack(jnp.broadcast_arrays(*exits)).max(axis=0)
    left = sum(exits) > 0.5
    conservative, reformist, rising, removal, exogenous = (jnp.where(left & (weight >= top) & (weight > 0.0), 1.0, 0.0) for weight in exits)
    armed = jnp.maximum(conservative, reformist)
    held = events["election"]
    code = now["situation"]
    code = jnp.where(rising > 0.5, jnp.where(now["balance"] > 0.55, CODE["popular-elected"], CODE["interim"]), code)
    code = jnp.where(held > 0.5, jnp.where(popular_wins > 0.5, CODE["popular-elected"], CODE["elite-elected"]), code)
    code = jnp.where(reformist > 0.5, CODE["military-reform"], code)
    code = jnp.where(conservative > 0.5, CODE["military-conservative"], code)
    # A closed legislature ends competitive rule as an armed exit does; a transition opens it again.
    shut = jnp.maximum(armed, events["closure"])
    competitive = jnp.where(shut > 0.5, 0.0, jnp.maximum(now["competitive"], events["transition"]))
    early = jnp.maximum(jnp.maximum(rising, removal), exogenous)
    entered = jnp.maximum(jnp.maximum(armed, early), held)
    clock = jnp.maximum(now["clock"] - 1.0, 0.0)
    clock = jnp.where(rising + removal > 0.5, jnp.minimum(clock, SHORT_CLOCK), clock)
    clock = jnp.where((events["transition"] > 0.5) & (now["competitive"] < 0.5), TRANSITION_CLOCK, clock)
    clock = jnp.where(held > 0.5, now["term_quarters"], clock)
    drawn = {
        "situation": code,
        "competitive": competitive,
        "clock": clock,
        "new_government": jnp.where(entered > 0.5, 1.0, 0.0),
    }
    settled = {name: settle(value, pins.get(name)) for name, value in drawn.items()}
    tenure = jnp.where(settled["new_government"] > 0.5, 0.0, now["tenure"] + 1.0)
    settled["tenure"] = settle(tenure, pins.get("tenure"))
    return settled
