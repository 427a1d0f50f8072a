"""``contrapeso simulate``: an ensemble of any size from a fit or from the prior, on one machine or many."""

from __future__ import annotations

import resource
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from contrapeso import __version__
from contrapeso.apps.console import emit, err, language, out, progress
from contrapeso.apps.own import own_mechanisms, runnable
from contrapeso.casebook.load import builtin, load
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages


class SimulateError(ContrapesoError):
    """An ensemble that cannot be made as it was asked for."""


def simulate_command(
    casebook: Path | None,
    *,
    polities: tuple[str, ...],
    theory: str,
    mechanisms: tuple[Path, ...],
    members: int,
    folder: Path | None,
    seed: int,
    prior: bool,
    pinned: bool,
    quick: bool,
    paths: bool,
    chunk: int,
    scheduler: str | None,
    cache: bool,
    lang: str | None,
    json: bool,
) -> int:
    """Make an ensemble into a folder; what a stopped one left there is not made again."""
    messages = language(lang)
    if members <= 0 or chunk <= 0:
        raise SimulateError(messages.text("simulate.positive", members=members, chunk=chunk))
    started, book = time.perf_counter(), load(casebook or builtin())
    strange = sorted(set(polities) - set(book.polities))
    if strange:
        raise SimulateError(messages.text("cli.unknown_polity", polities=", ".join(strange), known=", ".join(sorted(book.polities))))
    if scheduler is not None:
        from contrapeso.scale.crew import local_count

        local_count(scheduler)
    chosen, banned = _theory(theory, mechanisms, book, messages)
    from contrapeso.apps.ensemble_folder import usable
    from contrapeso.apps.ensemble_run import run_ensemble, whole
    from contrapeso.apps.pipeline import fits_folder
    from contrapeso.apps.workplace import workplace
    from contrapeso.scale.workers import workers

    count, target = whole(members), folder or Path("ensemble")
    usable(target)
    if count != members:
        err.print(messages.text("simulate.rounded", asked=members, members=count), markup=False)
    with progress(messages) as tell:
        job, fitted = _job(
            book,
            chosen,
            banned,
            polities,
            seed=seed,
            prior=prior,
            pinned=pinned,
            quick=quick,
            store=fits_folder(target, cache=cache),
            tell=tell,
        )
        about = {
            "version": __version__,
            "command": "simulate",
            "casebook": {"title": book.manifest.title.en, "hash": book.hash},
            "polities": list(job.compiled.polities),
            "period": [job.compiled.quarters[0], job.compiled.quarters[-1]],
            "theory": chosen.name,
            "seed": seed,
            "pinned": pinned,
            "fit": fitted,
        }
        with workers(scheduler, prepare=workplace((chosen,))) as crew:
            summary = run_ensemble(job, target, count, crew, chunk=chunk, paths=paths, about=about, tell=tell)
    if json:
        emit({**summary, "folder": str(target)})
        return 0
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = {"members": messages.number(count, 0), "folder": str(target), "seconds": f"{time.perf_counter() - started:.0f}"}
    out.print(messages.text("simulate.done", **said, memory=f"{memory:.0f}"), markup=False)
    return 0


def _theory(name: str, files: tuple[Path, ...], book: Any, messages: Messages) -> tuple[Any, tuple[str, ...]]:
    """Return a theory, and the sources that it may not see."""
    from contrapeso.theories.encompassing import encompassing
    from contrapeso.theories.files import build
    from contrapeso.theories.library import MECHANISMS

    if name == "encompassing" and not files:
        return encompassing(), book.theories[name].banned if name in book.theories else ()
    found, named = runnable((name,), book, messages)
    if len(found) != 1:
        raise SimulateError(messages.text("simulate.one_theory", count=len(found)))
    file = next(iter(found.values()))
    return build(file, {**MECHANISMS, **own_mechanisms([*files, *named])}), file.banned


def _job(
    book: Any,
    theory: Any,
    banned: tuple[str, ...],
    polities: tuple[str, ...],
    *,
    seed: int,
    prior: bool,
    pinned: bool,
    quick: bool,
    store: Path,
    tell: Any,
) -> tuple[Any, dict[str, Any] | None]:
    """Return what all members share, and what is known of the fit that their draws come from."""
    import numpy as np

    from contrapeso.apps.pipeline import use_compilation_cache
    from contrapeso.apps.whatif import THEORY_FIT
    from contrapeso.casebook.assemble import assemble
    from contrapeso.casebook.visible import record_for
    from contrapeso.inference.fit import fit
    from contrapeso.inference.posterior import diagnostics, sound
    from contrapeso.inference.sample import Settings
    from contrapeso.laboratory.compile import compile_record
    from contrapeso.laboratory.members import Job

    use_compilation_cache()
    # Polities, sources and settings as in 'run', so that a fit that was made there serves here.
    kept = polities or book.focus
    record = record_for(book, banned, kept) if banned else assemble(book, kept)
    compiled = compile_record(record)
    if prior:
        return Job(theory, compiled, seed, pinned=pinned), None
    settings = replace(THEORY_FIT if quick else Settings(), seed=seed)
    tell("fit", 0, 100)
    fitted = fit(theory, record, compiled, settings, cache=store, progress=lambda done, total: tell("fit", done, total))
    found = diagnostics(fitted.draws)
    draws = np.asarray(fitted.draws.stacked())
    return Job(theory, compiled, seed, draws=draws, pinned=pinned), {"key": fitted.key, **found, "sound": sound(found)}
