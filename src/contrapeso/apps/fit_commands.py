"""``contrapeso fit``: one of three tiers of fits into a folder, with progress, in the background where asked."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from contrapeso.apps.console import emit, err, language, out
from contrapeso.apps.fit_folder import LOG, FitFolder
from contrapeso.apps.own import own_mechanisms, runnable
from contrapeso.apps.scored import CLAIMS, asked_for
from contrapeso.casebook.load import builtin, load
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

TIERS, NONE, MOST = ("pooled", "shocks", "joint"), "none", 4
EVERY = 30.0
"""Seconds between two lines of progress where there is no terminal to draw a bar on."""


class FitError(ContrapesoError):
    """A fit that cannot be made as it was asked for."""


def fit_command(
    casebook: Path | None,
    *,
    tier: str,
    polities: tuple[str, ...],
    population: tuple[str, ...] | None,
    theory: str,
    mechanisms: tuple[Path, ...],
    without: tuple[str, ...],
    more: tuple[str, ...],
    vdem: Path | None,
    coding: str,
    folder: Path | None,
    quick: bool,
    draws: int | None,
    background: bool,
    status: bool,
    seed: int,
    cache: bool,
    lang: str | None,
    json: bool,
) -> int:
    """Make a fit into a folder; what a stopped one left there is not made again."""
    messages = language(lang)
    target = FitFolder(folder or Path("fit") / tier, messages)
    if status:
        return _status(target, messages, json=json)
    book = load(casebook or builtin())
    kept, others = _polities(tier, polities, population, book)
    _faults(tier, kept, polities, population, draws, more, book, messages)
    chosen, banned = _theory(theory, mechanisms, book, messages)
    everybody = tuple(dict.fromkeys((*kept, *others)))
    scored = asked_for(without, coding, more, vdem, polities=everybody, book=book, messages=messages)
    scored.check(book, everybody)
    target.check()
    if background:
        return _send(target, messages, json=json)
    from contrapeso.apps.fit_run import Asked, run_fit

    asked = Asked(tier, book, chosen, banned, kept, others, scored, seed=seed, quick=quick, draws=draws, cache=cache)
    if tier == "shocks" and not json:
        _say_population(kept, others, messages)
    with _progress(messages) as tell:
        summary = run_fit(asked, target, tell=tell, nothing=messages.text("fit.nothing_unknown", theory=chosen.name))
    if json:
        emit({**summary, "folder": str(target.place)})
    else:
        _print(target, summary, messages)
    return 0


def _polities(
    tier: str, polities: tuple[str, ...], population: tuple[str, ...] | None, book: Any
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the polities that are fitted, and those that teach what all share."""
    kept = tuple(dict.fromkeys(polities)) or (tuple(sorted(book.polities)) if tier == "joint" else tuple(book.focus))
    if tier != "shocks" or population == (NONE,):
        return kept, ()
    return kept, tuple(sorted(set(book.polities) - set(kept))) if population is None else tuple(dict.fromkeys(population))


def _faults(
    tier: str,
    kept: tuple[str, ...],
    polities: tuple[str, ...],
    population: tuple[str, ...] | None,
    draws: int | None,
    more: tuple[str, ...],
    book: Any,
    messages: Messages,
) -> None:
    """Name every fault of what was asked for at once."""
    found = []
    if tier not in TIERS:
        found.append(messages.text("fit.unknown_tier", tier=tier, known=", ".join(TIERS)))
    strange = sorted({*polities, *(population or ())} - set(book.polities) - {NONE})
    strange += [NONE] if population and NONE in population and population != (NONE,) else []
    if strange:
        found.append(messages.text("cli.unknown_polity", polities=", ".join(strange), known=", ".join(sorted(book.polities))))
    if tier == "shocks" and len(kept) > MOST:
        found.append(messages.text("fit.too_many", count=len(kept), most=MOST))
    if population is not None and tier in ("pooled", "joint"):
        found.append(messages.text("fit.no_population", tier=tier))
    if CLAIMS in more and tier in ("shocks", "joint"):
        # The generated code with innovations knows one quarter at a time, and a comparison ties many.
        found.append(messages.text("fit.no_claims", tier=tier))
    if draws is not None and tier == "pooled":
        found.append(messages.text("fit.no_draws"))
    elif draws is not None and (draws <= 0 or draws % 80):
        found.append(messages.text("fit.draws", draws=draws))
    if found:
        raise FitError("\n".join(found))


def _theory(name: str, files: tuple[Path, ...], book: Any, messages: Messages) -> tuple[Any, tuple[str, ...]]:
    """Return a theory, and the sources that it may not see."""
    from contrapeso.theories.encompassing import encompassing
    from contrapeso.theories.files import build
    from contrapeso.theories.library import MECHANISMS

    if name == "encompassing" and not files:
        return encompassing(), book.theories[name].banned if name in book.theories else ()
    found, named = runnable((name,), book, messages)
    if len(found) != 1:
        raise FitError(messages.text("fit.one_theory", count=len(found)))
    file = next(iter(found.values()))
    return build(file, {**MECHANISMS, **own_mechanisms([*files, *named])}), file.banned


def _say_population(kept: tuple[str, ...], others: tuple[str, ...], messages: Messages) -> None:
    if not others:
        err.print(messages.text("fit.population_none"), markup=False)
        return
    err.print(messages.text("fit.population", polities=", ".join(others)), markup=False)
    twice = sorted(set(kept) & set(others))
    if twice:
        err.print(messages.text("fit.twice", polities=", ".join(twice)), markup=False)


@contextmanager
def _progress(messages: Messages) -> Iterator[Callable[..., None]]:
    """Show a bar a stage with what is left on a terminal, and a line from time to time elsewhere."""
    if not err.is_terminal:
        last: dict[str, float] = {}

        def line(stage: str, done: int, total: int, left: float | None) -> None:
            now = time.monotonic()
            if stage not in last:
                err.print(messages.text(f"cli.stage_{stage}"), markup=False)
            elif now - last[stage] < EVERY and done < total:
                return
            last[stage] = now
            if done:
                err.print(messages.text("fit.so_far", done=done, total=total, left=_lasting(left, messages)), markup=False)

        yield line
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total} {task.fields[left]}"), console=err
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def move(stage: str, done: int, total: int, left: float | None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(escape(messages.text(f"cli.stage_{stage}")), total=total, left="")
            said = messages.text("fit.left", left=_lasting(left, messages)) if left else ""
            bar.update(tasks[stage], completed=done, total=total, left=said)

        yield move


def _lasting(seconds: float | None, messages: Messages) -> str:
    """Return a length of time in words."""
    if seconds is None:
        return messages.text("fit.unknown_time")
    if seconds < 90:
        return messages.text("fit.seconds", count=round(seconds))
    if seconds < 5400:
        return messages.text("fit.minutes", count=round(seconds / 60))
    return messages.text("fit.hours", count=messages.number(seconds / 3600, 1))


def _send(target: FitFolder, messages: Messages, *, json: bool) -> int:
    """Begin the same command in a process of its own, which outlives this one."""
    if target.at_work:
        raise FitError(messages.text("fit.at_work", folder=target.place))
    log = target.parts / LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [word for word in sys.argv[1:] if word != "--background"]
    with log.open("a", encoding="utf-8") as file:
        command = [sys.executable, "-m", "contrapeso.apps.cli", *words]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True)
    if json:
        emit({"process": process.pid, "folder": str(target.place), "log": str(log)})
    else:
        out.print(messages.text("fit.sent", process=process.pid, folder=target.place, log=log), markup=False)
    return 0


def _status(target: FitFolder, messages: Messages, *, json: bool) -> int:
    """Say how far a fit is."""
    if target.done:
        if json:
            emit({**target.summary(), "folder": str(target.place), "state": "done"})
        else:
            _print(target, target.summary(), messages)
        return 0
    found, running = target.progress(), target.at_work
    if not found and not running:
        raise FitError(messages.text("fit.none_here", folder=target.place))
    if json:
        emit({**found, "folder": str(target.place), "state": "running" if running else "stopped"})
        return 0
    stage = messages.text(f"cli.stage_{found['stage']}") if found else messages.text("fit.beginning")
    so_far = messages.text(
        "fit.so_far", done=found.get("done", 0), total=found.get("total", 0), left=_lasting(found.get("seconds_left"), messages)
    )
    out.print(f"{stage}. {so_far}", markup=False)
    if not running:
        out.print(messages.text("fit.stopped"), markup=False)
    return 0


def _print(target: FitFolder, summary: dict[str, Any], messages: Messages) -> None:
    """Print what a fit found: its diagnostics, what was learned, and the largest surprises where its chains agree."""
    from contrapeso.apps.fit_words import said

    for line in said(target.place, summary, messages):
        out.print(line, markup=False) if isinstance(line, str) else out.print(line)
