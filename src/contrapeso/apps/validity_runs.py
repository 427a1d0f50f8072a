"""The long checks of validity: recovery, calibration, synthetic tournaments; each into a folder, and resumed from it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso import __version__
from contrapeso.apps.pipeline import use_compilation_cache
from contrapeso.apps.workplace import workplace
from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import code_hash, fit_key
from contrapeso.inference.ranks import calibrate, uniformity
from contrapeso.inference.recovered import NAME, TABLE, structure_hash
from contrapeso.inference.recovery import recover, summary
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import compile_record
from contrapeso.scale.workers import workers
from contrapeso.theories.files import build
from contrapeso.theories.library import MECHANISMS
from contrapeso.tournament.goals import goals
from contrapeso.tournament.plan import Settled
from contrapeso.tournament.synthetic import Trial, outcomes, shares, tournaments

Tell = Callable[[str, int, int], None]
CHECKED = "inference/recovery.py", "inference/ranks.py"
"""Files beside the fits on which what is kept of a replicate depends."""
RECOVERY = Settings(chains=16, warmup=120, draws=80)
RANKS, EVERY = Settings(chains=16, warmup=100, draws=64), 8
TEN = (
    "commodity-rents",
    "orientation",
    "economic-judgement",
    "popular-mobilisation",
    "contention-and-force",
    "weak-governments-fall",
    "popular-vote",
    "right-vote",
    "outsider-vote",
    "usual-frequency",
)
"""Mechanisms of the small theory of the calibration: economy, standing, street, votes, exits."""
WINDOW = ("1970Q1", 80)
RIVALS = ("power-balance", "bad-luck", "foreign-intervention")
"""Theories of the synthetic tournaments: three that differ in nearly every row."""
TOURNAMENTS = Settings(chains=8, warmup=80, draws=48)
MEMBERS, HORIZONS, REFITS = 256, (1, 5), 20


def recovery(
    book: Casebook, theory: Theory, out: Path, *, replicates: int, seed: int = 0, scheduler: str | None = None, tell: Tell
) -> dict[str, Any]:
    """Recover the parameters of a theory and write ``recovery.csv`` and ``recovery.json``."""
    use_compilation_cache()
    record, started = assemble(book, book.focus), time.perf_counter()
    compiled, settings = compile_record(record), RECOVERY
    parts = out / "parts" / _key(theory, record, settings, seed, *CHECKED)
    with workers(scheduler, prepare=workplace((theory,))) as crew:
        found = recover(
            theory, compiled, replicates=replicates, settings=settings, seed=seed, parts=parts, crew=crew,
            progress=lambda done, total: tell("recovery", done, total),
        )  # fmt: skip
    table = summary(found)
    inside = found.groupby("badge")["inside"].agg(["mean", "sum", "count"])
    about = {
        **_about(book, record, settings, seed, started),
        "theory": theory.name,
        "structure": structure_hash(theory),
        "code": code_hash(),
        "replicates": replicates,
        "rhat_max": float(found["rhat_max"].max()),
        "rhat_median": float(found.groupby("replicate")["rhat_max"].first().median()),
        "inside": {
            str(name): {"share": float(row["mean"]), "inside": int(row["sum"]), "n": int(row["count"])} for name, row in inside.iterrows()
        },
        "states": {str(name): int(count) for name, count in table["state"].value_counts().items()},
    }
    return _write(out, {TABLE: table}, NAME, about)


def ranks(book: Casebook, out: Path, *, datasets: int, seed: int = 0, scheduler: str | None = None, tell: Tell) -> dict[str, Any]:
    """Rank the truth of invented records and write ``ranks.csv``, ``uniformity.csv`` and ``ranks.json``."""
    use_compilation_cache()
    record, started = assemble(book, book.focus), time.perf_counter()
    theory, settings = Theory("ten-mechanisms", tuple(MECHANISMS[label] for label in TEN)), RANKS
    first = record.index(WINDOW[0])
    compiled = compile_record(record).window(first, first + WINDOW[1])
    parts = out / "parts" / _key(theory, record, settings, seed, *CHECKED, *map(str, WINDOW))
    with workers(scheduler, prepare=workplace((theory,))) as crew:
        found = calibrate(
            theory, compiled, datasets=datasets, settings=settings, every=EVERY, seed=seed, parts=parts, crew=crew,
            progress=lambda done, total: tell("ranks", done, total),
        )  # fmt: skip
    limits = goals()["V9d"].limits
    table = uniformity(found, level=limits["level"], informed=limits["informed"])
    about = {
        **_about(book, record, settings, seed, started),
        "theory": list(TEN),
        "window": list(WINDOW),
        "code": code_hash(),
        "datasets": datasets,
        "every": EVERY,
        "states": {str(name): int(count) for name, count in table["state"].value_counts().items()},
        "outside_plain_band": int((~table["inside_plain"]).sum()),
        "entries": len(table),
        "rhat_median": float(found.groupby("replicate")["rhat_max"].first().median()),
        "rhat_max": float(found["rhat_max"].max()),
        "ess_bulk_median": float(found.groupby("replicate")["ess_bulk_min"].first().median()),
    }
    kept = found[["replicate", "name", "entry", "rank", "of"]]
    return _write(out, {"ranks.csv": kept, "uniformity.csv": table}, "ranks.json", about)


def synthetic(book: Casebook, out: Path, *, replicates: int, seed: int = 0, scheduler: str | None = None, tell: Tell) -> dict[str, Any]:
    """Hold synthetic tournaments and write ``pairs.csv``, ``outcomes.csv`` and ``tournaments.json``."""
    use_compilation_cache()
    record, started = assemble(book, book.focus), time.perf_counter()
    theories = tuple(build(book.theories[name]) for name in RIVALS)
    plan = Settled(1970, 2020, REFITS, HORIZONS, MEMBERS, seed, False, TOURNAMENTS, record.first_year)
    keys = [_key(theory, record, TOURNAMENTS, seed, *CHECKED, "tournament/*.py", "laboratory/simulate.py") for theory in theories]
    parts = out / "parts" / hashlib.sha256(json.dumps([keys, asdict(plan)]).encode()).hexdigest()[:16]
    with workers(scheduler, prepare=workplace(theories)) as crew:
        pairs = tournaments(
            Trial(theories, record, plan, seed), replicates=replicates, parts=parts, crew=crew,
            progress=lambda done, total: tell("synthetic", done, total),
        )  # fmt: skip
    found = outcomes(pairs, RIVALS)
    about = {
        **_about(book, record, TOURNAMENTS, seed, started),
        "theories": list(RIVALS),
        "plan": asdict(plan),
        "code": code_hash(),
        "replicates": replicates,
        "shares": shares(found),
        "rhat_median": float(found["rhat_max"].median()),
        "rhat_max": float(found["rhat_max"].max()),
    }
    near = pairs[pairs["first"].isin([*RIVALS, "twin"]) & pairs["second"].isin([*RIVALS, "twin"])]
    return _write(out, {"outcomes.csv": found, "pairs.csv": near}, "tournaments.json", about)


def _key(theory: Theory, record: Record, settings: Settings, seed: int, *further: str) -> str:
    """Return the name of a folder of parts: the hash of what they depend on."""
    files = [item for item in further if item.endswith(".py")]
    parts = [fit_key(theory, record, settings), code_hash(*files), seed, [item for item in further if not item.endswith(".py")]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _about(book: Casebook, record: Record, settings: Settings, seed: int, started: float) -> dict[str, Any]:
    return {
        "version": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "casebook": {"title": book.manifest.title.en, "hash": book.hash},
        "polities": list(record.polities),
        "period": [record.quarters[0], record.quarters[-1]],
        "settings": asdict(settings),
        "seed": seed,
        "seconds": round(time.perf_counter() - started, 1),
    }


def _write(out: Path, tables: Mapping[str, pd.DataFrame], name: str, about: dict[str, Any]) -> dict[str, Any]:
    out.mkdir(parents=True, exist_ok=True)
    for file, table in tables.items():
        table.to_csv(out / file, index=False, float_format="%.5g")
    (out / name).write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return about
