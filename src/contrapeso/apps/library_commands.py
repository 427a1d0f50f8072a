"""``contrapeso theories`` and ``contrapeso mechanisms``: what can be run, and what speaks for it and against it."""

from __future__ import annotations

import csv
import json as json_
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contrapeso.apps.console import emit, err, language, out
from contrapeso.apps.own import is_path, own_mechanisms, theory_file
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.theory_file import TheoryFile
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

STANCES = ("agree", "disagree", "qualify")
BADGES = ("prior-only", "weak", "learned")


def theories_command(casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """List the theories of a casebook."""
    messages = language(lang)
    book = load(casebook or builtin())
    files = sorted(book.theories.values(), key=lambda item: (item.kind == "baseline", len(item.code or "~~~~"), item.code, item.id))
    if json:
        emit([_theory_row(item) for item in files])
        return 0
    for item in files:
        out.print(
            messages.text(
                "theories_tools.line",
                code=item.code or "–",
                id=item.id,
                author=item.author,
                rows=_rows_words(item, messages),
                agree=len(item.claims),
                against=len(item.against),
                rivals=", ".join(item.rivals) or messages.text("theories_tools.none"),
            ),
            markup=False,
        )
    return 0


def _rows_words(item: TheoryFile, messages: Messages) -> str:
    if item.kind == "baseline":
        return messages.text("theories_tools.kind_baseline")
    return messages.text("theories_tools.all_rows") if item.everything else str(len(item.active))


def _theory_row(item: TheoryFile) -> dict[str, Any]:
    return {
        **item.model_dump(mode="json"),
        "active": [] if item.kind == "baseline" else list(item.active),
        "claims_for": len(item.claims),
        "claims_against": len(item.against),
    }


def theory_command(name: str, casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """Show one theory, by id or from a file."""
    messages = language(lang)
    where = casebook or builtin()
    book = load(where)
    item, folder = theory_file(name, book, messages)
    if json:
        emit(_theory_row(item))
        return 0
    t, spanish = messages.text, messages.lang == "es"
    out.print(t("theories_tools.title", title=item.title.es if spanish else item.title.en, author=item.author), markup=False)
    out.print(item.summary.es if spanish else item.summary.en, markup=False)
    rows = ", ".join(item.rows) if item.rows and not item.everything else _rows_words(item, messages)
    out.print(t("theories_tools.rows", rows=rows), markup=False)
    if item.mechanisms:
        out.print(t("theories_tools.mechanisms", names=", ".join(item.mechanisms)), markup=False)
    if item.signs:
        out.print(t("theories_tools.signs", signs=", ".join(f"{row} {sign}" for row, sign in item.signs.items())), markup=False)
    for prior in item.priors:
        out.print(t("theories_tools.prior", parameter=prior.parameter, prior=prior.prior, reason=prior.reason), markup=False)
    if item.banned:
        out.print(t("theories_tools.banned", sources=", ".join(item.banned)), markup=False)
    for key, claims in (("claims", item.claims), ("against", item.against)):
        if claims:
            out.print(t(f"theories_tools.{key}", count=len(claims)), markup=False)
        for identity in claims:
            text = book.claims[identity].paraphrase
            out.print(f"  {identity} {text.es if spanish else text.en}", markup=False)
    if item.rivals:
        out.print(t("theories_tools.rivals", names=", ".join(item.rivals)), markup=False)
    place = name if is_path(name) else str(folder / f"{item.id}.yaml")
    out.print(t("theories_tools.file", file=place), markup=False)
    return 0


def mechanisms_command(casebook: Path | None, run: Path | None, files: tuple[Path, ...], *, lang: str | None, json: bool) -> int:
    """List the mechanisms with rows, sources, stance of the evidence, badge and theories."""
    from contrapeso.theories.library import MECHANISMS

    messages = language(lang)
    book = load(casebook or builtin())
    badges = _badges(run, messages)
    own = own_mechanisms(files)
    spoken = _stances(book)
    found = [_mechanism_row(item, book, spoken, badges) for item in {**MECHANISMS, **own}.values()]
    if json:
        emit(found)
        return 0
    none = "–"
    for row in found:
        out.print(
            messages.text(
                "mechanisms_tools.line",
                label=row["label"],
                family=messages.name("family", row["family"]),
                rows=" ".join(row["rows"]) or none,
                **row["stance"],
                badge=messages.name("badge", row["badge"]) if row["badge"] else none,
                theories=", ".join(row["theories"]) or none,
                sources=", ".join(row["references"]) or none,
            ),
            markup=False,
        )
        out.print(f"    {row['claim']}", markup=False)
    if badges:
        err.print(_recovery_of(run, messages), markup=False)
    return 0


def _stances(book: Casebook) -> dict[str, list[Any]]:
    """Return the claims that speak to each row: by their concept, or by the mechanism that they name."""
    found: dict[str, list[Any]] = {}
    for claim in book.claims.values():
        concept = book.concepts.get(claim.concept)
        rows = set(concept.mechanisms if concept else ())
        if claim.causal is not None and claim.causal.mechanism:
            rows.add(claim.causal.mechanism)
        for row in rows:
            found.setdefault(row, []).append(claim)
    return found


def _mechanism_row(item: Any, book: Casebook, spoken: Mapping[str, list[Any]], badges: Mapping[str, str]) -> dict[str, Any]:
    claims = {claim.id: claim for row in item.rows for claim in spoken.get(row, ())}
    counts = Counter(claim.stance for claim in claims.values())
    shipped = type(item).__module__.startswith("contrapeso.")
    theories = [
        name
        for name, file in book.theories.items()
        if file.kind == "theory" and (item.label in file.mechanisms or (shipped and set(item.rows) & set(file.active)))
    ]
    return {
        "label": item.label,
        "family": item.family,
        "rows": list(item.rows),
        "claim": (item.__doc__ or "").split("\n")[0],
        "reads": list(item.reads),
        "moves": list(item.moves),
        "parameters": {p.name: {"prior": str(p.prior), "unit": p.unit, "meaning": p.meaning} for p in item.parameters},
        "references": list(item.references),
        "stance": {stance: counts[stance] for stance in STANCES},
        "badge": badges.get(item.label),
        "theories": theories,
        "own": not shipped,
    }


def _badges(run: Path | None, messages: Messages) -> dict[str, str]:
    """Return the worst badge of each mechanism in a run: the one named, or the latest under ``runs``."""
    folder = _run_of(run)
    if folder is None:
        return {}
    path = folder / "parameters.csv"
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        pairs = [(row["name"].split(".")[0], row["badge"]) for row in rows]
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise ContrapesoError(messages.text("mechanisms_tools.no_parameters", folder=str(folder))) from error
    found: dict[str, str] = {}
    for label, badge in pairs:
        known = found.get(label, "learned")
        if badge in BADGES:
            found[label] = min(known, badge, key=BADGES.index)
    return found


def _run_of(run: Path | None) -> Path | None:
    """Return the folder of the run that is named, or of the latest under ``runs``."""
    numbered = [path for path in Path("runs").glob("[0-9]*") if (path / "parameters.csv").is_file()] if Path("runs").is_dir() else []
    return run or max(numbered, key=lambda path: path.name, default=None)


def _recovery_of(run: Path | None, messages: Messages) -> str:
    """Return what is said of the recovery that the badges of a run rest on."""
    from contrapeso.report.recovery_words import recovery_sentence

    manifest = (_run_of(run) or Path()) / "run.json"
    about = json_.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    return recovery_sentence(messages, about.get("recovery"))


def check_mechanisms_command(path: Path, *, lang: str | None, json: bool) -> int:
    """Try every promise of the mechanisms in a user's file."""
    from contrapeso.theories.contracts import check_file

    messages = language(lang)
    found = check_file(path)
    if json:
        emit([{"mechanism": label, "what": fault} for label, faults in found.items() for fault in faults])
    else:
        for label, faults in found.items():
            for fault in faults:
                out.print(f"{path}: {label}: {fault}", markup=False)
    count = sum(len(faults) for faults in found.values())
    key = "cli.check_mechanisms_faults" if count else "cli.check_mechanisms_sound"
    err.print(messages.text(key, count=count or len(found)), markup=False)
    return 1 if count else 0


def new_mechanism_command(path: Path, *, lang: str | None) -> int:
    """Write the template of a mechanism where there is no file yet."""
    from contrapeso.theories.contracts import template

    messages = language(lang)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError:
        raise ContrapesoError(messages.text("cli.new_exists", path=str(path))) from None
    except OSError as error:
        raise ContrapesoError(messages.text("cli.new_unwritable", path=str(path), why=error.strerror or str(error))) from None
    err.print(messages.text("cli.new_mechanism_done", path=str(path)), markup=False)
    return 0
