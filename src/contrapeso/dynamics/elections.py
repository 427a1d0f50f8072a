"""Elections: from the shares of four lists, by the rule in force, to who wins and by how little.

The winner follows from shares and rule and is never fitted. Lists are those of
:data:`LISTS`; arrays of shares have them on their first axis.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array

from contrapeso.dynamics.parameter import Values

LISTS = ("popular", "centre", "right", "outsider")
NEAR = 0.03
"""A margin of three points of vote counts as close: closeness falls to 1/e there."""

_LEANS = {
    # Where no finalist is the popular list: the share of an eliminated list's voters that goes to the
    # first of the two finalists named. Judged: voters move to the nearer list, seven in ten.
    ("centre", "right"): {"popular": 0.7, "outsider": 0.5},
    ("centre", "outsider"): {"popular": 0.6, "right": 0.7},
    ("right", "outsider"): {"popular": 0.3, "centre": 0.5},
}


class Result(NamedTuple):
    """``winner`` is 1 for the list that wins, shape (4, ...); ``margin`` the distance in share of
    vote to the line that decided; ``later`` is 1 where the first round did not decide.
    """

    winner: Array
    margin: Array
    later: Array


def split(popular: Array, right: Array, outsider: Array) -> Array:
    """Return the shares of the four lists, shape (4, ...).

    Parameters
    ----------
    popular
        Share of the popular list.
    right
        Share of the right in the rest.
    outsider
        Share of outsiders in what the right leaves; the remainder is the centre's.
    """
    rest = 1.0 - popular
    left_over = rest * (1.0 - right)
    return jnp.stack(jnp.broadcast_arrays(popular, left_over * (1.0 - outsider), rest * right, left_over * outsider))


def _to_first(first: str, second: str, eliminated: str, consolidation: Array) -> Array | float:
    """Return the share of an eliminated list's voters that goes to the first of two finalists."""
    if first == "popular":
        return 1.0 - consolidation
    return _LEANS[(first, second)][eliminated]


def decide(shares: Array, consolidation: Array, rule: Values) -> Result:
    """Return who wins by the rule in force.

    Parameters
    ----------
    shares
        First-round shares of the four lists, shape (4, ...).
    consolidation
        Share of the eliminated lists' voters that rallies to the popular list's rival.
    rule
        ``win_threshold``, ``win_short``, ``win_lead``, ``rule_runoff``, ``rule_congress``.

    Notes
    -----
    Where nobody wins outright, a run-off or a vote in Congress decides between the first two
    (Congress is taken to bargain as voters would move); where the rule has neither, the first wins.
    """
    largest = shares.max(axis=0)
    ahead = jnp.where(shares >= largest, 1.0, 0.0)
    ahead = ahead * jnp.where(jnp.cumsum(ahead, axis=0) <= 1.0, 1.0, 0.0)
    others = jnp.where(ahead > 0, -1.0, shares)
    runner_up = others.max(axis=0)
    behind = jnp.where(others >= runner_up, 1.0, 0.0)
    behind = behind * jnp.where(jnp.cumsum(behind, axis=0) <= 1.0, 1.0, 0.0)
    lead = largest - runner_up
    # How far beyond a line that wins outright, below zero how short of it: either line does.
    beyond = jnp.maximum(largest - rule["win_threshold"], jnp.minimum(largest - rule["win_short"], lead - rule["win_lead"]))
    outright = beyond > 0
    final, gap = [jnp.zeros_like(largest)] * len(LISTS), jnp.zeros_like(largest)
    for i in range(len(LISTS)):
        for j in range(i + 1, len(LISTS)):
            paired = ahead[i] * behind[j] + ahead[j] * behind[i]
            gain = sum(
                shares[k] * (2.0 * _to_first(LISTS[i], LISTS[j], LISTS[k], consolidation) - 1.0)
                for k in range(len(LISTS))
                if k not in (i, j)
            )
            apart = shares[i] - shares[j] + gain
            final[i] = final[i] + jnp.where(apart >= 0, paired, 0.0)
            final[j] = final[j] + jnp.where(apart < 0, paired, 0.0)
            gap = gap + paired * jnp.abs(apart)
    second_round = (rule["rule_runoff"] + rule["rule_congress"]) > 0
    later = jnp.where(~outright & second_round, 1.0, 0.0)
    winner = jnp.where(later > 0, jnp.stack(final), ahead)
    to_line = jnp.abs(beyond)
    margin = jnp.where(second_round, jnp.where(outright, to_line, jnp.minimum(to_line, gap)), lead)
    return Result(winner, margin, later)


def closeness(margin: Array) -> Array:
    """Return 1 on the line that decided, falling with the distance from it."""
    return jnp.exp(-margin / NEAR)
