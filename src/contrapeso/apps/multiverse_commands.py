"""``contrapeso multiverse``: results under each coding of the contested exits, with and without the region."""

from __future__ import annotations

import hashlib
import json as json_
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contrapeso.apps.console import emit, err, language, out, progress
from contrapeso.apps.own import own_mechanisms, runnable
from contrapeso.casebook.codings import codings, confusion_rows, weight_rows
from contrapeso.casebook.load import builtin, load
from contrapeso.scale.crew import local_count
from contrapeso.vocabulary.errors import ContrapesoError

WIDEST = 12
"""Lines of the printed table."""
OWN = ("multiverse.json", "parts")
"""What the folder of a multiverse holds, done or not."""


def multiverse_command(
    casebook: Path | None,
    polities: tuple[str, ...],
    theories: tuple[str, ...],
    results: tuple[str, ...],
    folder: Path | None,
    *,
    each_reading: bool,
    region: bool,
    seed: int,
    members: int,
    full: bool,
    years: tuple[int | None, int | None],
    cache: bool,
    scheduler: str | None = None,
    lang: str | None,
    json: bool,
) -> int:
    """Run a multiverse and write its folder; what a stopped one left there is not done again."""
    messages = language(lang)
    book = load(casebook or builtin())
    unknown = sorted(set(polities) - set(book.polities))
    if unknown:
        raise ContrapesoError(messages.text("cli.unknown_polity", polities=", ".join(unknown), known=", ".join(sorted(book.polities))))
    if scheduler is not None:
        local_count(scheduler)
    target = folder or Path("multiverse")
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or any((target / name).exists() for name in OWN))):
        raise ContrapesoError(messages.text("multiverse.not_a_folder", folder=str(target)))
    started = time.perf_counter()
    import pandas as pd

    from contrapeso import __version__
    from contrapeso.apps.pipeline import finished, fits_folder, use_compilation_cache
    from contrapeso.apps.workplace import workplace
    from contrapeso.casebook.record import Record
    from contrapeso.inference.fit import code_hash
    from contrapeso.inference.sample import Settings
    from contrapeso.laboratory.engine import engine
    from contrapeso.laboratory.sources import identity
    from contrapeso.report.multiverse_page import build_multiverse
    from contrapeso.scale.workers import workers
    from contrapeso.tournament.multiverse import (
        NAMES,
        explore,
        place_table,
        ranking_table,
        spread_table,
        universes,
        variance_table,
        without_region,
    )
    from contrapeso.tournament.plan import QUICK, Plan

    strange = [name for name in results if name not in NAMES]
    if strange:
        raise ContrapesoError(messages.text("multiverse.unknown_result", name=strange[0], known=", ".join(NAMES)))
    use_compilation_cache()
    chosen = polities or book.focus
    found = [item for item in codings(book, chosen) if each_reading or item.kind != "reading"]
    named, banned = _theories(theories or ("encompassing",), book, messages)
    settings = Settings(seed=seed) if full else Settings(chains=4, warmup=80, draws=128, seed=seed)
    store = fits_folder(target, cache=cache)
    given = [book.hash, chosen, [item.name for item in found], {name: banned[name] for name in sorted(banned)}, results, region]
    given += [members, full, seed, years, asdict(settings), code_hash("laboratory/*.py", "tournament/*.py"), engine()]
    given += [[identity(theory), theory.prior_table(len(chosen)).tolist()] for theory in named]
    # Worlds of other inputs lie beside one another; none is taken for another.
    parts = target / "parts" / hashlib.sha256(json_.dumps(given).encode()).hexdigest()[:16]
    parts.mkdir(parents=True, exist_ok=True)
    forms = [form for theory in named for form in (theory, without_region(theory) if region else None) if form is not None]
    with progress(messages) as tell, workers(scheduler, prepare=workplace(tuple(forms))) as crew:
        plan = None
        if "tournament" in results:
            asked = Plan(
                first=years[0], last=years[1], horizons=(1, 2), members=max(members, 64), seed=seed, settings=None if full else QUICK
            )
            plan = asked.settled(_span(book, chosen))
        tell("multiverse_fits", 0, 100 * len(forms))
        fitted = universes(
            book,
            named,
            chosen,
            found,
            settings,
            banned=banned,
            regional=(True, False) if region else (True,),
            members=members,
            plan=plan,
            cache=store,
            crew=crew,
            tell=lambda done, total: tell("multiverse_fits", done, total),
        )
        tell("multiverse", 0, 1)
        how = {"seed": seed, "plan": plan, "crew": crew, "parts": parts}
        worlds = explore(fitted, found, results, **how, tell=lambda done, total: tell("multiverse", done, total))
        spread = spread_table(worlds)
        weights, tables_of_holders = pd.DataFrame(weight_rows(book, chosen)), pd.DataFrame(confusion_rows(book))
        tables = {
            "weights": weights,
            "confusion": tables_of_holders,
            "multiverse": worlds,
            "spread": spread,
            "ranking": ranking_table(worlds),
            "places": place_table(worlds),
            "variance": variance_table(worlds),
        }
        for name, frame in tables.items():
            frame.to_csv(target / f"{name}.csv", index=False, float_format="%.6g")
        seconds = round(time.perf_counter() - started, 1)
        example: Record = fitted[0].records["declared"]
        about: dict[str, Any] = {
            "version": __version__,
            "command": "multiverse",
            "casebook": {"title": book.manifest.title.en, "hash": book.hash},
            "polities": list(chosen),
            "theories": {theory.name: list(banned[theory.name]) for theory in named},
            "results": list(results),
            "codings": [{"name": item.name, "kind": item.kind, "changes": list(item.changes)} for item in found],
            "region": region,
            "seed": seed,
            "members": members,
            "settings": asdict(settings),
            "plan": None if plan is None else {"first": plan.first, "last": plan.last, "horizons": list(plan.horizons)},
            "period": [example.quarters[0], example.quarters[-1]],
            "seconds": seconds,
        }
        (target / "multiverse.json").write_text(json_.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        build_multiverse(target, book)
        shutil.rmtree(parts, ignore_errors=True)
        finished(target)
    if json:
        emit({**about, "folder": str(target), "spread": spread.to_dict("records")})
        return 0
    _print(spread, messages)
    count = len(worlds[["theory", "regional", "coding"]].drop_duplicates())
    err.print(messages.text("multiverse.done", folder=str(target / "multiverse.html"), worlds=count, seconds=seconds), markup=False)
    return 0


def _span(book: Any, polities: tuple[str, ...]) -> Any:
    from contrapeso.casebook.assemble import assemble

    return assemble(book, polities)


def _theories(names: tuple[str, ...], book: Any, messages: Any) -> tuple[list[Any], dict[str, tuple[str, ...]]]:
    """Return theories by name with the sources that each may not see."""
    from contrapeso.theories.encompassing import encompassing
    from contrapeso.theories.files import build
    from contrapeso.theories.library import MECHANISMS

    found, banned = [], {}
    for name in names:
        if name == "encompassing":
            found.append(encompassing())
            banned[name] = ()
            continue
        files, own = runnable((name,), book, messages)
        for identity, file in files.items():
            found.append(build(file, {**MECHANISMS, **own_mechanisms(own)}))
            banned[identity] = file.banned
    return found, banned


def _print(spread: Any, messages: Any) -> None:
    from rich.table import Table

    table = Table(title=messages.text("multiverse.section_answer"))
    words = ("item", "declared", "by_coding", "by_region", "by_theory", "by_chance", "interval", "widest")
    for word in words:
        table.add_column(messages.text(f"multiverse.{word}"))
    ordered = (
        spread.sort_values("coding", ascending=False).groupby("result", sort=False).head(WIDEST // max(spread["result"].nunique(), 1) or 1)
    )
    for row in ordered.to_dict("records"):
        name = messages.text(f"multiverse.result_{row['result']}")
        cells = [messages.number(row[column], 3) for column in ("declared", "coding", "region", "theory", "chance", "posterior")]
        table.add_row(f"{name}: {row['item']}", *cells, str(row["widest"]))
    out.print(table)
