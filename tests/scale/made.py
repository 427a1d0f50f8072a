"""A tiny ensemble that tests give to workers."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "laboratory"))
from small_record import first_quarters, small_record
from tiny_theory import tiny

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.members import Job

MEMBERS = 512


def parts(quarters: int = 12) -> tuple[Theory, Record, Compiled]:
    """Return the tiny theory and the first quarters of the small record, also as arrays."""
    record = first_quarters(small_record(), quarters)
    return tiny(), record, compile_record(record)


def job() -> Job:
    """Return an ensemble of the tiny theory, whose members take 48 draws in turn."""
    theory, _, compiled = parts()
    prior = Job(theory, compiled, 7)
    return Job(prior.theory, prior.compiled, prior.seed, draws=prior.z(0, 48))


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
