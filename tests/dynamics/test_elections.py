"""Elections: shares of four lists, who wins by the rule in force, and by how little."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax import Array

from contrapeso.dynamics.elections import LISTS, NEAR, Result, closeness, decide, split

PLURALITY = {"win_threshold": 1.0, "win_short": 1.0, "win_lead": 1.0, "rule_runoff": 0.0, "rule_congress": 0.0}
RUNOFF = {**PLURALITY, "win_threshold": 0.5, "rule_runoff": 1.0}
FORTY_TEN = {**RUNOFF, "win_short": 0.4, "win_lead": 0.1}
FORTY_FIVE = {**RUNOFF, "win_threshold": 0.45, "win_short": 0.4, "win_lead": 0.1}
CONGRESS = {**PLURALITY, "win_threshold": 0.5, "rule_congress": 1.0}
RULES = {"plurality": PLURALITY, "run-off": RUNOFF, "forty-ten": FORTY_TEN, "forty-five": FORTY_FIVE, "congress": CONGRESS}

_decide = jax.jit(decide)


def decided(shares: object, rule: dict[str, float], consolidation: float | np.ndarray = 0.6) -> Result:
    """Return who wins, as numpy."""
    values = {name: jnp.float32(value) for name, value in rule.items()}
    return Result(
        *(np.asarray(part) for part in _decide(jnp.asarray(shares, jnp.float32), jnp.asarray(consolidation, jnp.float32), values))
    )


def winner(shares: object, rule: dict[str, float], consolidation: float = 0.6) -> str:
    """Return the list that wins."""
    found = decided(shares, rule, consolidation).winner
    assert found.sum() == 1.0
    return LISTS[int(found.argmax())]


unit = st.floats(0.0, 1.0, width=32)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(popular=unit, right=unit, outsider=unit)
def test_the_four_lists_share_out_the_whole_vote(popular: float, right: float, outsider: float) -> None:
    shares = np.asarray(split(*map(jnp.float32, (popular, right, outsider))))
    assert shares.shape == (4,) and (shares >= 0).all()
    assert shares.sum() == pytest.approx(1.0, abs=1e-6)
    assert shares[LISTS.index("popular")] == np.float32(popular)
    assert shares[LISTS.index("right")] == pytest.approx((1 - popular) * right, abs=1e-6)
    assert shares[LISTS.index("outsider")] == pytest.approx((1 - popular) * (1 - right) * outsider, abs=1e-6)


def test_split_takes_arrays_of_any_shape() -> None:
    assert split(jnp.full((2, 3), 0.4), jnp.full((2, 3), 0.5), jnp.float32(0.1)).shape == (4, 2, 3)


@pytest.mark.parametrize(
    ("rule", "shares", "consolidation", "wins", "later"),
    [
        # Shares of popular, centre, right, outsider.
        # Bolivia since 2009: half of the votes, or forty in a hundred with a lead of ten, or a run-off.
        (FORTY_TEN, (0.5511, 0.2883, 0.1406, 0.0155), 1.0, "popular", False),  # 2020, whoever unites.
        (FORTY_TEN, (0.4708, 0.3651, 0.0424, 0.1217), 1.0, "popular", False),  # 2019: forty and a lead of 10.57...
        (RUNOFF, (0.4708, 0.3651, 0.0424, 0.1217), 1.0, "centre", True),  # ...where half is asked for, a second round.
        (RUNOFF, (0.4708, 0.3651, 0.0424, 0.1217), 0.6, "popular", True),
        (FORTY_TEN, (0.46, 0.37, 0.05, 0.12), 0.9, "centre", True),  # A lead of nine does not do.
        (FORTY_TEN, (0.42, 0.28, 0.20, 0.10), 1.0, "popular", False),
        (FORTY_TEN, (0.32, 0.10, 0.45, 0.13), 0.0, "right", False),  # The rival's forty and lead of 13 decide...
        (RUNOFF, (0.32, 0.10, 0.45, 0.13), 0.0, "popular", True),  # ...where else a run-off would have turned it.
        (FORTY_TEN, (0.39, 0.20, 0.20, 0.21), 0.0, "popular", True),  # A lead of 18 without the forty.
        # Half is more than half.
        (RUNOFF, (0.50, 0.50, 0.0, 0.0), 0.6, "popular", True),
        # The first alternative of Costa Rica and the like: 45, or 40 and ten.
        (FORTY_FIVE, (0.46, 0.44, 0.05, 0.05), 1.0, "popular", False),
        (FORTY_FIVE, (0.44, 0.40, 0.08, 0.08), 1.0, "centre", True),
        # Run-off: who does not rally to the rival comes over.
        (RUNOFF, (0.30, 0.15, 0.40, 0.15), 0.95, "right", True),
        (RUNOFF, (0.30, 0.15, 0.40, 0.15), 0.30, "popular", True),
        (RUNOFF, (0.30, 0.15, 0.53, 0.02), 0.0, "right", False),
        # Run-offs without the popular list: voters move to the nearer one.
        (RUNOFF, (0.20, 0.35, 0.40, 0.05), 0.6, "centre", True),  # 0.35 + 0.7 x 0.20 + half of 0.05.
        (RUNOFF, (0.10, 0.34, 0.46, 0.10), 0.6, "right", True),
        (RUNOFF, (0.10, 0.32, 0.25, 0.33), 0.6, "centre", True),  # 0.32 + 0.6 x 0.10 + 0.7 x 0.25.
        (RUNOFF, (0.25, 0.05, 0.34, 0.36), 0.6, "outsider", True),  # Three in ten of the popular list's go right.
        # Bolivia to 2005: half of the votes, or Congress chooses among the first two.
        (CONGRESS, (0.5374, 0.0, 0.2859, 0.1767), 1.0, "popular", False),
        (CONGRESS, (0.36, 0.20, 0.34, 0.10), 0.3, "popular", True),
        (CONGRESS, (0.2094, 0.2246, 0.35, 0.216), 0.5, "right", True),
        (CONGRESS, (0.36, 0.20, 0.34, 0.10), 0.9, "right", True),  # First and passed over, as the ADN in 1985.
        # Plurality: the first wins, by however little.
        (PLURALITY, (0.36, 0.10, 0.34, 0.20), 1.0, "popular", False),
        (PLURALITY, (0.34, 0.10, 0.36, 0.20), 0.0, "right", False),
        (PLURALITY, (0.24, 0.27, 0.25, 0.24), 0.0, "centre", False),
        (PLURALITY, (0.24, 0.24, 0.25, 0.27), 0.0, "outsider", False),
    ],
)
def test_who_wins_by_the_rule_in_force(
    rule: dict[str, float], shares: tuple[float, ...], consolidation: float, wins: str, later: bool
) -> None:
    assert sum(shares) == pytest.approx(1.0, abs=5e-3)
    assert winner(shares, rule, consolidation) == wins
    assert bool(decided(shares, rule, consolidation).later) is later


def scattered() -> tuple[np.ndarray, np.ndarray]:
    """Return popular shares on a grid, with the rest shared out at random, and the shares of it."""
    rng = np.random.default_rng(8)
    rest = rng.dirichlet([1.0, 1.0, 1.0], size=40)
    return np.linspace(0.013, 0.983, 99), rest  # not a half: who wins a tie is for rounding to say


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_more_votes_never_lose_and_a_united_rival_never_helps(rule: dict[str, float]) -> None:
    popular, rest = scattered()
    united = np.linspace(0.0, 1.0, 21)
    # Shapes (list, popular share, division of the rest, consolidation).
    others = (1.0 - popular)[None, :, None] * rest.T[:, None, :]
    shares = np.concatenate([np.broadcast_to(popular[None, :, None], (1, 99, 40)), others])[..., None]
    found = decided(np.broadcast_to(shares, (4, 99, 40, 21)), rule, np.broadcast_to(united, (99, 40, 21)))
    np.testing.assert_array_equal(found.winner.sum(axis=0), 1.0)
    wins = found.winner[0]
    # More votes, taken from all others alike, never lose; but a first round may be lost by facing another rival,
    # which proportional gains cannot bring about, as the order of the others stays.
    assert (np.diff(wins, axis=0) >= 0).all()
    assert (np.diff(wins, axis=2) <= 0).all()
    assert wins[popular > 0.501].all()
    assert not wins[(others.max(axis=0) > 0.501)].any()


@pytest.mark.parametrize("rule", [PLURALITY, RUNOFF, FORTY_TEN], ids=["plurality", "run-off", "forty-ten"])
def test_a_rest_that_joins_one_list_before_the_vote_never_helps(rule: dict[str, float]) -> None:
    popular, rest = scattered()
    joined = np.linspace(0.0, 1.0, 21)
    others = (1.0 - popular)[None, :, None, None] * rest.T[:, None, :, None]  # centre, right, outsider
    first = others.argmax(axis=0)[None] == np.arange(3)[:, None, None, None]
    moved = np.where(first, others + joined * np.where(first, 0.0, others).sum(axis=0), others * (1.0 - joined))
    shares = np.concatenate([np.broadcast_to(popular[None, :, None, None], (1, 99, 40, 21)), np.broadcast_to(moved, (3, 99, 40, 21))])
    # Those who do not join come over in a second round no more than those who do: consolidation is whole there.
    wins = decided(shares, rule, np.ones((99, 40, 21))).winner[0]
    assert (np.diff(wins, axis=2) <= 0).all()


def test_a_tie_has_one_winner() -> None:
    for rule in RULES.values():
        assert decided(np.full((4, 3), 0.25), rule).winner.sum() == 3.0
        assert decided(np.asarray([0.5, 0.0, 0.5, 0.0]), rule).winner.sum() == 1.0


def test_a_run_off_is_between_the_first_two() -> None:
    rng = np.random.default_rng(1)
    shares = rng.dirichlet([1.5] * 4, size=2000).T
    found = decided(shares, RUNOFF, rng.uniform(size=2000))
    order = np.argsort(-shares, axis=0)
    who = found.winner.argmax(axis=0)
    assert ((who == order[0]) | (who == order[1])).all()
    assert (who == order[0])[shares.max(axis=0) > 0.5].all()
    np.testing.assert_array_equal(found.later, shares.max(axis=0) <= 0.5)
    assert (who == order[1]).any(), "a second round can turn a first"


# By how little.


def test_bolivia_2019_was_close_and_2020_was_not() -> None:
    close = decided((0.4708, 0.3651, 0.0424, 0.1217), FORTY_TEN)
    clear = decided((0.5511, 0.2883, 0.1406, 0.0155), FORTY_TEN)
    assert float(close.margin) == pytest.approx(0.0057, abs=1e-5), "half a point above the lead that does"
    assert float(clear.margin) == pytest.approx(0.1511, abs=1e-5), "fifteen points above the forty, and above half as well"
    assert float(closeness(close.margin)) > 0.8 and float(closeness(clear.margin)) < 0.2


@pytest.mark.parametrize(
    ("rule", "shares", "consolidation", "margin"),
    [
        (PLURALITY, (0.36, 0.10, 0.34, 0.20), 0.6, 0.02),  # the lead
        (RUNOFF, (0.52, 0.20, 0.20, 0.08), 0.6, 0.02),  # above half
        (RUNOFF, (0.49, 0.20, 0.21, 0.10), 1.0, 0.01),  # short of half, however clear the second round
        (RUNOFF, (0.40, 0.10, 0.39, 0.11), 0.5, 0.01),  # the second round
        (FORTY_TEN, (0.43, 0.32, 0.15, 0.10), 0.6, 0.01),  # the lead beyond ten
        (FORTY_TEN, (0.43, 0.35, 0.12, 0.10), 0.6, 0.02),  # the lead short of ten; the second round is further
        (FORTY_TEN, (0.56, 0.20, 0.14, 0.10), 0.6, 0.16),  # without its half the forty and the lead would do
        (FORTY_TEN, (0.551, 0.445, 0.0, 0.004), 0.6, 0.051),  # a lead of 10.6 is not close where half is passed
        (FORTY_TEN, (0.39, 0.20, 0.20, 0.21), 0.6, 0.01),  # the lead is there, the forty are not
        (CONGRESS, (0.30, 0.20, 0.40, 0.10), 0.8, 0.10),  # |0.30 - 0.40 - 0.6 x 0.3| is further than half
    ],
)
def test_the_margin_is_the_distance_to_the_line_that_decided(
    rule: dict[str, float], shares: tuple[float, ...], consolidation: float, margin: float
) -> None:
    assert float(decided(shares, rule, consolidation).margin) == pytest.approx(margin, abs=1e-5)


def test_closeness_is_one_on_the_line_and_falls() -> None:
    found = np.asarray(closeness(jnp.asarray([0.0, NEAR, 0.1, 0.5])))
    assert found[0] == 1.0 and found[1] == pytest.approx(np.exp(-1.0))
    assert (np.diff(found) < 0).all() and found[-1] < 1e-6


def test_no_slope_runs_through_who_wins() -> None:
    # Who wins is never fitted: the winner is flat in the shares and in the transfers.
    rule = {name: jnp.float32(value) for name, value in FORTY_TEN.items()}

    def elected(shares: Array, consolidation: Array) -> Array:
        return decide(shares, consolidation, rule).winner[0].sum()

    shares = jnp.asarray(np.random.default_rng(2).dirichlet([2.0] * 4, size=50).T, jnp.float32)
    for slope in jax.grad(elected, argnums=(0, 1))(shares, jnp.full(50, 0.6)):
        assert not np.any(slope)
