"""The main job: check, fit, simulate, score, report."""

from __future__ import annotations

import hashlib
import json
import platform
import resource
import shutil
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
from platformdirs import user_cache_path

from contrapeso import __version__
from contrapeso.apps.recovery_found import recovery_of
from contrapeso.apps.scored import Scored
from contrapeso.apps.workplace import keep_compiled, workplace
from contrapeso.casebook.load import load
from contrapeso.casebook.record import Record
from contrapeso.casebook.visible import scorable_years
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.batches import joined
from contrapeso.inference.fit import fit
from contrapeso.inference.posterior import diagnostics, sound, table
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import compile_record
from contrapeso.laboratory.observed import observing
from contrapeso.laboratory.simulate import simulate
from contrapeso.laboratory.summaries import balance_table, component_table, contrast_table, rate_table
from contrapeso.report.build import build
from contrapeso.scale.workers import workers
from contrapeso.theories.encompassing import encompassing
from contrapeso.tournament.backtest import backtest, refit_origins
from contrapeso.tournament.baselines import NAMES
from contrapeso.tournament.junctures import juncture_table
from contrapeso.tournament.refits import refit
from contrapeso.tournament.scores import table as score_table
from contrapeso.tournament.validity import goals, order_checks

LIBRARIES = ("jax", "arviz", "numpy", "scikit-learn", "altair", "vl-convert-python")
REFIT = Settings(chains=8, warmup=200, draws=150)
MEMBERS = 512
UNFINISHED = "parts"
"""Folder within that of a command, for what it has done so far."""


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


def fits_folder(out: Path, *, cache: bool) -> Path:
    """Return where the fits of a command go: the cache, or where it is not to be used a folder that lasts as long as the work."""
    return cache_folder() / "fits" if cache else out / UNFINISHED / "fits"


def finished(out: Path) -> None:
    """Remove what lay in the folder of a command for the case that it was stopped."""
    shutil.rmtree(out / UNFINISHED / "fits", ignore_errors=True)
    (out / UNFINISHED / "run.json").unlink(missing_ok=True)
    with suppress(OSError):
        (out / UNFINISHED).rmdir()


def use_compilation_cache() -> None:
    """Keep compiled code between runs."""
    keep_compiled(cache_folder() / "compiled")


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
    banned: tuple[str, ...] | None = None,
    scored: Scored | None = None,
    scheduler: str | None = None,
    tell: Reporter = silent,
) -> dict[str, Any]:
    """Run the main job and return what ``run.json`` holds.

    Fits that are done, and the state of one under way, are kept in the cache, or in ``parts`` of the
    folder where there is to be none: the same run, stopped at any moment, goes on and gives the same.

    Parameters
    ----------
    banned
        Sources whose coding the theory may not see; those of its file in the casebook where absent.
    scored
        What of the record is scored; all of it as declared where absent. Items and claims are coded with hindsight: the
        fit has them, and the forecasts from past origins are made without them.
    scheduler
        Who does the refits (:func:`contrapeso.scale.workers.workers`); this process where absent.

    Raises
    ------
    contrapeso.casebook.faults.CasebookError
        If the casebook has faults.
    contrapeso.casebook.codings.CodingError, contrapeso.casebook.record.RecordError
        If there is no such coding, or no such part of the record.
    """
    use_compilation_cache()
    store = fits_folder(out, cache=cache)
    timings, started = Timings(), datetime.now(UTC)
    with timings.stage("check"):
        book = load(casebook)
        theory = theory or encompassing()
        if banned is None:
            banned = book.theories[theory.name].banned if theory.name in book.theories else ()
        scored = scored or Scored()
        record, plain = scored.records(book, (), polities or book.focus)
        # What the report shows is the whole record; what the theory is fitted on is what it may see.
        seen, plain = scored.records(book, banned, polities or book.focus) if banned else (record, plain)
        compiled = compile_record(seen)
        theory, forecaster = observing(theory, seen), theory
    out.mkdir(parents=True, exist_ok=True)
    settings = settings or Settings(seed=seed)
    with timings.stage("fit"):
        tell("fit", 0, 100)
        fitted = fit(theory, seen, compiled, settings, cache=store, progress=_stage(tell, "fit"))
        found = diagnostics(fitted.draws)
    with timings.stage("simulate"):
        tell("simulate", 0, 2)
        z, recovered = fitted.draws.stacked(limit=MEMBERS), recovery_of(theory)
        replayed = simulate(theory, z, compiled, seed=seed, pins=compiled.pins)
        tell("simulate", 1, 2)
        free = simulate(theory, z, compiled, seed=seed + 1)
        tables = {
            "balance": balance_table(replayed, record),
            "components": component_table(replayed, record),
            "contrast": contrast_table(replayed, record),
            "rates": rate_table(free, record),
            "parameters": table(theory, fitted.draws, record.polities, recovered=recovered),
        }
        tell("simulate", 2, 2)
    scores = forecasts = None
    # A record that is too short to be refitted on its past is not scored.
    if score and (origins := refit_origins(record)):
        again = Settings(chains=REFIT.chains, warmup=REFIT.warmup, draws=REFIT.draws, seed=seed)
        with timings.stage("refits"):
            tell("refits", 0, 100 * len(origins))
            # Items and claims look back from today, so that a forecast of the past may not know them.
            past = compiled if plain is seen else compile_record(plain)
            with workers(scheduler, prepare=workplace((forecaster,))) as crew:
                found_by = refit([forecaster], plain, past, origins, again, cache=store, progress=_stage(tell, "refits"), crew=crew)
            refits = joined([found_by[(theory.name, origin)] for origin in origins])
        with timings.stage("score"):
            forecasts = backtest(forecaster, record, past, refits, seed=seed, progress=_stage(tell, "score"))
            forecasts = _eligible(forecasts, seen)
            scores = score_table(forecasts, NAMES, seed=seed)
            tables |= {"forecasts": forecasts, "scores": scores}
            found |= {"refit_rhat_max": max(diagnostics(refits, k)["rhat_max"] for k in range(len(origins)))}
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
        "recovery": None if recovered is None else recovered.note(),
        "diagnostics": {**found, "sound": sound(found), "seconds": timings.seconds["fit"]},
        "libraries": {name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "record": {"coding": scored.coding, "without": list(record.left_out), "unseen": list(banned), **scored.observed(seen)},
        "notes": list(dict.fromkeys((*record.notes, *seen.notes))),
    }
    _write(out, summary, timings, tables)
    with timings.stage("report"):
        tell("report", 0, 1)
        build(out, book, record)
        tell("report", 1, 1)
    _write(out, summary, timings, tables)
    finished(out)
    return summary


def _stage(tell: Reporter, name: str) -> Callable[[int, int], None]:
    return lambda done, total: tell(name, done, total)


def _eligible(forecasts: pd.DataFrame, seen: Record) -> pd.DataFrame:
    """Return the forecasts whose outcome the theory may be scored on: none of its years is coded from its own source."""
    years = scorable_years(seen)
    rows = zip(forecasts["origin"] - seen.first_year, forecasts["horizon"], forecasts["polity"], strict=True)
    kept = [years[int(year) : int(year + horizon), seen.polities.index(polity)].all() for year, horizon, polity in rows]
    return forecasts[kept].reset_index(drop=True)


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
