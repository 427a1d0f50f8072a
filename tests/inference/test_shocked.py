"""Fits with latent innovations draw from what they are given, go on where they were killed, and judge their chains."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "laboratory"))
from small_record import small_record
from tiny_theory import Chances, tiny

from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import Parameter, Values, half_normal
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.moments import Batch, posterior
from contrapeso.inference.parts import ShockedDraws, sample_shocked
from contrapeso.inference.population import Population, learned, plain
from contrapeso.inference.sample import Draws
from contrapeso.inference.shocked import ShockSettings
from contrapeso.inference.surface import Surface
from contrapeso.inference.tiers import innovation_table, surprises
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.observed import observing

QUICK = ShockSettings(chains=16, warmup=20, draws=20, chunk=5)
SIZE, HIDDEN = 3, 40


class Bell:
    """Parameters and innovations that a few observations tie together: the posterior is a known normal."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.dimension, self.latent = SIZE, SimpleNamespace(size=HIDDEN)
        self.tied = np.concatenate([2.0 * rng.normal(size=(6, SIZE)), 0.7 * rng.normal(size=(6, HIDDEN))], axis=1).astype(np.float32)
        self.seen = rng.normal(size=(6, 1)).astype(np.float32)
        precision = np.eye(SIZE + HIDDEN) + self.tied.T @ self.tied
        self.covariance = np.linalg.inv(precision)
        self.mean = (self.covariance @ self.tied.T @ self.seen)[:, 0]

    def z(self, w: np.ndarray) -> np.ndarray:
        return w

    def block(self, w: np.ndarray, innovations: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        left = self.seen - self.tied @ np.concatenate([w, innovations])
        slope = self.tied.T @ left
        return -0.5 * (left.astype(float) ** 2).sum(axis=0), slope[:SIZE], slope[SIZE:]

    def at(self, points: np.ndarray, targets: object = None) -> tuple[np.ndarray, np.ndarray]:
        value, slope, _ = self.block(points.T.astype(np.float32), np.zeros((HIDDEN, len(points)), np.float32))
        return value - 0.5 * (points**2).sum(axis=1), slope.T - points


def test_a_known_normal_comes_out_with_its_mean_and_spread(tmp_path: Path) -> None:
    bell = Bell()
    found = sample_shocked(bell, ShockSettings(warmup=200, draws=400, chunk=20), tmp_path, name="bell")  # type: ignore[arg-type]
    z = found.draws.z[0].reshape(-1, SIZE)
    np.testing.assert_allclose(z.mean(axis=0), bell.mean[:SIZE], atol=0.03)
    np.testing.assert_allclose(np.cov(z.T), bell.covariance[:SIZE, :SIZE], atol=0.03)
    np.testing.assert_allclose(found.innovations.mean, bell.mean[SIZE:], atol=0.05)
    np.testing.assert_allclose(found.innovations.sd, np.sqrt(np.diag(bell.covariance)[SIZE:]), atol=0.05)
    assert found.innovations.rhat.max() < 1.02 and found.innovations.ess_bulk.min() > 800 and found.innovations.ess_tail.min() > 800
    together = np.concatenate([found.thinned_z, found.thinned.astype(float)], axis=1)
    assert len(together) == 640
    np.testing.assert_allclose(np.cov(together.T)[0, SIZE:], bell.covariance[0, SIZE:], atol=0.15)


def batches(chains: np.ndarray, length: int) -> list[Batch]:
    """Return the batches of draws (draw, unknown, chain)."""
    found = []
    for first in range(0, len(chains), length):
        found.append(Batch.empty(*chains.shape[1:]))
        for draw in chains[first : first + length]:
            found[-1].add(draw.astype(np.float32), np.zeros((chains.shape[1], 1)), np.ones((chains.shape[1], 1)))
    return found


def test_effective_draws_and_agreement_from_batches() -> None:
    """Of two unknowns one is drawn anew each time and one drifts; a chain that stays elsewhere is found out."""
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(800, 2, 16))
    for number in range(1, 800):
        noise[number, 1] = 0.9 * noise[number - 1, 1] + np.sqrt(1 - 0.81) * noise[number, 1]
    found = posterior(batches(noise, 40))
    # An autoregression of 0.9 is worth (1 - 0.9) / (1 + 0.9) of independent draws.
    assert found.ess_bulk[0] > 0.7 * 12800 and 0.5 * 674 < found.ess_bulk[1] < 1.8 * 674
    assert found.ess_tail[0] > 0.6 * 12800 and found.ess_tail[1] < 4000
    assert found.rhat.max() < 1.03
    noise[:, 0, 3] += 1.0
    assert posterior(batches(noise, 40)).rhat[0] > 1.02


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return compile_record(small_record())


def tiny_surface() -> Surface:
    return Surface(tiny(), compile_record(small_record()), plain(tiny().dimension(2)))


@pytest.fixture(scope="module")
def surface() -> Surface:
    return tiny_surface()


def tiny_fit(surface: Surface | Bell, folder: Path, **given: object) -> ShockedDraws:
    return sample_shocked(surface, QUICK, folder, name="tiny", **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole(surface: Surface, tmp_path_factory: pytest.TempPathFactory) -> ShockedDraws:
    return tiny_fit(surface, tmp_path_factory.mktemp("whole"))


def same(one: ShockedDraws, other: ShockedDraws) -> None:
    np.testing.assert_array_equal(one.draws.z, other.draws.z)
    np.testing.assert_array_equal(one.innovations.mean, other.innovations.mean)
    np.testing.assert_array_equal(one.thinned, other.thinned)


def test_a_fit_that_was_stopped_goes_on_with_the_same_numbers(surface: Surface, whole: ShockedDraws, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    said = []

    def stop(done: int, total: int, left: float | None) -> None:
        said.append((done, total, left))
        if done == 25:
            raise Stopped

    with pytest.raises(Stopped):
        tiny_fit(surface, tmp_path, told=stop)
    assert [done for done, _, _ in said] == [5, 10, 15, 20, 25] and all(left > 0 for _, _, left in said)
    same(tiny_fit(surface, tmp_path), whole)


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import test_shocked as tests
surface = tests.Bell() if {bell} else tests.tiny_surface()
tests.tiny_fit(surface, Path({folder!r}), told=lambda *told: print(*told, flush=True))
"""


@pytest.mark.parametrize("kind", ["bell", pytest.param("tiny", marks=pytest.mark.heavy)])
def test_a_fit_that_was_killed_anywhere_goes_on_with_the_same_numbers(kind: str, tmp_path: Path) -> None:
    """Killed with no warning, at a moment that nobody chose; what it had half written must not matter."""
    surface = Bell() if kind == "bell" else tiny_surface()
    code = KILLED.format(tests=str(Path(__file__).parent), folder=str(tmp_path / "killed"), bell=kind == "bell")
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(int(np.random.default_rng().integers(1, 6))):
        assert process.stdout.readline()
    time.sleep(float(np.random.default_rng().uniform(0, 0.05)))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    same(tiny_fit(surface, tmp_path / "killed"), tiny_fit(surface, tmp_path / "whole"))


def test_a_damaged_state_is_begun_anew(surface: Surface, whole: ShockedDraws, tmp_path: Path) -> None:
    (tmp_path / "state.npz").write_bytes(b"no archive")
    same(tiny_fit(surface, tmp_path), whole)


class Push(Mechanism):
    """Standing follows itself, and mobilisation follows standing: enough for an innovation to matter."""

    label = "push"
    family = "tests"
    reads = ("legitimacy", "growth")
    moves = ("legitimacy",)
    parameters = (Parameter("pace", half_normal(0.3, "test"), "per quarter", "How fast standing returns."),)
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {"legitimacy": theta["pace"] * (now["growth"] - now["legitimacy"])}


def test_slopes_are_those_of_small_differences(surface: Surface) -> None:
    rng = np.random.default_rng(4)
    w = 0.3 * rng.normal(size=(surface.dimension, 16)).astype(np.float32)
    drawn = rng.normal(size=(surface.latent.size, 16)).astype(np.float32)
    _, along, across = surface.block(w, drawn)
    for way, slope in (("w", along), ("drawn", across)):
        toward = np.where(slope > 0, 1.0, -1.0).astype(np.float32) * np.float32(2e-3)
        up, down = (surface.block(w + sign * toward, drawn) if way == "w" else surface.block(w, drawn + sign * toward) for sign in (1, -1))
        np.testing.assert_allclose((up[0] - down[0]) / 2, (slope * toward).sum(axis=0), rtol=0.02, atol=2e-3)


@pytest.mark.heavy
def test_slopes_are_those_of_jax_which_takes_over_where_code_cannot_be_generated(compiled: Compiled) -> None:
    few, short = Theory("few", (Chances(), Push())), compiled.window(20, 40)
    rng = np.random.default_rng(2)
    fast, slow = (Surface(few, short, plain(few.dimension(2)), generated=generated) for generated in (True, False))
    assert fast.kernel is not None and slow.kernel is None
    w = 0.3 * rng.normal(size=(fast.dimension, 16)).astype(np.float32)
    drawn = rng.normal(size=(fast.latent.size, 16)).astype(np.float32)
    found, expected = fast.block(w, drawn), slow.block(w, drawn)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-3)
    # That of an innovation is small beside them, and is held to more digits.
    np.testing.assert_allclose(found[2], expected[2], atol=1e-4)
    assert np.abs(found[2]).max() > 0.01


def test_items_are_scored_by_the_code_with_innovations_and_have_slopes_in_both() -> None:
    shape, given = (40, 2), 0.5 * np.random.default_rng(7).normal(size=(40, 2))
    record = small_record().measured("v2pepwrses", given, np.full(shape, 0.3), np.full(shape, 0.25))
    theory = observing(Theory("few", (Chances(),)), record)
    surface = Surface(theory, compile_record(record).window(0, 12), plain(theory.dimension(2)))
    assert surface.kernel is not None
    level = next(slot.start for slot in theory.layout(2) if slot.name == "v2pepwrses.level")
    w, drawn = np.zeros((surface.dimension, 16), np.float32), np.zeros((surface.latent.size, 16), np.float32)
    drawn[:] = np.random.default_rng(8).normal(size=(len(drawn), 1))
    early = int(np.abs(surface.block(w, drawn)[2][:, 0]).argmax())
    for lane, step in ((1, 0.05), (2, -0.05)):
        w[level, lane] += step
        drawn[early, lane + 2] += step
    values, slopes, told = surface.block(w, drawn)
    assert slopes[level, 0] == pytest.approx((values[1] - values[2]) / 0.1, rel=0.02) and abs(slopes[level, 0]) > 0.1
    assert told[early, 0] == pytest.approx((values[3] - values[4]) / 0.1, rel=0.05, abs=2e-4)


def test_the_population_is_the_prior_of_what_all_share(surface: Surface, compiled: Compiled) -> None:
    """Shared parameters get the pooled mean and covariance; what is a polity's own keeps its prior."""
    theory = tiny()
    rng, pooled = np.random.default_rng(3), theory.dimension(3)
    z = rng.normal(size=(1, 8, 500, pooled)) * 0.3 + 0.5
    z[..., -1] = z[..., -2] + 0.01 * rng.normal(size=z.shape[:-1])
    empty = np.zeros(z.shape[:-1])
    found = learned(theory, Draws(z, empty > 0, empty, empty), ("XCC", "XDD", "XEE"), 2)
    w = rng.normal(size=(theory.dimension(2), 20000))
    drawn = found.mean[:, None] + found.root @ w
    own = [slot.start + entry for slot in theory.layout(2) if slot.parameter.each == "polity" for entry in range(2)]
    assert own
    np.testing.assert_allclose(drawn[own].std(axis=1), 1.0, atol=0.03)
    assert drawn[-1].mean() == pytest.approx(0.5, abs=0.03) and drawn[-1].std() == pytest.approx(0.3, abs=0.03)
    assert np.corrcoef(drawn[-2], drawn[-1])[0, 1] > 0.95
    # At the same parameters the likelihood is the same, whatever they were drawn from.
    other, still = Surface(theory, compiled, found), np.zeros((surface.latent.size, 16), np.float32)
    at = w[:, :16].astype(np.float32)
    np.testing.assert_allclose(other.block(at, still)[0], surface.block(other.z(at), still)[0], atol=1e-3)
    assert isinstance(found, Population) and found.sd[-1] == pytest.approx(0.3, abs=0.02)


def test_the_largest_innovations_are_named_with_what_happened(surface: Surface, whole: ShockedDraws) -> None:
    """A push of two sd on labour in the quarter of Andara's coup, where the chains hold little else."""
    record, hidden = small_record(), surface.latent
    numbers = np.arange(hidden.free.size).reshape(hidden.free.shape)
    at = hidden.taken(numbers).tolist().index(numbers[12, 0, hidden.names.index("organisation_labour")])
    mean, thinned = 0.1 * whole.innovations.mean, 0.1 * whole.thinned.astype(np.float32)
    mean[at], thinned[:, at] = -2.0, -2.0 + thinned[:, at]
    found = replace(whole, innovations=replace(whole.innovations, mean=mean), thinned=thinned)
    frame = innovation_table(tiny(), record, hidden, found)
    assert len(frame) == hidden.size
    first = surprises(frame, record).iloc[0]
    assert (first["quarter"], first["polity"], first["stock"]) == ("1953Q1", "XAA", "organisation_labour")
    assert first["clear"] and "exit_armed_conservative" in first["events"] and first["moved"] < 0
    assert not surprises(frame, record)["clear"].iloc[1:].all()
