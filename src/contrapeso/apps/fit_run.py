"""A fit of any tier into a folder: the population where it needs one, the chains, the tables."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from contrapeso import __version__
from contrapeso.apps.fit_folder import FitFolder
from contrapeso.apps.pipeline import cache_folder, fits_folder, use_compilation_cache
from contrapeso.apps.scored import Scored, parts_of
from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import fit, fit_key
from contrapeso.inference.parts import sample_shocked
from contrapeso.inference.population import learned, plain
from contrapeso.inference.sample import Settings
from contrapeso.inference.shocked import ShockSettings
from contrapeso.inference.surface import Surface
from contrapeso.inference.tiers import POOLED, SHOCKS, Plan, innovation_table, judged, parameter_table, surprises
from contrapeso.laboratory.compile import compile_record
from contrapeso.laboratory.observed import observing
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.items import ITEMS

POPULATION = Settings(chains=16, warmup=200, draws=250)
"""Settings of the pooled fit that a population comes from: of its draws only mean and covariance are used."""
QUICK = Settings(chains=4, warmup=100, draws=60)
BRIEF = ShockSettings(chains=16, warmup=40, draws=80, chunk=20)
"""Settings of short fits without and with innovations, to try them out."""
Tell = Callable[[str, int, int, float | None], None]
"""Told stage, done, total, and the seconds that are left where they are known."""


class NothingUnknownError(ContrapesoError):
    """A theory that leaves no innovation to learn."""


@dataclass(frozen=True)
class Asked:
    """What a fit is made of; ``population`` names the polities that others teach a fit with shocks about."""

    tier: str
    book: Any
    theory: Theory
    banned: tuple[str, ...]
    polities: tuple[str, ...]
    population: tuple[str, ...]
    scored: Scored = field(default_factory=Scored)
    seed: int = 1
    quick: bool = False
    draws: int | None = None
    cache: bool = True

    def record(self, polities: tuple[str, ...]) -> Record:
        """Return what the theory may see of some polities and is scored on; what was coded from its own sources never is."""
        return self.scored.seen(self.book, self.banned, polities)

    @property
    def pooled(self) -> Settings:
        """The settings of a pooled fit: those of ``run``, so that a fit that was made there serves here."""
        return replace(QUICK if self.quick else Settings(), seed=self.seed)

    @property
    def teaching(self) -> Settings:
        """The settings of the pooled fit that a population comes from."""
        return replace(QUICK if self.quick else POPULATION, seed=self.seed)

    @property
    def shocked(self) -> ShockSettings:
        """The settings of a fit with innovations."""
        usual = BRIEF if self.quick else ShockSettings()
        return replace(usual, seed=self.seed, **({} if self.draws is None else {"draws": self.draws}))


def run_fit(asked: Asked, folder: FitFolder, *, tell: Tell, nothing: str = "") -> dict[str, Any]:
    """Make a fit, or go on with one that was stopped, and return what ``fit.json`` holds.

    Parameters
    ----------
    tell
        To stop, raise from it: what was done stays in the folder.
    nothing
        What is said where the theory leaves nothing unknown.
    """
    use_compilation_cache()
    record = asked.record(asked.polities)
    others = asked.record(asked.population) if asked.tier == SHOCKS and asked.population else None
    asked = replace(asked, theory=_observing(asked.theory, record, others))
    before = fit_key(asked.theory, others, asked.teaching) if others is not None else None
    plan = Plan(asked.tier, asked.theory, record, asked.pooled if asked.tier == POOLED else asked.shocked, before)
    try:
        folder.begin(plan.key)
        if folder.done:
            return folder.summary()

        def note(stage: str, done: int, total: int, left: float | None = None) -> None:
            folder.told(stage, done, total, left)
            tell(stage, done, total, left)

        work = _pooled if asked.tier == POOLED else _shocked
        summary, rest = work(asked, plan, record, others, folder, note, nothing)
        return folder.finish({"key": plan.key, "version": __version__, **_about(asked, record, others, plan), **summary}, **rest)
    finally:
        folder.let_go()


def _about(asked: Asked, record: Record, others: Record | None, plan: Plan) -> dict[str, Any]:
    return {
        "command": "fit",
        "tier": asked.tier,
        "theory": asked.theory.name,
        "casebook": {"title": asked.book.manifest.title.en, "hash": asked.book.hash},
        "polities": list(record.polities),
        "population": list(asked.population) if asked.tier == SHOCKS else [],
        "period": [record.quarters[0], record.quarters[-1]],
        "seed": asked.seed,
        "settings": asdict(plan.settings),
        "unseen": list(asked.banned),
        "record": _scored(asked, record),
        # What teaches the population is scored as the record is.
        **({} if others is None else {"population_record": _scored(asked, others)}),
    }


def _scored(asked: Asked, record: Record) -> dict[str, Any]:
    return {"parts": parts_of(record), **asked.scored.told(record), "notes": list(record.notes)}


def _observing(theory: Theory, record: Record, others: Record | None) -> Theory:
    """Return the theory with the items that either record has: how an item measures is the same for all polities.

    The fit and the fit that its population comes from then have the same parameters. Comparisons are no part of a fit
    with a population.
    """
    if others is None:
        return observing(theory, record)
    found = {observer.label: observer for part in (record, others) for observer in observing(theory, part).observers}
    return replace(theory, observers=tuple(found[name] for name in ITEMS if name in found)) if found else theory


def _store(asked: Asked, folder: FitFolder) -> Path:
    return cache_folder() / "fits" if asked.cache else fits_folder(folder.place, cache=False)


def _paced(note: Callable[..., None], stage: str) -> Callable[[int, int], None]:
    """Tell how far a pooled fit is, with an estimate of what is left from its pace in this process."""
    began: list[tuple[float, int]] = []

    def tell(done: int, total: int) -> None:
        now = time.perf_counter()
        began.append((now, done)) if not began else None
        since, first = began[0]
        note(stage, done, total, (now - since) / (done - first) * (total - done) if done > first else None)

    return tell


def _pooled(asked: Asked, plan: Plan, record: Record, others: Record | None, folder: FitFolder, note: Any, nothing: str) -> Any:
    compiled, began = compile_record(record), time.perf_counter()
    note("fit", 0, 100)
    found = fit(asked.theory, record, compiled, asked.pooled, cache=_store(asked, folder), progress=_paced(note, "fit"))
    table = parameter_table(asked.theory, found.draws, record.polities, None)
    diagnostics = judged(found.draws)
    summary = {"sound": diagnostics["sound"], "seconds": round(time.perf_counter() - began, 1), "from_cache": found.from_cache}
    rest = {"tables": {"parameters": table}, "diagnostics": diagnostics, "arrays": {"z": found.draws.z[0]}}
    return summary, rest


def _shocked(asked: Asked, plan: Plan, record: Record, others: Record | None, folder: FitFolder, note: Any, nothing: str) -> Any:
    theory, population = asked.theory, plain(asked.theory.dimension(len(record.polities)))
    summary: dict[str, Any] = {}
    if others is not None:
        note("population", 0, 100)
        began = time.perf_counter()
        progress = _paced(note, "population")
        before = fit(theory, others, compile_record(others), asked.teaching, cache=_store(asked, folder), progress=progress)
        population = learned(theory, before.draws, others.polities, len(record.polities))
        found = judged(before.draws)
        summary["population_fit"] = {
            "key": plan.before,
            "from_cache": before.from_cache,
            "seconds": round(time.perf_counter() - began, 1),
            **{name: found[name] for name in ("rhat_max", "ess_bulk_min", "ess_tail_min", "divergent_share", "e_bfmi_min", "sound")},
        }
    surface = Surface(theory, compile_record(record), population)
    if not surface.latent.size:
        raise NothingUnknownError(nothing)
    # One that goes on is as far as it was until its next chunk is done.
    so_far = folder.progress()
    note("chains", so_far["done"] if so_far.get("stage") == "chains" else 0, asked.shocked.warmup + asked.shocked.draws)
    chains = folder.parts / "chains"
    drawn = sample_shocked(surface, asked.shocked, chains, name=theory.name, told=lambda *how: note("chains", *how))
    diagnostics = judged(drawn.draws, drawn.innovations)
    table = innovation_table(theory, record, surface.latent, drawn)
    tables = {"parameters": parameter_table(theory, drawn.draws, record.polities, population), "shocks": table}
    if diagnostics["sound"]:
        # Chains that do not agree name no surprise.
        tables["surprises"] = surprises(table, record)
    summary |= {
        "sound": bool(diagnostics["sound"]) and bool(summary.get("population_fit", {}).get("sound", True)),
        "seconds": round(drawn.seconds, 1),
        "unknown": {"parameters": surface.dimension, "shocks": surface.latent.size},
        "generated": surface.kernel is not None,
        "unknown_operation": surface.unknown_operation,
    }
    arrays = {"z": drawn.draws.z[0], "shocks": drawn.thinned, "shocks_z": drawn.thinned_z}
    return summary, {"tables": tables, "diagnostics": diagnostics, "arrays": arrays}
