"""The wheel carries all it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not on the path")
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([uv, "build", "--wheel", "--out-dir", str(out), str(ROOT)], check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_an_installed_wheel_checks_its_casebook(wheel, tmp_path):
    target = tmp_path / "site"
    subprocess.run(
        [str(shutil.which("uv")), "pip", "install", "--no-deps", "--target", str(target), "--python", sys.executable, str(wheel)],
        check=True,
        capture_output=True,
    )
    script = "import contrapeso, sys; print(contrapeso.__file__); from contrapeso.apps.cli import main; sys.argv[1:] = ['check']; main()"
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(target)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert str(target) in found.stdout
    assert found.returncode == 0, found.stderr


@pytest.mark.heavy
def test_the_main_job_runs_from_a_wheel_in_an_empty_environment(wheel, tmp_path):
    uv = str(shutil.which("uv"))
    subprocess.run([uv, "venv", str(tmp_path / "env")], check=True, capture_output=True)
    subprocess.run(
        [uv, "pip", "install", "--python", str(tmp_path / "env" / "bin" / "python"), str(wheel)], check=True, capture_output=True
    )
    found = subprocess.run(
        [str(tmp_path / "env" / "bin" / "contrapeso"), "run", "--no-score"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert (tmp_path / "runs" / "0001" / "report.html").stat().st_size > 100_000


def test_the_wheel_holds_the_pages_of_the_laboratory(wheel):
    with zipfile.ZipFile(wheel) as found:
        held = set(found.namelist())
    pages = [path for part in ("templates", "static") for path in (ROOT / "src" / "contrapeso" / "apps" / "lab" / part).iterdir()]
    words = list((ROOT / "src" / "contrapeso" / "vocabulary" / "messages").iterdir())
    assert len(pages) > 15
    assert {str(path.relative_to(ROOT / "src")) for path in (*pages, *words)} <= held
