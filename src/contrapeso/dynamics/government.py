"""Elections by the rule in force, and who governs after an exit or an election."""

from __future__ import annotations

from collections.abc import Mapping

import jax.numpy as jnp
from jax import Array

from contrapeso.dynamics.events import Pin, Shock, settle
from contrapeso.dynamics.functions import sigmoid
from contrapeso.dynamics.parameter import Values
from contrapeso.vocabulary.variables import SITUATIONS_IN_ORDER

CODE = {name: float(code) for code, name in enumerate(SITUATIONS_IN_ORDER)}
SHORT_CLOCK = 6.0
TRANSITION_CLOCK = 4.0


def popular_wins(share: Array, consolidation: Array, rule: Values) -> Array:
    """Return 1 where the popular camp takes the executive by the rule in force.

    Parameters
    ----------
    share
        Popular share of the first-round vote, shape (polity, ...).
    consolidation
        Share of the rest that stands behind the leading rival.
    rule
        ``win_threshold``, ``win_short``, ``win_lead``, ``rule_runoff``, ``rule_congress``.

    Notes
    -----
    The winner follows from shares and rule and is never fitted. In a run-off the part of
    the rest that does not consolidate goes to the popular camp; in Congress it splits evenly, so
    that the larger of the two blocs wins.
    """
    rival = (1.0 - share) * consolidation
    outright = (share > rule["win_threshold"]) | ((share > rule["win_short"]) & (share - rival > rule["win_lead"]))
    lost = (rival > rule["win_threshold"]) | ((rival > rule["win_short"]) & (rival - share > rule["win_lead"]))
    second = share + (1.0 - share) * (1.0 - consolidation) > 0.5
    bargain = share + 0.5 * (1.0 - share) * (1.0 - consolidation) > 0.5
    plurality = share > rival
    later = jnp.where(rule["rule_runoff"] > 0, second, jnp.where(rule["rule_congress"] > 0, bargain, plurality))
    return jnp.where(outright | (later & ~lost), 1.0, 0.0)


def vote(
    theta: Values, now: Values, expected: Array, shock: Shock | None, pins: Mapping[str, Pin]
) -> tuple[Array, Array, dict[str, Array]]:
    """Return whether an election is held, the popular share, and the density of a recorded share."""
    due = jnp.where((now["competitive"] > 0) & (now["clock"] <= 1.0), 1.0, 0.0)
    held = settle(due, pins.get("election"))
    spread = theta["core.vote_sd"]
    noise = 0.0 if shock is None else spread * shock.normal["popular_vote"]
    pin = pins.get("popular_share")
    share = settle(sigmoid(expected + noise), pin)
    densities = {}
    if pin is not None:
        recorded = jnp.clip(pin.value, 0.02, 0.98)
        error = (jnp.log(recorded) - jnp.log1p(-recorded) - expected) / spread
        densities["popular_share"] = pin.scored * (-0.5 * error**2 - jnp.log(spread) - 0.9189385)
    return held, share, densities


def succeed(theta: Values, now: Values, events: Values, pins: Mapping[str, Pin]) -> dict[str, Array]:
    """Return who governs next: situation, competitive rule, tenure, clock, and whether a head entered.

    Where several things happen in a quarter, an armed exit outweighs an election, and an
    election outweighs a removal.
    """
    conservative, reformist = events["exit_armed_conservative"], events["exit_armed_reformist"]
    rising, removal, exogenous = events["exit_uprising"], events["exit_removal"], events["exit_exogenous"]
    armed = jnp.maximum(conservative, reformist)
    wins = popular_wins(events["popular_share"], theta["core.elite_consolidation"], now)
    held = events["election"]
    code = now["situation"]
    code = jnp.where(rising > 0.5, jnp.where(now["balance"] > 0.55, CODE["popular-elected"], CODE["interim"]), code)
    code = jnp.where(held > 0.5, jnp.where(wins > 0.5, CODE["popular-elected"], CODE["elite-elected"]), code)
    code = jnp.where(reformist > 0.5, CODE["military-reform"], code)
    code = jnp.where(conservative > 0.5, CODE["military-conservative"], code)
    competitive = jnp.where(armed > 0.5, 0.0, jnp.maximum(now["competitive"], events["transition"]))
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
