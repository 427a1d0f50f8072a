"""``contrapeso tournament`` and ``contrapeso backtest``: rival theories and baselines forecast the past and are scored."""

from __future__ import annotations

import hashlib
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from contrapeso import __version__
from contrapeso.apps.console import language, progress
from contrapeso.apps.own import own_mechanisms, runnable
from contrapeso.apps.tournament_telling import tell_of
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.theory_file import TheoryFile
from contrapeso.scale.crew import local_count
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

SEVERAL, ONE = "tournament", "backtest"


class TournamentCommandError(ContrapesoError):
    """A tournament that cannot be held as it was asked for."""


def tournament_command(
    casebook: Path | None,
    *,
    polities: tuple[str, ...],
    theories: tuple[str, ...],
    targets: tuple[str, ...],
    first: int | None,
    last: int | None,
    refit_every: int,
    horizons: tuple[int, ...],
    members: int,
    quick: bool,
    forecasts: Path | None,
    items: Path | None,
    mechanisms: tuple[Path, ...],
    folder: Path | None,
    seed: int,
    alone: bool,
    scheduler: str | None = None,
    lang: str | None,
    json: bool,
) -> int:
    """Hold a tournament, or the back-test of one theory, and write its folder and pages."""
    messages = language(lang)
    book = load(casebook or builtin())
    files, paths = runnable(theories or (("encompassing",) if alone else ("all",)), book, messages)
    if alone and len(files) != 1:
        raise TournamentCommandError(messages.text("tournament_tools.one_theory", count=len(files)))
    if not files:
        raise TournamentCommandError(messages.text("tournament_tools.no_theory"))
    strange = sorted(set(polities) - set(book.polities))
    if strange:
        known = ", ".join(sorted(book.polities))
        raise TournamentCommandError(messages.text("cli.unknown_polity", polities=", ".join(strange), known=known))
    target = folder or (Path(ONE) / next(iter(files)) if alone else Path(SEVERAL))
    _usable(target, messages)
    from contrapeso.tournament.plan import Plan
    from contrapeso.tournament.targets import chosen

    if scheduler is not None:
        local_count(scheduler)
    plan = Plan(first, last, refit_every, horizons or (1, 2, 5), members, seed, quick)
    asked = chosen(targets)
    for path in (forecasts, items):
        if path is not None and not path.is_file():
            raise TournamentCommandError(messages.text("tournament_tools.no_file", file=str(path)))
    own = own_mechanisms([*mechanisms, *paths])
    with progress(messages) as tell:
        summary = hold_tournament(
            book, files, target, plan=plan, targets=asked, polities=polities or book.focus, library=own, forecasts=forecasts,
            items=items, command=ONE if alone else SEVERAL, scheduler=scheduler, tell=tell,
        )  # fmt: skip
    from contrapeso.report.tournament_page import build_tournament
    from contrapeso.report.tournament_words import spoken

    pages = build_tournament(target, book)
    return tell_of(target, summary, pages, lambda: spoken(target, book, messages), messages, json=json)


def _usable(target: Path, messages: Messages) -> None:
    """Refuse a folder that holds something else."""
    if target.exists() and not target.is_dir():
        raise TournamentCommandError(messages.text("tournament_tools.not_a_folder", folder=str(target)))
    if target.is_dir() and any(target.iterdir()) and not (target / "tournament.json").is_file() and not (target / "parts").is_dir():
        raise TournamentCommandError(messages.text("tournament_tools.not_a_folder", folder=str(target)))


def hold_tournament(
    book: Casebook,
    files: dict[str, TheoryFile],
    target: Path,
    *,
    plan: Any,
    targets: Sequence[Any],
    polities: tuple[str, ...],
    library: dict[str, Any],
    forecasts: Path | None = None,
    items: Path | None = None,
    command: str = SEVERAL,
    cache: bool = True,
    scheduler: str | None = None,
    tell: Any = lambda stage, done, total: None,
) -> dict[str, Any]:
    """Hold a tournament into a folder and return what ``tournament.json`` holds.

    What was done before, in this folder or in the cache of fits, is not done again.
    """
    from contrapeso.apps.pipeline import LIBRARIES, cache_folder, use_compilation_cache
    from contrapeso.apps.workplace import workplace
    from contrapeso.casebook.assemble import assemble
    from contrapeso.casebook.visible import record_for
    from contrapeso.scale.workers import workers
    from contrapeso.theories.files import build
    from contrapeso.theories.library import MECHANISMS
    from contrapeso.tournament import brought
    from contrapeso.tournament.contest import hold
    from contrapeso.tournament.folder import write
    from contrapeso.tournament.rivals import NAMES
    from contrapeso.tournament.targets import Evidence

    use_compilation_cache()
    started = time.perf_counter()
    record = assemble(book, polities)
    region = record if set(polities) == set(book.polities) else assemble(book)
    settled = plan.settled(record)
    years = len(record.quarters) // 4
    known = [{}, {}] if items is None else [brought.items(items, item.polities, item.first_year, years) for item in (record, region)]
    evidence, around = Evidence(record, book, known[0]), Evidence(region, book, known[1])
    theories = [build(file, {**MECHANISMS, **library}) for file in files.values()]
    banned = {name: file.banned for name, file in files.items()}
    # Theories with the same sources see the same record, and are fitted together.
    visible = {own: record_for(book, own, polities) if own else record for own in dict.fromkeys(banned.values())}

    def public(seen: Any, taken: Any) -> list[dict[str, Any]]:
        assert forecasts is not None
        return brought.public_forecasts(forecasts, seen, record.polities, settled, taken)

    with workers(scheduler, prepare=workplace(tuple(theories))) as crew:
        contest = hold(
            theories, banned, evidence, around, settled, targets,
            seen_by={name: visible[own] for name, own in banned.items()},
            public=public if forecasts is not None else None,
            cache=cache_folder() / "fits" if cache else None,
            parts=target / "parts",
            crew=crew,
            tell=tell,
        )  # fmt: skip
    about = {
        "version": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "seed": settled.seed,
        "casebook": {"title": book.manifest.title.en, "hash": book.hash, "period": [record.quarters[0], record.quarters[-1]]},
        "polities": list(record.polities),
        "region": list(region.polities),
        "plan": {**asdict(settled), "refits": list(settled.refits)},
        "theories": {name: {"code": file.code, "author": file.author, "banned": list(file.banned)} for name, file in files.items()},
        "baselines": list(NAMES),
        "brought": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (forecasts, items) if path is not None},
        "libraries": {name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "seconds": round(time.perf_counter() - started, 1),
    }
    return write(target, contest, about, seed=settled.seed)
