"""One quarter of a polity: the pure step behind replay, simulation and intervention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import jax.numpy as jnp
from jax import Array

from contrapeso.dynamics.balance import balance, components, composition, neighbourhood
from contrapeso.dynamics.core import INNOVATED, SCORED_SERIES
from contrapeso.dynamics.events import Pin, Shock, depart, happen, settle
from contrapeso.dynamics.functions import into_support
from contrapeso.dynamics.government import succeed, vote
from contrapeso.dynamics.observation import score_items, student
from contrapeso.dynamics.parameter import Values
from contrapeso.dynamics.theory import Theory
from contrapeso.vocabulary.variables import INDICES, STATES, VARIABLES

State = dict[str, Array]


class Outcome(NamedTuple):
    """What a quarter brought.

    ``event`` holds what happened (0-1, and shares), ``chance`` the probability that each event
    had, ``index`` the indices at the start of the quarter, ``log_density`` the density of each
    scored pin, pointwise. Every array has shape (polity, ...).
    """

    event: dict[str, Array]
    chance: dict[str, Array]
    index: dict[str, Array]
    log_density: dict[str, Array]


def indices(theory: Theory, theta: Values, state: Values, forcing: Values) -> dict[str, Array]:
    """Return every index at the start of a quarter, the balance among them."""
    found = composition(state, forcing)
    found["balance"] = balance(theta, state, found)
    found |= neighbourhood(state, forcing)
    now = {**state, **forcing, **found}
    # An index that no mechanism of a theory moves stands at its value in the vocabulary.
    found |= {v.name: jnp.full_like(state["tenure"], v.start) for v in INDICES if v.name not in found}
    for name, total in theory.contributions("index", theta, now).items():
        found[name] = into_support(VARIABLES[name].bound, total)
    return found


def advance(theory: Theory, theta: Values, now: Values, shock: Shock | None, pins: Mapping[str, Pin]) -> tuple[State, dict[str, Array]]:
    """Move every stock by the sum of its contributions, keep it in its support, score and pin it."""
    rates = theory.contributions("state", theta, now)
    state, densities = {}, {}
    for variable in STATES:
        name = variable.name
        moved = now[name] + rates.get(name, 0.0)
        pin = pins.get(name)
        if pin is not None and name in SCORED_SERIES:
            expected = into_support(variable.bound, moved)
            densities[name] = pin.scored * student(pin.value - expected, theta[f"core.scale_{name}"])
        if shock is not None and name in INNOVATED and name in shock.normal:
            spread = jnp.exp(now["policy_spread"]) if name == "orientation" and "policy_spread" in now else 1.0
            moved = moved + theta[f"core.innovation_{name}"] * spread * shock.normal[name]
        value = into_support(variable.bound, moved)
        if shock is not None and name in shock.residual:
            value = value + shock.residual[name]
        state[name] = settle(value, pin)
    return state, densities


def step(
    theory: Theory, theta: Values, state: State, forcing: Values, shock: Shock | None, pins: Mapping[str, Pin]
) -> tuple[State, Outcome]:
    """Advance one quarter.

    Parameters
    ----------
    theory
        The mechanisms; static.
    theta
        Parameters by full name.
    state, forcing
        Arrays of shape (polity, ...) at the start of and during the quarter.
    shock
        Normals and uniforms, or ``None`` for none.
    pins
        Recorded or imposed values by name. Names that are absent are drawn; a pin that is not
        ``scored`` intervenes, one that is scored observes.

    Returns
    -------
    The state at the start of the next quarter, and what happened.
    """
    index = indices(theory, theta, state, forcing)
    start = {**state, **forcing, **index}
    observed = score_items(theory.observers, theta, start, pins)
    # An election comes first: a close result can bring a dispute or an exit in its own quarter.
    ballot = vote(theta, start, shock, pins)
    index["closeness"] = start["closeness"] = ballot.closeness
    start["election"] = ballot.event["election"]
    hazards = theory.contributions("event", theta, start)
    happened, densities, chances = happen(hazards, start, shock, pins)
    exits, exit_density, exit_chances = depart(hazards, start, shock, pins)
    vote_density = ballot.log_density
    zeros = jnp.zeros_like(ballot.event["election"])
    event = {**happened, **exits, **ballot.event, "overreach": settle(zeros, pins.get("overreach"))}
    government = succeed(start, event, ballot.popular_wins, pins)
    event["new_government"] = government.pop("new_government")
    event["next_situation"] = government["situation"]
    event["popular_wins"] = ballot.popular_wins
    moved, series_density = advance(theory, theta, {**start, **event}, shock, pins)
    outcome = Outcome(
        event, {**chances, **exit_chances}, index, {**densities, **exit_density, **vote_density, **series_density, **observed}
    )
    return {**moved, **government}, outcome


def balance_parts(state: Values, forcing: Values) -> tuple[Array, ...]:
    """Return the six components of the balance, for reports."""
    return components(state, composition(state, forcing))
