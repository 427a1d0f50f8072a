"""The multiverse: what moves by coding is told from what moves by theory, region and chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_record import small_record
from tiny_theory import tiny

from contrapeso.casebook.codings import Coding
from contrapeso.inference.sample import Draws
from contrapeso.laboratory.compile import compile_record
from contrapeso.theories.encompassing import encompassing
from contrapeso.tournament.importance import bounded, likelihoods
from contrapeso.tournament.multiverse import (
    COLUMNS,
    Universe,
    explore,
    place_table,
    ranking_table,
    reweighted,
    spread_table,
    variance_table,
    without_region,
)
from contrapeso.tournament.plan import Plan, Settled

CODINGS = {"declared": 0.0, "cline": 0.3, "as-uprising": -0.1}


def _worlds(theories: dict[str, float], *, together: float = 0.0, result: str = "tournament") -> pd.DataFrame:
    """Return worlds whose value is theory plus coding plus region, and something that one theory has with one coding."""
    rows = []
    for theory, level in theories.items():
        for regional in ("on", "off"):
            for coding, shift in CODINGS.items():
                value = level + shift - (0.05 if regional == "off" else 0.0)
                value += together if theory == "two" and coding == "cline" else 0.0
                kind = "declared" if coding == "declared" else "holder"
                rows.append((result, "all 1", theory, regional, coding, kind, value, value - 1, value + 1, "importance", 0.1))
            rows.append((result, "all 1", theory, regional, "chance", "chance", level + 0.01, level, level, "exact", np.nan))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def test_ranges_by_coding_region_theory_and_chance_are_apart() -> None:
    [row] = spread_table(_worlds({"one": 1.0, "two": 3.0})).to_dict("records")
    assert row["declared"] == pytest.approx(2.0)
    assert row["coding"] == pytest.approx(0.4)
    assert row["region"] == pytest.approx(0.05)
    assert row["theory"] == pytest.approx(2.0)
    assert row["chance"] == pytest.approx(0.06)
    assert row["posterior"] == pytest.approx(2.0)
    assert row["widest"] == "cline"
    assert (row["worlds"], row["unreliable"]) == (12, 0)


def test_a_world_whose_weights_are_not_reliable_is_counted_and_left_out() -> None:
    table = _worlds({"one": 1.0})
    table.loc[(table["coding"] == "cline"), ["way", "value"]] = ["last-fit", 99.0]
    [row] = spread_table(table).to_dict("records")
    assert row["coding"] == pytest.approx(0.1)
    assert row["unreliable"] == 2
    assert row["widest"] == "as-uprising"


def test_only_what_theory_and_coding_do_together_turns_a_ranking() -> None:
    plain = ranking_table(_worlds({"one": 3.0, "two": 2.9}))
    assert plain[["first", "second", "turned", "worlds"]].to_numpy().tolist() == [["one", "two", 0, 6]]
    turned = ranking_table(_worlds({"one": 3.0, "two": 2.9}, together=0.5))
    assert turned["turned"].tolist() == [2]
    assert turned["smallest_gap"].iloc[0] == pytest.approx(-0.4)
    assert ranking_table(_worlds({"one": 3.0})).empty


def test_places_that_theories_take_under_some_coding_are_told() -> None:
    found = place_table(_worlds({"one": 3.0, "two": 2.9}, together=0.5)).set_index("theory")
    assert found.loc["two", ["best", "worst"]].tolist() == [1, 2] and found.loc["one", ["best", "worst"]].tolist() == [1, 2]
    assert found.loc["one", "coding"] == pytest.approx(0.4) and found.loc["two", "coding"] == pytest.approx(0.9)
    assert found["theories"].tolist() == pytest.approx([0.1, 0.1]) and found["chance"].tolist() == pytest.approx([0.01, 0.01])
    assert place_table(_worlds({"one": 3.0})).empty


def test_shares_of_variance_add_up_and_name_what_is_shared() -> None:
    [plain] = variance_table(_worlds({"one": 3.0, "two": 1.0})).to_dict("records")
    assert sum(value for name, value in plain.items() if name != "result") == pytest.approx(1.0)
    assert plain["theory"] > 0.9 > plain["coding"] > plain["region"] > 0.0
    assert plain["theory_and_coding"] == pytest.approx(0.0, abs=1e-12)
    [mixed] = variance_table(_worlds({"one": 3.0, "two": 3.0}, together=1.0)).to_dict("records")
    assert mixed["theory_and_coding"] > 0.2
    assert variance_table(_worlds({"one": 3.0})).empty


def test_without_the_region_its_terms_are_neutral_and_nothing_else() -> None:
    theory = encompassing()
    without = without_region(theory)
    assert without is not None and without.name == "encompassing-without-region"
    changed = {name for name in without.priors if without.priors[name] != theory.priors.get(name)}
    assert {name.split(".")[0] for name in changed} == {"regional-wave", "brazil", "blocs", "oas", "regional-norms"} & {
        name.split(".")[0] for name in changed
    }
    assert "regional-wave.tide" in changed and all(without.is_fixed(name) for name in changed)
    assert without_region(without) is None


def test_weights_within_a_factor_of_e_need_no_tail_and_follow_the_ratio() -> None:
    ratio = np.linspace(0.0, 0.9, 200)
    found = bounded(ratio, seed=1)
    assert found.way == "importance" and found.shape == 0.0
    weight = np.exp(ratio) / np.exp(ratio).sum()
    assert ratio[found.chosen].mean() == pytest.approx(float(weight @ ratio), abs=0.01)
    assert 150 < found.effective < 200
    assert bounded(np.array([0.0] * 99 + [50.0]), seed=1).way == "last-fit"


def _universe() -> tuple[Universe, list[Coding], Settled]:
    """Return a tiny theory on an invented record, as declared and with its contested exit half denied.

    The tiny theory gives each way to leave the same chance, so that another way alone would change nothing.
    """
    record, theory = small_record(), tiny()
    events = {name: array.copy() for name, array in record.events.items()}
    events["exit_uprising"][25, 1], events["exit_removal"][25, 1] = 0.5, 0.0
    plan = Plan(first=1957, last=1958, refit_every=4, horizons=(1,), members=64).settled(record)
    rng = np.random.default_rng(3)
    z = rng.normal(size=(1, 2, 32, theory.dimension(2)))
    nothing = np.zeros((1, 2, 32))
    draws = Draws(z, nothing, nothing, nothing)
    records = {"declared": record, "as-uprising": replace(record, events=events)}
    codings = [Coding("declared", "declared", {}, ()), Coding("as-uprising", "mode", {}, ("evt:XBB:1956-04:executive-exit",))]
    return Universe(theory, True, records, draws.stacked(), {plan.quarter(1957): draws}), codings, plan


@pytest.mark.heavy
def test_every_world_has_its_numbers_and_a_coding_moves_what_follows_from_it() -> None:
    universe, codings, plan = _universe()
    table = explore([universe], codings, ("balance", "rates", "tournament"), plan=plan)
    assert table["value"].notna().all()
    assert set(table["coding"]) == {"declared", "as-uprising", "chance"}
    assert set(table["result"]) == {"balance", "rates", "tournament"}
    ways = table.groupby("coding")["way"].agg(set)
    assert ways["declared"] == ways["chance"] == {"exact"}
    assert ways["as-uprising"] == {"importance"}
    wide = table.pivot_table(index=["result", "item"], columns="coding", values="value")
    moved = (wide["declared"] - wide["as-uprising"]).abs()
    assert moved.max() > 0.0
    # Andara had no contested exit: its balance is the same up to the weights.
    assert moved.loc[("balance", "XAA 1950-1959")] < 0.05
    again = explore([universe], codings, ("rates",))
    assert again["value"].tolist() == table[table["result"] == "rates"]["value"].tolist()


@pytest.mark.heavy
def test_weighted_draws_are_those_of_the_posterior_so_coded() -> None:
    universe, _, _ = _universe()
    compiled = {name: compile_record(record) for name, record in universe.records.items()}
    weighted = reweighted(universe, "as-uprising", compiled, 1)
    ends = [compiled["declared"].length]
    there, here = (likelihoods(universe.theory, universe.z, compiled[name], ends)[:, 0] for name in ("as-uprising", "declared"))
    exact = np.exp(there - here - (there - here).max())
    parameter = np.asarray(universe.z)[0]
    assert parameter[weighted.chosen].mean() == pytest.approx(float(exact @ parameter / exact.sum()), abs=0.05)
    assert not np.allclose(there, here)
