"""An episode of a small record: nothing of it is known before it is asked about, and its parts add up."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from small_record import small_record
from tiny_theory import tiny

from contrapeso.inference.sample import Draws, Settings
from contrapeso.laboratory.compile import compile_record
from contrapeso.tournament.episode import hold as contest
from contrapeso.tournament.episode.asked import read_codes, read_episode, reported_together, settled
from contrapeso.tournament.episode.densities import CHANNELS, look, scored
from contrapeso.tournament.episode.folder import tables, write
from contrapeso.tournament.episode.hold import HELD_OUT, LEARNING, known_before
from contrapeso.tournament.episode.rivals import _centre_and_scale
from contrapeso.tournament.episode.scoring import GROUPS
from contrapeso.tournament.errors import TournamentError
from contrapeso.tournament.importance import likelihoods

SETTINGS = Settings(chains=2, warmup=5, draws=60)
THEORIES = [replace(tiny(), name="one"), replace(tiny(), name="two")]


def drawn(theories, record, compiled, limits, settings, **_):
    """Return draws of the prior in place of fits, the same for all who ask."""
    shape = (1, settings.chains, settings.draws)
    rng, size = np.random.default_rng(3), theories[0].dimension(len(record.polities))
    nothing = np.zeros(shape)
    found = {}
    for number, theory in enumerate(theories):
        z = rng.normal(size=(*shape, size)).astype(np.float32) * (0.5 + number)
        found |= {(theory.name, limit): Draws(z, nothing, rng.normal(size=shape), nothing) for limit in limits}
    return found


@pytest.fixture(scope="module")
def record():
    return small_record()


@pytest.fixture(scope="module")
def plan(record):
    first, other = record.polities[:2]
    year = record.first_year + 5
    return settled(read_episode(f"{first}:{year}-{year + 4}"), (other,), record, refit_every=3, settings=SETTINGS)


@pytest.fixture(scope="module")
def held(record, plan):
    patched = pytest.MonkeyPatch()
    patched.setattr(contest, "refit", drawn)
    yield contest.hold(THEORIES, record, plan)
    patched.undo()


@pytest.mark.heavy
def test_quarters_and_channels_add_up_to_the_likelihood_of_fits(record, plan):
    compiled = compile_record(record)
    z = np.random.default_rng(1).normal(size=(THEORIES[0].dimension(len(record.polities)), 3)).astype(np.float32)
    total = np.zeros(3)
    for place in range(len(record.polities)):
        seen, mask = look(THEORIES[0], z, compiled, plan.start, plan.stop, place), scored(compiled, plan.start, plan.stop, place)
        total += contest.total_of(seen, mask).sum(axis=0)
    whole = likelihoods(THEORIES[0], z, compiled, [plan.start, plan.stop])
    assert total == pytest.approx(whole[:, 1] - whole[:, 0], abs=2e-3)


def test_nothing_of_the_episode_is_scored_before_it_is_asked_about(record, plan):
    polity, other = plan.polities
    seen = compile_record(known_before(record, polity, plan.episode.first))
    for channel in CHANNELS:
        place = record.polities.index(polity)
        assert not scored(seen, plan.start, seen.length, place)[channel].any()
    place = record.polities.index(other)
    before, after = compile_record(record), seen
    for channel in CHANNELS:
        assert (scored(before, 0, plan.stop, place)[channel] == scored(after, 0, plan.stop, place)[channel]).all()


def test_what_is_asked_quarter_by_quarter_is_the_joint_density(held):
    """By the rule of conditional probability; the fits are not fits here, so only within the first stretch."""
    totals = np.array([[-1.0, -2.0], [-0.5, -3.0], [-0.2, -0.1]])
    joint = contest.joint_of([totals, totals], [0, 3])
    assert joint.bridged == pytest.approx(np.log(np.exp(totals.sum(axis=0)).mean()))
    assert joint.direct == pytest.approx(joint.bridged)
    for name in ("one", "two"):
        asked = held.asked[(LEARNING, name)]
        assert asked.way[0] == "exact" and len(asked.quarter) == held.plan.stop - held.plan.start
        assert (held.asked[(HELD_OUT, name)].effective == SETTINGS.chains * SETTINGS.draws).all()


def test_tables_say_the_same_cells_for_all(held, tmp_path):
    found = tables(held, seed=1)
    cells = found["cells"]
    assert set(cells["group"]) <= set(GROUPS) and np.isfinite(cells[["one", "two", "base-rate", "boosting"]].to_numpy()).all()
    scores = found["scores"].set_index(["way", "group", "model"])
    for way in (LEARNING, HELD_OUT):
        for model in ("one", "two", "persistence"):
            parts = sum(scores.loc[(way, group, model), "log_score"] for group in GROUPS if (way, group, model) in scores.index)
            assert scores.loc[(way, "all", model), "log_score"] == pytest.approx(parts)
    learning = scores.loc[(LEARNING, "all", "one"), "log_score"]
    assert learning == pytest.approx(sum(values.sum() for values in held.asked[(LEARNING, "one")].score.values()))
    weights = found["weights"]
    for column in ("stacking", "resampled", "joint"):
        assert weights.loc[weights["set"] == "theories", column].sum() == pytest.approx(1.0)
    assert (found["information"]["information"] >= 0).all()
    summary = write(tmp_path, held, {"theories": {"one": {}, "two": {}}}, seed=1)
    assert summary["scored"]["cells"] == len(cells) // 2 and json.loads((tmp_path / "episode.json").read_text())


@pytest.mark.parametrize("text", ["PER", "PER:1963", "per:1963-1980", "PER:63-80"])
def test_an_episode_that_cannot_be_read_is_refused(text):
    with pytest.raises(TournamentError, match="PER:1963-1980"):
        read_episode(text)


def test_all_faults_of_a_plan_come_at_once(record):
    first = record.polities[0]
    with pytest.raises(TournamentError) as found:
        settled(read_episode(f"{first}:{record.first_year}-{record.first_year + 1}"), (first,), record, refit_every=9)
    for part in ("fewer than", "before it", "cannot inform", "--refit-every"):
        assert part in str(found.value)


def test_rivals_are_those_that_one_source_reports():
    assert read_codes(["BOL,CHL", "BOL"]) == ("BOL", "CHL")
    assert reported_together({"a": ("s",), "b": ("s", "t"), "c": ("u",)}) == ("a", "b")
    assert reported_together({"a": ("s",), "b": ("t",)}) == ("a", "b")


def test_the_likeliest_t_is_found():
    draws = 1.5 + 0.4 * np.random.default_rng(2).standard_t(4, size=4000)
    centre, scale = _centre_and_scale(draws)
    assert centre == pytest.approx(1.5, abs=0.05) and scale == pytest.approx(0.4, abs=0.03)
