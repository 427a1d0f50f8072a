"""Rooms import as HOUSE.md says, and a wrong import is caught."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / ".importlinter"
RUN = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports(config_filename=".importlinter", no_cache=True, no_logo=True))
"""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the package ``contrapeso`` that lies in a folder beside a file of contracts."""
    return subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package's Python files with its contracts."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(CONTRACTS, folder)
    for file in (ROOT / "src" / "contrapeso").rglob("*.py"):
        target = folder / file.relative_to(ROOT / "src")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    return folder


def test_every_contract_is_kept(house: Path) -> None:
    found = lint(house)
    assert found.returncode == 0, found.stdout + found.stderr
    declared = len(re.findall(r"^\[importlinter:contract:", CONTRACTS.read_text(encoding="utf-8"), re.MULTILINE))
    assert f"Contracts: {declared} kept, 0 broken." in found.stdout


VIOLATIONS = {
    "dynamics/government.py": ("from contrapeso.casebook.record import Record", "Rooms import downward only", "Equations know no file"),
    "laboratory/replay.py": ("from contrapeso.theories.library import MECHANISMS", "The engine knows no mechanism by name"),
    "mechanisms/economy.py": ("from contrapeso.mechanisms.policy import tendency", "Families of mechanisms do not know one another"),
    "casebook/record.py": ("import jax", "load no model"),
    "vocabulary/units.py": ("from contrapeso.evidence.claims import Claim", "Rooms import downward only"),
    "dynamics/functions.py": ("from contrapeso.dynamics.balance import balance", "import each other"),
    "rumours/__init__.py": ("import json", "Rooms import downward only"),
}


def test_planted_violations_are_caught(house: Path, tmp_path: Path) -> None:
    # All are planted at once, because building the graph is what takes time; each must be named.
    shutil.copytree(house, tmp_path, dirs_exist_ok=True)
    for file, (line, *_) in VIOLATIONS.items():
        path = tmp_path / "contrapeso" / file
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + f"\n{line}\n", encoding="utf-8")
    found = lint(tmp_path)
    assert found.returncode == 1
    text = " ".join(found.stdout.split())
    broken = list(re.findall(r"^(.+) BROKEN", found.stdout, re.MULTILINE))
    for file, (line, *names) in VIOLATIONS.items():
        for name in names:
            assert any(name in title for title in broken), f"'{line}' in {file} does not break '{name}'"
    for pair in (
        "contrapeso.laboratory.replay -> contrapeso.theories.library",
        "contrapeso.mechanisms.economy -> contrapeso.mechanisms.policy",
        "contrapeso.casebook.record -> jax",
        "contrapeso.vocabulary.units -> contrapeso.evidence.claims",
        "contrapeso.rumours",
    ):
        assert pair in text
