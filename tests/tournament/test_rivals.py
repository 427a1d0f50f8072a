"""Baselines on the casebook: every one for every target that has cases, and none with a look ahead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.tournament import rivals
from contrapeso.tournament.plan import Plan
from contrapeso.tournament.targets import TARGETS, BalanceItem, Evidence


@pytest.fixture(scope="module")
def book():
    return load(builtin())


@pytest.fixture(scope="module")
def record(book):
    return assemble(book, ("BOL", "PER", "ARG", "CHL", "ECU"))


@pytest.fixture(scope="module")
def region(record):
    return rivals.region_of(record)


def told(region, target, observed, record, year=1990):
    plan = Plan(first=year, last=year, horizons=(2,)).settled(record)
    return pd.DataFrame(rivals.forecasts(region, plan, target, observed, ("BOL", "PER"), year))


@pytest.mark.parametrize("name", ["forced-exit", "coup-attempt", "popular-vote"])
def test_every_baseline_forecasts(book, record, region, name):
    target = TARGETS[name]
    found = told(region, target, target.observe(Evidence(record, book)), record, year=1989 if name == "popular-vote" else 1990)
    # Five polities have too few elections by then for trees.
    assert set(found["model"]) == set(rivals.NAMES) - ({"boosting"} if name == "popular-vote" else set())
    if target.kind == "binary":
        assert found["probability"].between(0.0, 1.0, inclusive="neither").all() and len(found) == 10
    else:
        assert found["crps"].between(0, 0.5).all() and (found["q05"] < found["q95"]).all()


@pytest.mark.parametrize("name", ["forced-exit", "popular-vote"])
def test_no_baseline_sees_what_came(book, record, region, name):
    target, year = TARGETS[name], 1989
    observed = target.observe(Evidence(record, book))
    start = 4 * (year - record.first_year)
    changed = observed.value.copy()
    # Other outcomes, in the same quarters.
    changed[start:] = np.where(np.isnan(changed[start:]), np.nan, 0.9)
    later = {key: np.where(np.arange(len(value))[:, None] < start, value, 7.0) for key, value in record.states.items()}
    events = {key: np.where(np.arange(len(value))[:, None] < start, value, 1.0) for key, value in record.events.items()}
    other = rivals.region_of(replace(record, states=later, events=events))
    one, two = (told(place, target, seen, record, year) for place, seen in ((region, observed), (other, replace(observed, value=changed))))
    fields = ["model", "polity", "probability"] if target.kind == "binary" else ["model", "polity", "mean", "q05", "q95"]
    pd.testing.assert_frame_equal(one[fields], two[fields])


def test_the_item_has_persistence_about_no_change(record, region):
    rng = np.random.default_rng(0)
    yearly = (0.3 + 0.1 * rng.normal(size=(len(record.quarters) // 4, 5))).cumsum(axis=0)
    target = BalanceItem()
    found = told(region, target, target.observe(Evidence(record, None, {"v2pepwrses": yearly})), record).set_index(["model", "polity"])
    assert found.loc[("persistence", "BOL"), "mean"] == pytest.approx(0, abs=1e-9)
    assert found.loc[("base-rate", "BOL"), "mean"] == pytest.approx(0.6, abs=0.1)


def test_no_baseline_forecasts_a_change_whose_end_is_unknown(record, region):
    yearly = np.random.default_rng(0).normal(size=(len(record.quarters) // 4, 5)).cumsum(axis=0)
    target = TARGETS["large-change"]
    year = told(region, target, target.observe(Evidence(record, None, {"v2pepwrses": yearly})), record)
    yearly[:, list(region.record.polities).index("BOL")] = np.nan
    without = told(region, target, target.observe(Evidence(record, None, {"v2pepwrses": yearly})), record)
    assert set(year["polity"]) - set(without["polity"]) == {"BOL"}
