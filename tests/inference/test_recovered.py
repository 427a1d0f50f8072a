"""What a recovery does to badges: failing it costs a parameter its badge, and without one that is said."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_record import small_record
from tiny_theory import tiny

from contrapeso.dynamics.parameter import normal
from contrapeso.inference.posterior import table
from contrapeso.inference.recovered import NAME, TABLE, find, state, structure_hash, wilson
from contrapeso.inference.recovery import recover, summary
from contrapeso.inference.sample import Draws, Settings
from contrapeso.laboratory.compile import compile_record

POLITIES = ("XAA", "XBB")


def draws(spread: float) -> Draws:
    """Return draws of the tiny theory with the same posterior spread everywhere."""
    z = spread * np.random.default_rng(0).standard_normal((1, 4, 50, tiny().dimension(2)))
    return Draws(z, np.zeros((1, 4, 50)), np.ones((1, 4, 50)), np.ones((1, 4, 50)))


def written(folder, theory, states: dict[str, str], *, created: str = "2026-01-01", code: str = "now"):
    """Write the result of a recovery."""
    folder.mkdir(parents=True)
    pd.DataFrame({"name": list(states), "state": list(states.values())}).to_csv(folder / TABLE, index=False)
    about = {"structure": structure_hash(theory), "code": code, "created": created, "replicates": 20}
    (folder / NAME).write_text(json.dumps(about), encoding="utf-8")


def test_a_learned_parameter_that_failed_recovery_is_weak_at_most(tmp_path):
    written(tmp_path / "tiny", tiny(), {"chances.exits": "failed", "chances.events": "recovered", "stocks.pace": "untested"})
    found = find(tiny(), (tmp_path,), "now")
    rows = table(tiny(), draws(0.3), POLITIES, recovered=found).set_index("name")
    assert rows.loc["chances.exits", ["badge", "recovery"]].tolist() == ["weak", "failed"]
    assert rows.loc["chances.events", ["badge", "recovery"]].tolist() == ["learned", "recovered"]
    assert rows.loc["stocks.pace", ["badge", "recovery"]].tolist() == ["learned", "untested"]
    assert rows.loc["ballots.level", "recovery"] == "untested", "a parameter that the recovery does not name was not tested"
    assert found.note()["failed"] == ["chances.exits"] and found.note()["same_code"]


def test_failing_lifts_no_badge(tmp_path):
    written(tmp_path / "tiny", tiny(), {"chances.exits": "failed"})
    rows = table(tiny(), draws(1.0), POLITIES, recovered=find(tiny(), (tmp_path,), "now")).set_index("name")
    assert rows.loc["chances.exits", "badge"] == "prior-only"


def test_without_a_recovery_badges_rest_on_contraction_and_say_so(tmp_path):
    assert find(tiny(), (tmp_path, tmp_path / "absent"), "now") is None
    rows = table(tiny(), draws(0.3), POLITIES)
    assert set(rows["badge"]) == {"learned"} and set(rows["recovery"]) == {"none"}


def test_a_recovery_belongs_to_mechanisms_and_priors_and_not_to_a_name(tmp_path):
    written(tmp_path / "tiny", tiny(), {"chances.exits": "failed"})
    assert find(replace(tiny(), name="other"), (tmp_path,), "now") is not None
    assert find(tiny().without("memories"), (tmp_path,), "now") is None
    wider = replace(tiny(), priors={"chances.exits": normal(-3.5, 0.6, "test")})
    assert find(wider, (tmp_path,), "now") is None


def test_the_latest_recovery_counts_and_old_code_is_told(tmp_path):
    written(tmp_path / "a", tiny(), {"chances.exits": "failed"}, created="2026-01-01")
    written(tmp_path / "b", tiny(), {"chances.exits": "recovered"}, created="2026-02-01", code="before")
    found = find(tiny(), (tmp_path,), "now")
    assert found.states == {"chances.exits": "recovered"} and not found.note()["same_code"]


@pytest.mark.parametrize(
    ("inside", "n", "expected"), [(14, 20, "failed"), (15, 20, "recovered"), (2, 19, "untested"), (30, 40, "recovered")]
)
def test_the_threshold_is_the_one_that_was_written_down(inside, n, expected):
    assert state(inside / n, n) == expected


def test_wilson_intervals():
    low, high = wilson(18, 20)
    assert (round(low, 3), round(high, 3)) == (0.699, 0.972)
    assert wilson(0, 0) == (0.0, 1.0) and wilson(0, 10)[0] == pytest.approx(0.0) and wilson(10, 10)[1] == pytest.approx(1.0)


def test_replicates_are_kept_and_a_stopped_recovery_goes_on(tmp_path, monkeypatch):
    compiled, settings, made = compile_record(small_record()), Settings(chains=4, warmup=20, draws=20), []

    def replicate(theory, compiled, settings, number, seed):
        made.append(number)
        names = [slot.name for slot in theory.layout(2) for _ in range(slot.size)]
        numbers = np.random.default_rng((seed, number)).normal(size=(3, len(names)))
        columns = {"name": names, "truth": numbers[0], "q50": numbers[1], "contraction": numbers[2], "inside": True, "badge": "weak"}
        return pd.DataFrame({"replicate": number, **columns})

    monkeypatch.setattr("contrapeso.inference.recovery.replicate", replicate)

    def stop(done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recover(tiny(), compiled, replicates=2, settings=settings, parts=tmp_path, progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["0000.csv"]
    told = []
    found = recover(tiny(), compiled, replicates=2, settings=settings, parts=tmp_path, progress=lambda done, total: told.append(done))
    assert told == [1, 2] and made == [0, 1]
    whole = recover(tiny(), compiled, replicates=2, settings=settings)
    pd.testing.assert_frame_equal(found, whole)
    rows = summary(found).set_index("name")
    assert rows.loc["chances.exits", "n"] == 2 and rows.loc["core.balance_offset", "n"] == 4
    assert set(rows["state"]) == {"untested"}
