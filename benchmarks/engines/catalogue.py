"""Which engines there are, how much each is asked, and how long it may take."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from benchmarks.task import Size


@dataclass(frozen=True)
class Entry:
    """One engine and one task.

    Attributes
    ----------
    name, title
        Short name, and the name in tables.
    module
        File under ``engines``.
    task
        ``ensemble`` or ``gradient``.
    members
        Members or points in a full and in a quick run.
    limit
        Seconds that getting ready, or one round, may take.
    threads
        Most cores that the engine uses; more than one where it can.
    apart
        Requirements of an environment of its own, where it cannot be installed beside the others.
    """

    name: str
    title: str
    module: str
    task: str
    members: tuple[int, int]
    limit: float = 300.0
    threads: int = 1
    apart: tuple[str, ...] = field(default=())

    def size(self, quarters: int, polities: int, cores: int, quick: bool) -> Size:
        """Return how much the engine is asked."""
        return Size(self.members[quick], quarters, polities, min(self.threads, cores))

    def command(self) -> list[str]:
        """Return the start of the command that runs the engine's process."""
        if not self.apart:
            return [sys.executable]
        version = f"{sys.version_info.major}.{min(sys.version_info.minor, 12)}"
        extra = [part for requirement in self.apart for part in ("--with", requirement)]
        return ["uv", "run", "--quiet", "--no-project", "--python", version, *extra, "python"]


MANY = 64
ENTRIES = (
    Entry("c", "C, SIMD blocks (the limit)", "c_engine", "ensemble", (16384, 4096), threads=MANY),
    Entry("ours", "contrapeso", "ours", "ensemble", (2048, 512), 600, threads=MANY),
    Entry("jax", "JAX, textbook", "jax_engine", "ensemble", (2048, 512), threads=MANY),
    Entry("numpy", "numpy", "numpy_engine", "ensemble", (1024, 512)),
    Entry("particles", "particles", "particles_engine", "ensemble", (512, 200), 600, apart=("particles==0.4", "numpy==1.26.4")),
    Entry("pypomp", "pypomp", "pypomp_engine", "ensemble", (300, 150), 600, threads=MANY),
    Entry("mesa", "Mesa", "mesa_engine", "ensemble", (64, 40), 600),
    Entry("pysd", "PySD", "pysd_engine", "ensemble", (200, 100), 900),
    Entry("c", "C, hand adjoint (the limit)", "c_engine", "gradient", (1024, 256), threads=MANY),
    Entry("ours", "contrapeso", "ours", "gradient", (1024, 256), 600, threads=MANY),
    Entry("jax", "JAX, textbook, batched", "jax_engine", "gradient", (128, 32), threads=MANY),
    Entry("pymc", "PyMC, one point at a time", "pymc_engine", "gradient", (8, 4), 900),
)
