"""Records of a known theory's making, and what is counted in tournaments on them."""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from small_record import small_record
from tiny_theory import tiny

from contrapeso.inference.recovery import invent
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import compile_record
from contrapeso.tournament.plan import Settled
from contrapeso.tournament.synthetic import TWIN, Trial, invented_record, outcomes, shares, tournaments, turned


def test_an_invented_record_compiles_to_what_was_invented():
    record = small_record()
    made = invent(tiny(), jnp.zeros(tiny().dimension(2)), compile_record(record), seed=3)
    again = compile_record(invented_record(record, made))
    for name, pin in made.pins.items():
        for part in ("pinned", "scored"):
            np.testing.assert_array_equal(getattr(again.pins[name], part), getattr(pin, part), err_msg=f"{name} {part}")
        held = np.asarray(pin.pinned) > 0
        np.testing.assert_array_equal(np.asarray(again.pins[name].value)[held], np.asarray(pin.value)[held], err_msg=name)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    record = small_record()
    theories = (replace(tiny(), name="one"), replace(tiny(), name="two"))
    plan = Settled(1955, 1958, 2, (1,), 64, 0, False, Settings(chains=4, warmup=16, draws=16), record.first_year)
    return tournaments(Trial(theories, record, plan, 0), replicates=2, parts=tmp_path_factory.mktemp("parts"))


@pytest.mark.heavy
def test_each_theory_is_the_truth_in_turn_and_has_a_twin(held):
    assert held.groupby("replicate")["truth"].first().tolist() == ["one", "two"]
    for truth, part in held.groupby("truth"):
        seen = turned(part, truth)
        assert {"one", "two", TWIN, "base-rate"} - {truth} <= set(seen["second"])
    found = outcomes(held, ("one", "two"))
    assert found["cells"].min() >= 1 and found["twin_cells"].min() >= 1
    # Two names of one theory cannot be told apart on eight forecasts.
    assert found[["beaten", "beats", "twin_told_apart"]].sum().sum() == 0
    assert shares(found)["won_or_tied"]["share"] == 1.0


def pair(first: str, second: str, verdict: str, difference: float, **other):
    """Return one verdict on forced exits at one year, with 'right' as the truth."""
    about = {"target": "forced-exit", "horizon": 1, "replicate": 0, "truth": "right", "rhat_max": 1.0}
    return {**about, "first": first, "second": second, "verdict": verdict, "difference": difference, **other}


def test_a_truth_that_a_rival_beats_has_neither_won_nor_tied():
    rows = [
        pair("right", "wrong", "worse", -9.0),
        pair("wrong", "right", "indistinguishable", 1.0, replicate=1),
        pair("wrong", "right", "worse", -8.0, replicate=2),
        pair("right", TWIN, "better", 5.0, replicate=2),
        pair("right", "base-rate", "worse", -5.0, replicate=2),
    ]
    found = outcomes(pd.DataFrame(rows), ("right", "wrong")).set_index("replicate")
    assert found["beaten"].to_dict() == {0: 1, 1: 0, 2: 0}
    assert found["beats"].to_dict() == {0: 0, 1: 0, 2: 1}
    assert found["most"].to_dict() == {0: 0, 1: 0, 2: 1}
    assert found["twin_told_apart"].to_dict() == {0: 0, 1: 0, 2: 1}
    assert found["beaten_by_baseline"].to_dict() == {0: 0, 1: 0, 2: 1}
    counted = shares(found)
    assert counted["won_or_tied"]["count"] == 2 and counted["won_or_tied"]["low"] < 2 / 3 < counted["won_or_tied"]["high"]
