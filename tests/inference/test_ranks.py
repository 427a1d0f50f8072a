"""Ranks of truths among draws: uniform ranks pass, those of draws that are too narrow or shifted do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from small_record import small_record
from tiny_theory import tiny

from contrapeso.inference.ranks import LIKELIHOOD, band, calibrate, ecdf, ranked, uniformity
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import compile_record

OF, DATASETS = 127, 200


def ranks(**spread: float) -> pd.DataFrame:
    """Return ranks of truths among draws whose spread is so many times the right one."""
    rng, parts = np.random.default_rng(2), []
    for name, width in spread.items():
        truth, drawn = rng.standard_normal((DATASETS, 1)), width * rng.standard_normal((DATASETS, OF))
        found = {"name": name, "entry": 0, "rank": (drawn < truth).sum(axis=1), "of": OF, "contraction": 0.6}
        parts.append(pd.DataFrame(found).assign(replicate=range(DATASETS)))
    return pd.concat(parts, ignore_index=True)


def test_the_right_spread_is_uniform_and_a_wrong_one_is_not():
    found = uniformity(ranks(right=1.0, narrow=0.5, wide=2.0), level=0.05, informed=0.05).set_index("name")
    assert found["state"].to_dict() == {"right": "uniform", "narrow": "not-uniform", "wide": "not-uniform"}
    assert found.loc["narrow", "p_holm"] < 0.01 < found.loc["right", "p_holm"]


def test_what_the_records_do_not_inform_is_counted_apart():
    table = pd.concat([ranks(right=1.0), ranks(deaf=0.5).assign(contraction=0.01)])
    assert uniformity(table, level=0.05, informed=0.05).set_index("name")["state"].to_dict() == {"right": "uniform", "deaf": "apart"}


def test_the_band_holds_as_many_uniform_curves_as_it_says():
    points, low, high = band(100, OF, 0.1)
    rng = np.random.default_rng(3)
    curves = [ecdf(rng.integers(0, OF + 1, 100), OF) for _ in range(600)]
    kept = np.mean([((curve >= low - 1e-9) & (curve <= high + 1e-9)).all() for curve in curves])
    assert kept == pytest.approx(0.9, abs=0.04)
    assert len(points) == OF and (np.diff(points) > 0).all()


def test_chains_of_one_data_set_are_not_those_of_another(monkeypatch):
    seen = []

    def walked(theory, made, settings):
        seen.append(settings.seed)
        raise InterruptedError

    monkeypatch.setattr("contrapeso.inference.ranks.sample", walked)
    for number in range(3):
        with pytest.raises(InterruptedError):
            ranked(tiny(), compile_record(small_record()), Settings(), number, 0, 4)
    assert len(set(seen)) == 3


@pytest.mark.heavy
def test_truths_are_ranked_among_thinned_draws(tmp_path):
    settings = Settings(chains=4, warmup=20, draws=16)
    found = calibrate(tiny(), compile_record(small_record()), datasets=2, settings=settings, every=4, parts=tmp_path)
    assert set(found["of"]) == {15} and found["rank"].between(0, 15).all()
    assert (found.groupby("replicate").size() == tiny().dimension(2) + 1).all()
    assert (found["name"] == LIKELIHOOD).sum() == 2
    assert len(list(tmp_path.iterdir())) == 2
