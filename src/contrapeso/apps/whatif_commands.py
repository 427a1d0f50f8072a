"""``contrapeso whatif``: scenarios listed, run, printed and written as pages."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from contrapeso.apps.console import emit, err, language, out, progress
from contrapeso.apps.own import UnknownNameError, is_path, own_mechanisms, runnable
from contrapeso.casebook.load import builtin, load, load_file
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.scenario import Scenario
from contrapeso.scale.crew import local_count
from contrapeso.scale.workers import workers
from contrapeso.vocabulary.language import Messages

FEWEST = 16


def list_command(casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """List the scenarios of a casebook."""
    messages = language(lang)
    book = load(casebook or builtin())
    ordered = _ordered(book)
    if json:
        emit(
            [
                {"id": item.id, "code": item.code, "title": item.title.model_dump(), "question": item.question.model_dump()}
                for item in ordered
            ]
        )
        return 0
    for item in ordered:
        title, question = (text.es if messages.lang == "es" else text.en for text in (item.title, item.question))
        out.print(messages.text("whatif_tools.list", code=item.code or "–", id=item.id, title=title, question=question), markup=False)
    if not ordered:
        err.print(messages.text("whatif_tools.none"), markup=False)
    return 0


def _ordered(book: Casebook) -> list[Scenario]:
    return sorted(book.scenarios.values(), key=lambda item: (item.code or "~", item.id))


def whatif_command(
    name: str | None,
    casebook: Path | None,
    theories: tuple[str, ...],
    folder: Path | None,
    *,
    every: bool,
    seed: int,
    members: int,
    mechanisms: tuple[Path, ...],
    quick: bool,
    shares: bool,
    scheduler: str | None = None,
    lang: str | None,
    json: bool,
) -> int:
    """Run one scenario, or all of a casebook, and write pages."""
    messages = language(lang)
    where = casebook or builtin()
    book = load(where)
    if members < FEWEST:
        raise UnknownNameError(messages.text("whatif_tools.members", members=members))
    if every and name is None:
        base = folder or Path("whatif")
        chosen = [(item, base / item.id) for item in _ordered(book)]
        if not chosen:
            raise UnknownNameError(messages.text("whatif_tools.none"))
    else:
        item = _scenario(name, where, book, messages)
        chosen = [(item, folder or Path("whatif") / item.id)]
    # Everything is looked up before anything is run, so that a wrong name costs no time.
    plans = [(item, target, *runnable(_asked(theories, item, book), book, messages)) for item, target in chosen]
    for item, target, _, _ in plans:
        _usable(target, item, messages)
    own = own_mechanisms([*mechanisms, *(path for *_, files in plans for path in files)])
    ready = None
    if scheduler is not None:
        local_count(scheduler)
        from contrapeso.apps.workplace import workplace
        from contrapeso.dynamics.theory import Theory

        ready = workplace((Theory("own", tuple(own.values())),))
    how = {"seed": seed, "members": members, "quick": quick, "shares": shares, "messages": messages, "quiet": json}
    with workers(scheduler, prepare=ready) as crew:
        summaries = [_run(item, target, where, book, found, own, crew, **how) for item, target, found, _ in plans]
    if json:
        emit(summaries if every and name is None else summaries[0])
    if every and name is None:
        from contrapeso.report.whatif_index import build_index

        files = build_index(folder or Path("whatif"), book)
        if not json:
            out.print(messages.text("whatif_tools.index_done", file=", ".join(map(str, files))), markup=False)
    return 0


def _scenario(name: str | None, where: Path, book: Casebook, messages: Messages) -> Scenario:
    known = ", ".join(item.id for item in _ordered(book)) or "–"
    if name is None:
        raise UnknownNameError(messages.text("whatif_tools.name_one", known=known))
    if is_path(name):
        return load_file("scenarios", name, where)
    found = book.scenarios.get(name) or next((item for item in book.scenarios.values() if item.code == name), None)
    if found is None:
        raise UnknownNameError(messages.text("whatif_tools.unknown", name=name, known=known))
    return found


def _asked(theories: tuple[str, ...], scenario: Scenario, book: Casebook) -> tuple[str, ...]:
    """Return the theories that are asked for; by default the encompassing one and those that the scenario names."""
    if theories == ("all",):
        # Those that the scenario is about come first, in the page too; all others follow.
        others = (name for name, file in book.theories.items() if file.kind == "theory")
        return tuple(dict.fromkeys((*scenario.theories, *others)))
    if theories:
        return theories
    first = ("encompassing",) if "encompassing" in book.theories else ()
    found = tuple(dict.fromkeys((*scenario.theories, *first)))
    return found or ("all",)


def _usable(target: Path, scenario: Scenario, messages: Messages) -> None:
    """Refuse a folder that holds something else, or another scenario."""
    if not target.exists():
        return
    if not target.is_dir():
        raise UnknownNameError(messages.text("whatif_tools.not_whatif_folder", folder=str(target)))
    if any(target.iterdir()) and not (target / "parts").is_dir() and not (target / "whatif.json").is_file():
        raise UnknownNameError(messages.text("whatif_tools.not_whatif_folder", folder=str(target)))


def _run(
    scenario: Scenario,
    target: Path,
    where: Path,
    book: Casebook,
    theories: dict[str, Any],
    own: dict[str, Any],
    crew: Any,
    *,
    seed: int,
    members: int,
    quick: bool,
    shares: bool,
    messages: Messages,
    quiet: bool,
) -> dict[str, Any]:
    from contrapeso.apps.whatif import THEORY_FIT, whatif
    from contrapeso.inference.sample import Settings
    from contrapeso.report.verdicts import effects
    from contrapeso.report.whatif_folder import read_whatif
    from contrapeso.report.whatif_page import build_whatif

    settings = Settings(chains=2, warmup=60, draws=max(60, members // 2), seed=seed) if quick else replace(THEORY_FIT, seed=seed)
    with progress(messages) as tell:
        summary = whatif(
            where, scenario, tuple(theories), target, seed=seed, members=members, settings=settings, own=theories, mechanisms=own,
            shared=shares, crew=crew, tell=tell,
        )  # fmt: skip
    pages = build_whatif(target, book)
    found = read_whatif(target)
    if not quiet:
        show(found, book, messages)
        page = next((path for path in pages if path.name.endswith(f".{messages.lang}.html")), pages[0])
        out.print(messages.text("whatif_tools.done", file=str(page), seconds=f"{summary['seconds']:.0f}"), markup=False)
    return {
        **summary,
        "folder": str(target),
        "pages": [str(path) for path in pages],
        "effects": [_plain(asdict(item)) for item in effects(found.outcomes)],
        **({"shares": [_plain(row) for row in found.shares.to_dict("records")]} if shares else {}),
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without NaN, which is no JSON."""
    return {key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in row.items()}


def show(found: Any, book: Casebook, messages: Messages) -> None:
    """Print a table for each arm, the answers, and what is assumed."""
    from rich.table import Table
    from rich.text import Text

    from contrapeso.report.moved import moved
    from contrapeso.report.verdicts import ARROWS
    from contrapeso.report.whatif_words import Telling, answers, assumptions, badge_sentence, ranges

    telling = Telling(found, book, messages)
    scenario = found.scenario
    out.print(f"{telling.words(scenario.title)}. {telling.words(scenario.question)}", markup=False)
    if scenario.warning:
        out.print(telling.words(scenario.warning), markup=False, style="yellow")
    for arm in found.arms:
        table = Table(title=Text(telling.words(arm.words)), title_justify="left")
        for head in ("theory", "mode", "outcome", "levels", "difference", "badge"):
            table.add_column(messages.text(f"whatif_tools.column_{head}"))
        for item in telling.effects:
            if item.arm != arm.id or item.outcome not in telling.results:
                continue
            result = telling.results[item.outcome]
            mode, kind = item.mode, result.kind
            if item.couplings > 1:
                low, high = (telling.gap(kind, value) for value in item.spread)
                mode = messages.text("whatif_tools.couplings", mode=mode, low=low, high=high)
            known = math.isfinite(item.difference)
            levels = (
                f"{telling.value(kind, item.baseline)} → {telling.value(kind, item.changed)}"
                if known
                else messages.text("whatif.nothing_read")
            )
            middle, low, high = (telling.gap(kind, value) for value in (item.difference, item.low, item.high))
            gap = messages.text("whatif.cell", arrow=ARROWS[item.verdict], value=middle, low=low, high=high)
            cells = (item.theory, mode, telling.words(result.words), levels, gap if known else "", messages.name("badge", item.badge))
            table.add_row(*(Text(cell) for cell in cells))
        out.print(table)
        for sentence in ranges(telling, arm):
            out.print(sentence, markup=False)
        for mode in found.modes:
            out.print(messages.text(f"whatif.mode_{mode}") + ":", markup=False)
            for sentence in answers(telling, arm, mode):
                out.print(f"  {sentence}", markup=False)
            out.print(f"  {badge_sentence(telling, arm, mode)}", markup=False)
        parted = moved(telling, arm)
        if parted is not None:
            out.print(messages.text("moved.heading") + ":", markup=False)
            for sentence in parted.sentences:
                out.print(f"  {sentence}", markup=False)
    out.print(messages.text("whatif.section_assumptions") + ":", markup=False)
    for sentence in assumptions(telling):
        out.print(f"- {sentence}", markup=False)
    for name, about in found.about.get("theories", {}).items():
        if not about.get("sound", True):
            err.print(messages.text("whatif.unsound", theories=telling.theory(name)), markup=False)
