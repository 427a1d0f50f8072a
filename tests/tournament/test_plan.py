"""What can be asked of a tournament, and what is answered to the rest."""

from __future__ import annotations

import pytest
from small_record import small_record

from contrapeso.tournament.errors import TournamentError
from contrapeso.tournament.plan import FULL, QUICK_MEMBERS, Plan

RECORD = small_record()  # 1950 to 1959.


def test_refits_come_at_least_every_four_years():
    plan = Plan(first=1954, last=1959).settled(RECORD)
    assert plan.refits == (1954, 1958)
    assert [plan.refit_of(year) for year in plan.origins] == [1954, 1954, 1954, 1954, 1958, 1958]
    assert plan.quarter(1955) == 20


def test_a_short_record_has_its_last_years_as_origins():
    plan = Plan().settled(RECORD)
    assert (plan.first, plan.last) == (1954, 1959)


def test_quick_is_few_members_and_short_fits():
    plan = Plan(first=1954, last=1955, quick=True, seed=9).settled(RECORD)
    assert plan.members == QUICK_MEMBERS and plan.settings.draws < FULL.draws and plan.settings.seed == 9


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": 1958, "last": 1955}, "after the last"),
        ({"first": 1951, "last": 1955}, "the first that has is 1954"),
        ({"first": 1955, "last": 1965}, "ends with 1959"),
        ({"first": 1955, "last": 1957, "refit_every": 5}, "every 1 to 4 years"),
        ({"first": 1955, "last": 1957, "horizons": (0,)}, "whole years"),
        ({"first": 1955, "last": 1957, "members": 3}, "--members is 3"),
    ],
)
def test_what_cannot_be_done_is_said(asked, said):
    with pytest.raises(TournamentError, match=said):
        Plan(**asked).settled(RECORD)


def test_all_faults_come_at_once():
    with pytest.raises(TournamentError, match=r"ends with 1959.*--members"):
        Plan(first=1955, last=1970, members=1).settled(RECORD)
