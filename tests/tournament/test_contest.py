"""A tournament of tiny theories on a tiny record: kept, resumed, and blind to what comes after an origin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_record import small_record
from tiny_theory import tiny

from contrapeso.casebook.record import Record
from contrapeso.inference.sample import Settings
from contrapeso.tournament.contest import hold
from contrapeso.tournament.folder import tables, write
from contrapeso.tournament.plan import Plan
from contrapeso.tournament.targets import Evidence, chosen

SETTINGS = Settings(chains=4, warmup=16, draws=16)
TARGETS = chosen(("forced-exit", "popular-vote", "reform-reversal"))
THEORIES = [replace(tiny(), name="one"), replace(tiny(), name="two")]


def plan(record: Record, **other):
    return Plan(
        **{"first": 1955, "last": 1958, "refit_every": 2, "horizons": (1, 2), "members": 64, "settings": SETTINGS, **other}
    ).settled(record)


def held(record: Record, theories=THEORIES, *, asked=None, **other):
    evidence = Evidence(record)
    return hold(theories, {}, evidence, evidence, asked or plan(record), TARGETS, **other)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def whole(kept):
    return held(small_record(), cache=kept / "fits", parts=kept / "parts")


def test_every_model_forecasts_every_cell(whole):
    table = whole.forecasts
    closed = table[(table["target"] == "forced-exit") & table["outcome"].notna()]
    counts = closed.groupby("model").size()
    assert counts["one"] == counts["two"] == counts["base-rate"] == 4 * 2 * 2
    assert closed["probability"].between(0, 1, inclusive="neither").all()
    assert (table.loc[table["role"] == "theory", "way"].isin(["exact", "importance", "last-fit"])).all()
    exact = table[(table["role"] == "theory") & (table["way"] == "exact")]
    assert set(exact["origin"]) == {1955, 1957} and (exact["origin"] == exact["refit"]).all()


def test_members_are_weighted_or_left_between_refits(whole):
    between = whole.forecasts[(whole.forecasts["role"] == "theory") & whole.forecasts["origin"].isin([1956, 1958])]
    assert (between["refit"] == between["origin"] - 1).all()
    weighted = between[between["way"] == "importance"]
    assert (weighted["pareto_k"] < 0.7).all() and (weighted["effective"] < 64).all()
    assert (between.loc[between["way"] == "last-fit", "pareto_k"] >= 0.7).all()


def test_a_second_time_everything_is_read(whole, kept):
    told = []
    again = held(
        small_record(), cache=kept / "fits", parts=kept / "parts", tell=lambda stage, done, total: told.append((stage, done, total))
    )
    pd.testing.assert_frame_equal(whole.forecasts, again.forecasts)
    assert [item for item in told if item[0] == "refits"] == [("refits", 400, 400)]


def test_what_is_stopped_goes_on_and_gives_the_same(whole, tmp_path):
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "score" and done >= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        held(small_record(), cache=tmp_path / "fits", parts=tmp_path / "parts", tell=stop)
    assert len(list((tmp_path / "fits").glob("*.npz"))) == 4 and len(list((tmp_path / "parts").iterdir())) == 3
    again = held(small_record(), cache=tmp_path / "fits", parts=tmp_path / "parts")
    pd.testing.assert_frame_equal(whole.forecasts, again.forecasts, check_exact=True)


def test_a_theory_forecasts_the_same_alone(whole, tmp_path):
    alone = held(small_record(), THEORIES[1:], cache=tmp_path / "fits", parts=tmp_path / "parts").forecasts
    both = whole.forecasts[whole.forecasts["model"] == "two"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone[alone["model"] == "two"].reset_index(drop=True), both, check_exact=True)


def changed_after(record: Record, start: int) -> Record:
    """Return a record that is another from a quarter on."""
    rng = np.random.default_rng(9)

    def other(array: np.ndarray) -> np.ndarray:
        found = array.copy()
        found[start:] = np.where(np.isnan(found[start:]), np.nan, rng.permuted(found[start:], axis=0))
        return found

    groups = {name: {key: other(value) for key, value in getattr(record, name).items()} for name in ("states", "forcings")}
    events = {key: other(value) if key != "election" else value for key, value in record.events.items()}
    shares = {key: np.where(np.arange(len(value))[:, None] >= start, value * 0.9, value) for key, value in record.shares.items()}
    return replace(record, events=events, shares=shares, **groups)


def test_no_forecast_sees_a_value_dated_after_its_origin(whole):
    """From 1957 on all is another: forecasts at 1955, 1956 and at the start of 1957 stay as they are."""
    other = held(changed_after(small_record(), 28)).forecasts
    fields = ["target", "model", "origin", "horizon", "polity", "probability", "mean", "sd", "q05", "q95", "way", "pareto_k", "informing"]
    one, two = (table[table["origin"] <= 1957][fields].reset_index(drop=True) for table in (whole.forecasts, other))
    assert not whole.forecasts[whole.forecasts["origin"] == 1958]["probability"].equals(other[other["origin"] == 1958]["probability"])
    pd.testing.assert_frame_equal(one, two, rtol=1e-4)


def test_the_folder_shows_nothing_past_the_record(kept, tmp_path):
    late = held(small_record(), asked=plan(small_record(), first=1957, last=1959), cache=kept / "fits")
    made = tables(late, seed=1)
    assert made["forecasts"]["outcome"].notna().all()
    assert set(made["candidates"].loc[made["candidates"]["open"] == 1, "horizon"]) == {2}
    about = write(tmp_path, late, {"version": "0"}, seed=1)
    between = about["between_refits"]
    assert between["exact"] == 4 and between["importance"] + between["last-fit"] == 2
    assert about["diagnostics"]["fits"] == 4 and (tmp_path / "tournament.json").is_file()
    assert set(about["files"]) == {path.name for path in tmp_path.glob("*.csv")}
