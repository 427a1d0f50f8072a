"""The limit: the reference polity in C, compiled with the system's compiler when the benchmark runs."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.reference.polity import EVENTS, NAMES, SPREADS, VALUES, prices
from benchmarks.reference.record import points, recorded
from benchmarks.task import BINS, Absent, Size

TASKS = ("ensemble", "gradient")
NOTE = "float32, blocks of sixteen, xoshiro128+, parameters by member, histogram; gradient by hand adjoint"
SOURCE = Path(__file__).parent / "c"
RECORD = (
    *("coup", "uprising", "reform", "switch", "onset", "transition", "election", "share", "price", "figure", "known"),
    *("situation", "competitive", "tenure"),
)
SETTINGS = (
    ("-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-fopenmp"),
    ("-O3", "-march=native", "-ffast-math", "-fopenmp"),
    ("-O3", "-ffast-math", "-fopenmp"),
)


def compiler() -> str:
    """Return the system's C compiler."""
    found = next((path for name in (os.environ.get("CC", ""), "cc", "gcc", "clang") if name and (path := shutil.which(name))), None)
    if found is None:
        raise Absent("no C compiler on this machine; install one, or set CC")
    return found


def library(name: str, *, double: bool = False) -> ctypes.CDLL:
    """Compile one source file, once for each machine, and load it."""
    cc = compiler()
    header = "enum { " + ", ".join(f"K_{label}" for label in NAMES) + ", PARAMETERS };\n"
    text = header + "".join((SOURCE / part).read_text(encoding="utf-8") for part in ("shapes.h", f"{name}.c"))
    key = hashlib.sha256(f"{text}{double}{cc}{os.uname()}".encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"contrapeso-benchmarks-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{name}-{key}.so"
    if not target.exists():
        (folder / "parameters.h").write_text(header, encoding="utf-8")
        said = ""
        for flags in SETTINGS:
            flags = tuple(flag for flag in flags if not (double and flag == "-ffast-math"))
            extra = ("-DDOUBLE",) if double else ()
            partial = target.with_suffix(f".{os.getpid()}")
            command = [
                cc,
                *flags,
                *extra,
                "-shared",
                "-fPIC",
                f"-I{SOURCE}",
                f"-I{folder}",
                str(SOURCE / f"{name}.c"),
                "-o",
                str(partial),
                "-lm",
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                partial.replace(target)
                break
            said = done.stderr
        else:
            raise Absent(f"the C compiler refused {name}.c: {said.strip().splitlines()[-1] if said.strip() else 'without a word'}")
    return ctypes.CDLL(str(target))


def _at(array: np.ndarray) -> ctypes.c_void_p:
    return array.ctypes.data_as(ctypes.c_void_p)


def ensemble(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the run of one ensemble, by seed; members are rounded up to a whole block."""
    lib = library("ensemble")
    members = -(-size.members // 16) * 16
    theta = np.repeat(np.asarray(list(VALUES.values()), np.float32)[:, None], members, axis=1)
    path = np.asarray(prices(size.quarters, size.polities), np.float32)

    def run(seed: int) -> dict[str, Any]:
        totals = np.zeros((len(EVENTS), members), np.float32)
        histogram = np.zeros((size.quarters, size.polities, BINS), np.int32)
        mean = ctypes.c_double()
        lib.ensemble(
            members, size.quarters, size.polities, ctypes.c_uint64(seed), size.threads, 1,
            _at(theta), _at(path), _at(totals), _at(histogram), ctypes.byref(mean),
        )  # fmt: skip
        scale = size.quarters * size.polities
        return {
            "events": {name: float(totals[k].mean()) / scale for k, name in enumerate(EVENTS)},
            "spread": {name: float(totals[k].std()) / scale for k, name in enumerate(EVENTS)},
            "balance": mean.value,
            "members": members,
        }

    return run


def _slopes(lib: ctypes.CDLL, record: np.ndarray, z: np.ndarray, threads: int, kind: type) -> tuple[np.ndarray, np.ndarray]:
    """Return log likelihoods (point,) and slopes (parameter, point) at parameters given as standard normals."""
    spread = np.asarray(list(SPREADS.values()))[:, None]
    theta = np.ascontiguousarray(np.asarray(list(VALUES.values()))[:, None] + spread * z, kind)
    values, slopes = np.zeros(z.shape[1], kind), np.zeros(z.shape, kind)
    lib.gradients(z.shape[1], *record.shape[:2], threads, _at(theta), _at(record), _at(values), _at(slopes))
    return values - 0.5 * (z**2).sum(axis=0), slopes * spread - z


def gradient(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the values and slopes of the log posterior at the benchmark's points; the same work for every seed."""
    lib = library("adjoint")
    record = recorded(size.quarters, size.polities)
    rows = np.ascontiguousarray(np.stack([record[name] for name in RECORD], axis=-1), np.float32)
    asked = -(-size.members // 16) * 16
    z = points(size.members)
    padded = np.concatenate([z, np.repeat(z[:, -1:], asked - size.members, axis=1)], axis=1)

    def run(seed: int) -> dict[str, Any]:
        values, slopes = _slopes(lib, rows, padded, size.threads, np.float32)
        return {"values": values[: size.members], "slopes": slopes[:, : size.members].T}

    return run


def differences(quarters: int, polities: int) -> float:
    """Return the largest relative gap of the adjoint, in double precision, from central differences."""
    lib = library("adjoint", double=True)
    record = recorded(quarters, polities)
    rows = np.ascontiguousarray(np.stack([record[name] for name in RECORD], axis=-1), np.float64)
    at, step = points(1)[:, 0], 1e-5
    shifts = np.eye(len(NAMES)) * step
    many = np.concatenate([at[:, None] + shifts, at[:, None] - shifts, at[:, None]], axis=1)
    many = np.concatenate([many, np.repeat(many[:, -1:], -many.shape[1] % 16, axis=1)], axis=1)
    values, slopes = _slopes(lib, rows, many, 1, np.float64)
    count = len(NAMES)
    found, exact = (values[:count] - values[count : 2 * count]) / (2 * step), slopes[:, 2 * count]
    return float((np.abs(found - exact) / (1.0 + np.abs(exact))).max())
