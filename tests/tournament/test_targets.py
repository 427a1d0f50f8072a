"""Outcomes by hand, and targets that know nothing from the origin on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_record import small_record

from contrapeso.tournament.errors import TournamentError
from contrapeso.tournament.targets import (
    TARGETS,
    Ahead,
    BalanceItem,
    CoupAttempt,
    Evidence,
    ForcedExit,
    LargeChange,
    Observed,
    ReformReversal,
    VoteShare,
    chosen,
)

RNG = np.random.default_rng(0)
DRAWS = 50


def ahead(**parts: np.ndarray) -> Ahead:
    """Return quiet futures of eight quarters, with some parts of them given."""
    nothing = np.zeros((8, 2, DRAWS))
    usual = {"forced": nothing, "armed": nothing, "reversal": nothing, "share": nothing + 0.4, "balance": nothing + 0.5}
    return Ahead(**{**usual, "past": np.full((20, 2), 0.5), **parts})


def test_forced_exits_are_read_from_the_record_whatever_their_class():
    target = ForcedExit()
    observed = target.observe(Evidence(small_record()))
    # Andara 1953Q1 by armed force; Belmar 1956Q2, contested between a rising and a removal.
    assert target.outcome(observed, 12, 4).tolist() == [1.0, 0.0]
    assert target.outcome(observed, 24, 4).tolist() == [0.0, 1.0]
    assert target.outcome(observed, 13, 8).tolist() == [0.0, 0.0]
    assert np.isnan(target.outcome(observed, 36, 8)).all()
    assert target.informing(observed, 25) == 1


def test_a_chance_is_the_share_of_futures():
    forced = np.zeros((8, 2, DRAWS))
    forced[2, 0, :10] = 1.0
    forced[6, 0, 10:20] = 1.0
    target = ForcedExit()
    observed = target.observe(Evidence(small_record()))
    assert target.foresee(ahead(forced=forced), observed, 12, 4, RNG).mean(axis=1).tolist() == [0.2, 0.0]
    assert target.foresee(ahead(forced=forced), observed, 12, 8, RNG).mean(axis=1).tolist() == [0.4, 0.0]


def test_failed_attempts_come_as_often_as_they_did():
    value = np.zeros((20, 2))
    value[2, 0] = value[5, 1] = value[9, 0] = 1.0
    won = np.zeros((20, 2))
    won[2, 0] = 1.0
    armed = np.zeros((8, 2, DRAWS))
    armed[1, 0, :10] = 1.0
    seen = CoupAttempt().foresee(ahead(armed=armed), Observed(value, {}, won), 12, 8, RNG)
    rate = 0.2 * (1 - 2 / 5) / (2 / 5)  # A fifth of futures has a success; two in five attempts succeed.
    assert seen[0].mean() == pytest.approx(1 - 0.8 * np.exp(-rate))
    assert seen[1].mean() == 0.0


def test_attempts_need_a_casebook():
    assert CoupAttempt().observe(Evidence(small_record())) is None


def test_the_vote_is_that_of_the_first_election_of_the_window():
    target = VoteShare()
    observed = target.observe(Evidence(small_record()))
    found = target.outcome(observed, 20, 8)
    assert found[0] == pytest.approx(0.55) and np.isnan(found[1])
    share = np.zeros((8, 2, DRAWS))
    share[4, 0] = 0.3
    assert target.foresee(ahead(share=share), observed, 20, 8, RNG)[0] == pytest.approx(np.full(DRAWS, 0.3))
    assert target.cells(observed, 20, 8, 0) == [(24, 0)]
    assert target.last(observed, 30, 4).tolist() == [0.55, 0.42]


def test_the_item_follows_the_balance_as_it_did():
    rng = np.random.default_rng(3)
    odds = rng.normal(size=(80, 2)).cumsum(axis=0) * 0.2
    yearly = 0.5 * odds[3::4]
    target = BalanceItem()
    observed = target.observe(Evidence(small_record(), None, {"v2pepwrses": yearly}))
    assert observed is not None
    balance = np.full((8, 2, DRAWS), 0.5)
    balance[3:] = 1 / (1 + np.exp(-1.0))
    known = replace(ahead(balance=balance), past=1 / (1 + np.exp(-odds[:60])))
    move = target.foresee(known, observed, 60, 4, RNG)
    assert move.mean() == pytest.approx(0.5, abs=0.1)
    assert target.outcome(observed, 60, 4) == pytest.approx(yearly[15] - yearly[14])


def test_a_change_is_large_up_or_down_and_unknown_where_an_end_is():
    yearly = np.zeros((20, 2))
    yearly[10:, 0], yearly[12:, 1], yearly[16, 0] = -0.7, 0.5, np.nan
    target = LargeChange()
    observed = target.observe(Evidence(small_record(), None, {"v2pepwrses": yearly}))
    assert observed is not None
    assert target.outcome(observed, 40, 4).tolist() == [1.0, 0.0]
    assert np.isnan(target.outcome(observed, 64, 4)[0]) and target.outcome(observed, 68, 8).tolist()[1] == 0.0
    assert target.last(observed, 44, 4).tolist() == [1.0, 0.0] and target.last(observed, 48, 4).tolist() == [0.0, 0.0]
    cases = target.cases(observed, 60, 4)
    assert cases.outcome.sum() == cases.last.sum() == 1.0, "one large change, which one window comes after"
    assert target.informing(observed, 60) == 30
    seen = target.foresee(replace(ahead(), past=np.full((60, 2), 0.5)), observed, 60, 4, RNG)
    assert set(np.unique(seen)) <= {0.0, 1.0}


def test_without_an_item_there_is_no_target():
    assert BalanceItem().observe(Evidence(small_record())) is None


@pytest.mark.parametrize("target", [ForcedExit(), VoteShare(), ReformReversal()], ids=lambda item: item.name)
def test_nothing_from_the_origin_on_is_known(target):
    observed = target.observe(Evidence(small_record()))
    start, changed = 24, observed.value.copy()
    changed[start:] = 0.123
    other = replace(observed, value=changed)
    for quarters in (4, 8):
        one, two = target.cases(observed, start, quarters), target.cases(other, start, quarters)
        for field in ("start", "polity", "outcome", "last"):
            np.testing.assert_array_equal(getattr(one, field), getattr(two, field))
        np.testing.assert_array_equal(target.last(observed, start, quarters), target.last(other, start, quarters))
    assert target.informing(observed, start) == target.informing(other, start)


def test_an_unknown_target_is_named_with_those_there_are():
    with pytest.raises(TournamentError, match=r"'war'.*forced-exit"):
        chosen(("war",))
    assert [item.name for item in chosen(())] == list(TARGETS)
