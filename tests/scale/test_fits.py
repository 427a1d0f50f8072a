"""A fit that is killed at any moment goes on and gives the same draws; refits by workers are those made here."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import made

from contrapeso.apps.workplace import workplace
from contrapeso.inference.sample import Settings
from contrapeso.scale.crew import Here
from contrapeso.scale.workers import workers
from contrapeso.tournament.refits import refit

SETTINGS = Settings(chains=16, warmup=30, draws=30, chunk=2)
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import made
from pathlib import Path
from contrapeso.inference.fit import fit
from contrapeso.inference.sample import Settings
theory, record, compiled = made.parts()
settings = Settings(chains=16, warmup=30, draws=30, chunk=2)
fit(theory, record, compiled, settings, cache=Path(sys.argv[1]), progress=lambda done, total: done and print(done, flush=True))
"""


@pytest.mark.heavy
def test_killed_at_any_moment_a_fit_goes_on(tmp_path: Path) -> None:
    draw, words = random.Random(4), [sys.executable, "-c", SCRIPT.format(here=str(Path(__file__).parent))]
    firsts = []
    for _ in range(3):
        with subprocess.Popen([*words, str(tmp_path / "killed")], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            firsts.append(int(process.stdout.readline() or -1))
            time.sleep(draw.uniform(0.0, 0.1))
            process.kill()
    for name in ("killed", "whole"):
        subprocess.run([*words, str(tmp_path / name)], check=True, capture_output=True, timeout=300)
    # Each began where the one before it was killed, and nothing but the fit is left.
    assert firsts == sorted(firsts) and firsts[0] > 0
    fits = {name: [path for path in (tmp_path / name).glob("*.npz") if not path.name.startswith(".")] for name in ("killed", "whole")}
    assert [path.name for path in fits["killed"]] == [path.name for path in fits["whole"]] and len(fits["whole"]) == 1
    with np.load(fits["killed"][0]) as one, np.load(fits["whole"][0]) as other:
        for name in other.files:
            np.testing.assert_array_equal(one[name], other[name])


@pytest.mark.heavy
def test_refits_by_workers_are_those_made_here(tmp_path: Path) -> None:
    theory, record, compiled = made.parts()
    told: list[tuple[int, int]] = []
    asked = ([theory], record, compiled, (6, 9, 12), SETTINGS)
    here = refit(*asked, crew=Here())
    with workers("local:2", prepare=workplace((theory,))) as crew:
        there = refit(*asked, crew=crew, cache=tmp_path, progress=lambda done, of: told.append((done, of)))
        again = refit(*asked, crew=crew, cache=tmp_path)
    assert told[-1] == (300, 300) and len(list(tmp_path.iterdir())) == 3
    assert sorted(told) == told and list(here) == list(there) == list(again)
    for key, draws in here.items():
        np.testing.assert_array_equal(draws.z, there[key].z)
        np.testing.assert_array_equal(draws.z, again[key].z)
        np.testing.assert_array_equal(draws.energy, there[key].energy)
