"""On what machine a run was made, in words that are no secret."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.engines.c_engine import compiler
from benchmarks.task import Absent

PACKAGES = ("contrapeso", "numpy", "jax", "mesa", "pysd", "pypomp", "pymc", "pytensor", "numba")


def cores() -> int:
    """Return how many cores the run may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def described() -> dict[str, Any]:
    """Return processor, cores, load, Python, compiler and versions."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    wide = any("avx512f" in line for line in lines if line.startswith("flags"))
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    try:
        words = subprocess.run([compiler(), "--version"], capture_output=True, text=True, check=False).stdout.splitlines()
    except Absent:
        words = []
    return {
        "processor": (models[0] if models else platform.processor() or platform.machine()) + (", AVX-512" if wide else ""),
        "cores": cores(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "compiler": words[0] if words else "none",
        "versions": versions,
    }
