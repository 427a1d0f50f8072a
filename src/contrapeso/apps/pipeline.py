"""The main job: check, fit, simulate, score, report."""

from __future__ import annotations

import hashlib
import json
import platform
import resource
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import jax
import pandas as pd
from platformdirs import user_cache_path

from contrapeso import __version__
from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import load
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import fit
from contrapeso.inference.posterior import diagnostics, sound, table
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import compile_record
from contrapeso.laboratory.simulate import simulate
from contrapeso.laboratory.summaries import balance_table, component_table, contrast_table, rate_table
from contrapeso.report.build import build
from contrapeso.theories.encompassing import encompassing
from contrapeso.tournament.backtest import backtest, refit_origins
from contrapeso.tournament.baselines import NAMES
from contrapeso.tournament.junctures import juncture_table
from contrapeso.tournament.scores import table as score_table
from contrapeso.tournament.validity import goals, order_checks

LIBRARIES = ("jax", "arviz", "numpy", "scikit-learn", "altair", "vl-convert-python")
REFIT = Settings(chains=4, warmup=70, draws=80)
MEMBERS = 512


class Reporter(Protocol):
    """Somebody who is told how far the work is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note."""


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass
class Timings:
    """Seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Any:
        """Measure a stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 1)


def cache_folder() -> Path:
    """Return the folder for fits and compiled code, outside any project."""
    return user_cache_path("contrapeso", appauthor=False)


def use_compilation_cache() -> None:
    """Keep compiled code between runs."""
    jax.config.update("jax_compilation_cache_dir", str(cache_folder() / "compiled"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.5)


def run(
    casebook: Path,
    out: Path,
    *,
    polities: tuple[str, ...] = (),
    seed: int = 1,
    settings: Settings | None = None,
    score: bool = True,
    cache: bool = True,
    theory: Theory | None = None,
    tell: Reporter = silent,
) -> dict[str, Any]:
    """Run the main job and return what ``run.json`` holds.

    Raises
    ------
    contrapeso.casebook.faults.CasebookError
        If the casebook has faults.
    """
    use_compilation_cache()
    store = cache_folder() / "fits" if cache else None
    timings, started = Timings(), datetime.now(UTC)
    with timings.stage("check"):
        book = load(casebook)
        record = assemble(book, polities or book.focus)
        compiled = compile_record(record)
        theory = theory or encompassing()
    out.mkdir(parents=True, exist_ok=True)
    settings = settings or Settings(seed=seed)
    with timings.stage("fit"):
        tell("fit", 0, settings.warmup + settings.draws)
        fitted = fit(theory, record, compiled, settings, cache=store, progress=_stage(tell, "fit"))
        found = diagnostics(fitted.draws)
    with timings.stage("simulate"):
        tell("simulate", 0, 2)
        z = fitted.draws.stacked(limit=MEMBERS)
        replayed = simulate(theory, z, compiled, seed=seed, pins=compiled.pins)
        tell("simulate", 1, 2)
        free = simulate(theory, z, compiled, seed=seed + 1)
        tables = {
            "balance": balance_table(replayed, record),
            "components": component_table(replayed, record),
            "contrast": contrast_table(replayed, record),
            "rates": rate_table(free, record),
            "parameters": table(theory, fitted.draws, record.polities),
        }
        tell("simulate", 2, 2)
    scores = forecasts = None
    if score:
        origins = refit_origins(record)
        again = Settings(chains=REFIT.chains, warmup=REFIT.warmup, draws=REFIT.draws, seed=seed)
        with timings.stage("refits"):
            tell("refits", 0, again.warmup + again.draws)
            refits = fit(theory, record, compiled, again, cache=store, origins=origins, progress=_stage(tell, "refits"))
        with timings.stage("score"):
            forecasts = backtest(theory, record, compiled, refits.draws, seed=seed, progress=_stage(tell, "score"))
            scores = score_table(forecasts, NAMES, seed=seed)
            tables |= {"forecasts": forecasts, "scores": scores}
            found |= {"refit_rhat_max": max(diagnostics(refits.draws, k)["rhat_max"] for k in range(len(origins)))}
    tables["junctures"] = juncture_table(replayed, record)
    checks = order_checks(replayed, record)
    tables["validity"] = _validity(goals(theory.name, scores, forecasts, checks))
    if checks:
        tables["order"] = pd.DataFrame(checks, columns=["check", "probability"])
    for name, frame in tables.items():
        frame.to_csv(out / f"{name}.csv", index=False, float_format="%.6g")
    summary = {
        "version": __version__,
        "created": started.isoformat(timespec="seconds"),
        "command": "run",
        "seed": seed,
        "casebook": {"title": book.manifest.title.en, "hash": book.hash, "period": list(record.quarters[:: len(record.quarters) - 1])},
        "polities": list(record.polities),
        "theory": theory.name,
        "settings": {**asdict(settings), "horizon_unit": "years"},
        "fit": {"key": fitted.key, "from_cache": fitted.from_cache},
        "diagnostics": {**found, "sound": sound(found), "seconds": timings.seconds["fit"]},
        "libraries": {name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "notes": list(record.notes),
    }
    _write(out, summary, timings, tables)
    with timings.stage("report"):
        tell("report", 0, 1)
        build(out, book, record)
        tell("report", 1, 1)
    _write(out, summary, timings, tables)
    return summary


def _stage(tell: Reporter, name: str) -> Callable[[int, int], None]:
    return lambda done, total: tell(name, done, total)


def _validity(found: list[Any]) -> pd.DataFrame:
    words = {True: "yes", False: "no", None: "not testable"}
    columns = ["goal", "result", "threshold", "passed", "note"]
    return pd.DataFrame([{**asdict(goal), "passed": words[goal.passed]} for goal in found], columns=columns)


def _write(out: Path, summary: dict[str, Any], timings: Timings, tables: dict[str, pd.DataFrame]) -> None:
    summary["timings"] = timings.seconds
    summary["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    names = [f"{name}.csv" for name in tables]
    summary["files"] = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in names}
    (out / "run.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
