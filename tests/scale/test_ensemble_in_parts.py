"""An ensemble's folder is the same to the byte, however it is cut, whoever makes it, and however often it is stopped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import made
from distributed import Client, LocalCluster

from contrapeso.apps.ensemble_folder import EnsembleFolder, EnsembleFolderError
from contrapeso.apps.ensemble_run import run_ensemble, whole
from contrapeso.apps.workplace import workplace
from contrapeso.laboratory.members import Job, code_of
from contrapeso.laboratory.simulate import simulate
from contrapeso.scale.crew import Here
from contrapeso.scale.workers import workers


@pytest.fixture(scope="module")
def job() -> Job:
    return made.job()


@pytest.fixture(scope="module")
def wanted(job: Job, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of the ensemble made here in one piece, with its paths."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    run_ensemble(job, folder, made.MEMBERS, Here(), chunk=made.MEMBERS, paths=True)
    return made.contents(folder)


def tables(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name.endswith(".csv")}


@pytest.mark.parametrize("chunk", [16, 48, 208, 10_000])
def test_chunks_change_nothing(job: Job, wanted: dict[str, bytes], chunk: int, tmp_path: Path) -> None:
    run_ensemble(job, tmp_path / "out", made.MEMBERS, Here(), chunk=chunk)
    assert tables(made.contents(tmp_path / "out")) == tables(wanted)


@pytest.fixture(scope="module")
def local() -> Iterator[LocalCluster]:
    """Return a scheduler with one worker process, to be given more."""
    options = {"threads_per_worker": 1, "processes": True, "dashboard_address": "127.0.0.1:0", "silence_logs": 50, "memory_limit": 0}
    with LocalCluster(n_workers=1, **options) as cluster:
        yield cluster


def made_by(local: LocalCluster, job: Job, folder: Path, **how: Any) -> dict[str, bytes]:
    with workers(local.scheduler_address, prepare=workplace((job.theory,))) as crew:
        run_ensemble(job, folder, made.MEMBERS, crew, **how)
    return made.contents(folder)


def test_one_worker_and_two_and_one_of_them_killed_change_nothing(
    local: LocalCluster, job: Job, wanted: dict[str, bytes], tmp_path: Path
) -> None:
    assert made_by(local, job, tmp_path / "one", chunk=256, paths=True) == wanted
    local.scale(2)
    with Client(local) as client:
        client.wait_for_workers(2)
        there, killed = sorted(client.run(os.getpid).values()), list[int]()
    assert made_by(local, job, tmp_path / "two", chunk=16, paths=True) == wanted

    def tell(stage: str, done: int, total: int) -> None:
        if done > 100 and not killed:
            killed.append(there[0])
            os.kill(there[0], signal.SIGKILL)

    assert tables(made_by(local, job, tmp_path / "killed", chunk=16, tell=tell)) == tables(wanted)
    assert killed


@pytest.mark.heavy
def test_eight_workers_change_nothing(local: LocalCluster, job: Job, wanted: dict[str, bytes], tmp_path: Path) -> None:
    local.scale(8)
    with Client(local) as client:
        client.wait_for_workers(8)
    assert tables(made_by(local, job, tmp_path / "eight", chunk=16)) == tables(wanted)


def test_what_was_stopped_goes_on_with_other_chunks(job: Job, wanted: dict[str, bytes], tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if done >= 256:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_ensemble(job, tmp_path / "out", made.MEMBERS, Here(), chunk=48, tell=stop)
    assert len(list((tmp_path / "out" / "parts").glob("*.npz"))) == 6
    asked: list[int] = []
    run_ensemble(job, tmp_path / "out", made.MEMBERS, Here(), chunk=112, tell=lambda stage, done, total: asked.append(done))
    assert asked[1] == 288 and tables(made.contents(tmp_path / "out")) == tables(wanted)
    assert not (tmp_path / "out" / "parts").exists()


SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import made
from pathlib import Path
from contrapeso.apps.ensemble_run import run_ensemble
from contrapeso.scale.crew import Here
print("ready", flush=True)
run_ensemble(made.job(), Path(sys.argv[1]), made.MEMBERS, Here(), chunk=16, paths=sys.argv[2] == "paths")
"""


@pytest.mark.heavy
@pytest.mark.parametrize("paths", ["paths", "sums"])
def test_killed_at_any_moment_it_goes_on(paths: str, wanted: dict[str, bytes], tmp_path: Path) -> None:
    draw, out = random.Random(11), tmp_path / "out"
    words = [sys.executable, "-c", SCRIPT.format(here=str(Path(__file__).parent)), str(out), paths]
    for _ in range(3):
        with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            # It compiles for a while; then members come quickly.
            before, until = len(list(out.glob("parts/*.npz"))), time.monotonic() + 60
            while process.poll() is None and time.monotonic() < until and len(list(out.glob("parts/*"))) <= before + 1:
                time.sleep(0.01)
            time.sleep(draw.uniform(0.0, 0.15))
            process.kill()
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    found = made.contents(out)
    assert tables(found) == tables(wanted)
    assert paths != "paths" or found == wanted


def test_a_folder_of_something_else_is_refused(job: Job, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear", encoding="utf-8")
    with pytest.raises(EnsembleFolderError, match="files of something else"):
        EnsembleFolder(tmp_path, "a", 16)
    EnsembleFolder(tmp_path / "one", "a", 16)
    with pytest.raises(EnsembleFolderError, match="another ensemble"):
        EnsembleFolder(tmp_path / "one", "b", 16)


def test_a_part_that_cannot_be_read_is_made_anew(job: Job, wanted: dict[str, bytes], tmp_path: Path) -> None:
    def spoil(stage: str, done: int, total: int) -> None:
        if done == 256:
            next((tmp_path / "out" / "parts").glob("*.npz")).write_bytes(b"PK broken")

    with pytest.raises(EnsembleFolderError, match="run the command again"):
        run_ensemble(job, tmp_path / "out", made.MEMBERS, Here(), chunk=256, tell=spoil)
    run_ensemble(job, tmp_path / "out", made.MEMBERS, Here(), chunk=256)
    assert tables(made.contents(tmp_path / "out")) == tables(wanted)


def test_paths_are_those_of_simulate_and_the_tables_sum_them(job: Job, wanted: dict[str, bytes], tmp_path: Path) -> None:
    import io

    import zarr

    for name, data in wanted.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    store = zarr.open_group(tmp_path / "paths.zarr", mode="r")
    direct = simulate(job.theory, job.z(0, made.MEMBERS), job.compiled, seed=job.seed)
    balance = np.asarray(store["balance"])
    np.testing.assert_array_equal(np.moveaxis(balance, 0, -1), np.asarray(direct.balance))
    np.testing.assert_array_equal(np.moveaxis(np.asarray(store["wave"]), 0, -1), np.asarray(direct.events["wave"]))
    assert store.attrs["polities"] == list(job.compiled.polities)
    frame = pd.read_csv(io.BytesIO(wanted["balance.csv"]))
    np.testing.assert_allclose(frame["mean"], balance.mean(axis=0).reshape(-1), atol=1e-5)
    np.testing.assert_allclose(frame["q50"], np.quantile(balance, 0.5, axis=0).reshape(-1), atol=1.0 / 128)
    events = pd.read_csv(io.BytesIO(wanted["events.csv"]))
    waves = events[events["event"] == "wave"]["mean"]
    np.testing.assert_allclose(waves, np.asarray(store["wave"]).mean(axis=0).reshape(-1), atol=1e-5)


def test_members_from_the_prior_have_draws_of_their_own(job: Job) -> None:
    free = Job(job.theory, job.compiled, 5)
    np.testing.assert_array_equal(np.concatenate([free.z(0, 48), free.z(48, 16)], axis=1), free.z(0, 64))
    code = code_of(free)
    total, parts = code.totals(free, 0, 64), code.totals(free, 0, 48) + code.totals(free, 48, 16)
    np.testing.assert_array_equal(parts.sums, total.sums)
    np.testing.assert_array_equal(parts.histogram, total.histogram)


def test_counts_are_rounded_up() -> None:
    assert (whole(1), whole(16), whole(100), whole(100, 256)) == (16, 16, 112, 256)
