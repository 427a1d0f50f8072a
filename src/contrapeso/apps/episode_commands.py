"""``contrapeso tournament --episode``: rival theories of one episode, which learnt from other polities."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable
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

FOLDER = "episode"


class EpisodeCommandError(ContrapesoError):
    """An episode tournament that cannot be held as it was asked for."""


def episode_command(
    episode: str,
    informing: tuple[str, ...],
    casebook: Path | None,
    *,
    theories: tuple[str, ...],
    refit_every: int,
    members: int | None,
    quick: bool,
    mechanisms: tuple[Path, ...],
    folder: Path | None,
    seed: int,
    scheduler: str | None,
    unused: Iterable[str],
    lang: str | None,
    json: bool,
) -> int:
    """Hold an episode tournament, and write its folder and pages.

    Parameters
    ----------
    unused
        Options that were given and mean nothing for an episode.
    """
    messages = language(lang)
    if strange := sorted(unused):
        raise EpisodeCommandError(messages.text("episode_tools.unused", options=", ".join(strange)))
    book = load(casebook or builtin())
    from contrapeso.tournament.episode.asked import read_codes, read_episode, reported_together

    asked = read_episode(episode)
    others = read_codes(informing) or tuple(code for code in book.focus if code != asked.polity)
    missing = sorted({asked.polity, *others} - set(book.polities))
    if missing:
        raise EpisodeCommandError(messages.text("cli.unknown_polity", polities=", ".join(missing), known=", ".join(sorted(book.polities))))
    files, paths = runnable(theories or ("all",), book, messages)
    if not theories:
        together = reported_together({name: file.banned for name, file in files.items()})
        files = {name: files[name] for name in together}
    if len(files) < 2:
        raise EpisodeCommandError(messages.text("episode_tools.too_few", count=len(files)))
    target = folder or Path(FOLDER) / f"{asked.polity.lower()}-{asked.first}-{asked.last}"
    _usable(target, messages)
    if scheduler is not None:
        local_count(scheduler)
    with progress(messages) as tell:
        summary = hold_episode(
            book, files, target, episode=asked, informing=others, refit_every=refit_every, members=members, quick=quick, seed=seed,
            library=own_mechanisms([*mechanisms, *paths]), scheduler=scheduler, tell=tell,
        )  # fmt: skip
    from contrapeso.report.episode_page import build_episode
    from contrapeso.report.episode_words import spoken

    pages = build_episode(target, book)
    return tell_of(target, summary, pages, lambda: spoken(target, book, messages), messages, json=json)


def _usable(target: Path, messages: Messages) -> None:
    """Refuse a folder that holds something else."""
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / "episode.json").is_file())):
        raise EpisodeCommandError(messages.text("tournament_tools.not_a_folder", folder=str(target)))


def hold_episode(
    book: Casebook,
    files: dict[str, TheoryFile],
    target: Path,
    *,
    episode: Any,
    informing: tuple[str, ...],
    refit_every: int = 4,
    members: int | None = None,
    quick: bool = False,
    seed: int = 1,
    settings: Any = None,
    library: dict[str, Any],
    cache: bool = True,
    scheduler: str | None = None,
    tell: Any = lambda stage, done, total: None,
) -> dict[str, Any]:
    """Hold an episode tournament into a folder and return what ``episode.json`` holds.

    All contenders see and are scored on one record, without the sources that any of them was taken from.
    """
    from contrapeso.apps.pipeline import LIBRARIES, cache_folder, use_compilation_cache
    from contrapeso.apps.workplace import workplace
    from contrapeso.casebook.visible import record_for, visible
    from contrapeso.scale.workers import workers
    from contrapeso.theories.files import build
    from contrapeso.theories.library import MECHANISMS
    from contrapeso.tournament.episode.asked import settled
    from contrapeso.tournament.episode.folder import write
    from contrapeso.tournament.episode.hold import hold
    from contrapeso.tournament.rivals import NAMES

    use_compilation_cache()
    started = time.perf_counter()
    banned = tuple(dict.fromkeys(source for file in files.values() for source in file.banned))
    record = record_for(book, banned, (episode.polity, *informing))
    plan = settled(episode, informing, record, refit_every=refit_every, members=members, seed=seed, quick=quick, settings=settings)
    theories = [build(file, {**MECHANISMS, **library}) for file in files.values()]
    with workers(scheduler, prepare=workplace(tuple(theories))) as crew:
        held = hold(theories, record, plan, cache=cache_folder() / "fits" if cache else None, crew=crew, tell=tell)
    removed = visible(book, banned).removed if banned else []
    about = {
        "version": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": "tournament",
        "episode": asdict(episode),
        "informing": list(informing),
        "seed": seed,
        "casebook": {"title": book.manifest.title.en, "hash": book.hash, "period": [record.quarters[0], record.quarters[-1]]},
        "plan": {**asdict(plan), "refits": list(plan.refits)},
        "theories": {name: {"code": file.code, "author": file.author, "banned": list(file.banned)} for name, file in files.items()},
        "banned": list(banned),
        "barred": [item for item in removed if f":{episode.polity}:" in item and _inside(item, episode)],
        "baselines": list(NAMES),
        "libraries": {name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
    }
    summary = write(target, held, about | {"seconds": round(time.perf_counter() - started, 1)}, seed=seed)
    return summary


def _inside(entry: str, episode: Any) -> bool:
    """Return whether an entry's date, where it has one, lies within the episode."""
    year = next((part[:4] for part in entry.split(":")[2:] if part[:4].isdigit()), "")
    return bool(year) and episode.first <= int(year) <= episode.last
