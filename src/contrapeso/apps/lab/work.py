"""What the worker does: run a casebook, or answer a question under one theory. JAX is loaded here and nowhere else."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contrapeso.apps.lab.worker import Tell
from contrapeso.vocabulary.errors import ContrapesoError

KEPT = 6
"""Fitted theories that the worker keeps in memory."""

_prepared: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_books: OrderedDict[str, Any] = OrderedDict()


def compute(
    kind: str,
    request: dict[str, Any],
    *,
    parts: list[dict[str, Any]],
    tell: Tell,
    keep: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    """Carry out a job; see `contrapeso.apps.lab.worker.Computation`."""
    if kind == "run":
        return _run(request, tell)
    if kind == "what-if":
        return _what_if(request, parts, tell, keep)
    raise ContrapesoError(f"there is no kind of job '{kind}'")


def _run(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    from contrapeso.apps.pipeline import run

    out = Path(request["out"])
    tell("check", 0, 1)
    run(Path(request["casebook"]), out, score=bool(request.get("score", False)), tell=tell)
    return {"folder": str(out)}


def _what_if(request: dict[str, Any], parts: list[dict[str, Any]], tell: Tell, keep: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    tell("start", 0, 1)
    from contrapeso.apps.whatif import answer
    from contrapeso.casebook.scenario import Scenario

    scenario = Scenario.model_validate(request["scenario"])
    prepared = _fitted(request, scenario, tell)
    blocks = list(parts)
    modes = list(scenario.modes)
    for number, mode in enumerate(modes):
        tell("histories", number, len(modes))
        known = [block for block in blocks if block["mode"] == mode]
        if known and known[-1].get("last"):
            continue
        # A mode that was stopped half-way is computed again: its arms share the run without the change.
        blocks = [block for block in blocks if block["mode"] != mode]
        one = scenario.model_copy(update={"modes": (mode,)})
        fresh = []
        for block in answer(prepared, one, seed=request["seed"]):
            tell("histories", number, len(modes))
            fresh.append(dict(block))
        fresh[-1]["last"] = True
        for block in fresh:
            keep(block)
        blocks += fresh
    tell("histories", len(modes), len(modes))
    return {"theory": request["theory"], "sound": prepared.sound, "diagnostics": prepared.diagnostics, "blocks": blocks}


def _fitted(request: dict[str, Any], scenario: Any, tell: Tell) -> Any:
    """Return the theory fitted to the casebook, from memory where it was asked for lately."""
    from contrapeso.apps.pipeline import cache_folder, use_compilation_cache
    from contrapeso.apps.whatif import THEORY_FIT, prepare, scope
    from contrapeso.casebook.load import load
    from contrapeso.inference.sample import Settings

    use_compilation_cache()
    folder, digest = request["casebook"], request["casebook_hash"]
    book = _books.get(digest)
    if book is None:
        tell("check", 0, 1)
        book = load(folder)
        if book.hash != digest:
            raise ContrapesoError("the casebook has changed since the question was asked; open the laboratory again")
        _books[digest] = book
        while len(_books) > 2:
            _books.popitem(last=False)
    settings = Settings(**request["settings"]) if request.get("settings") else THEORY_FIT
    polities = scope(scenario, book)
    key = (digest, request["theory"], polities, settings, request["members"])
    if key not in _prepared:
        tell("fit", 0, settings.warmup + settings.draws)
        _prepared[key] = prepare(
            book, request["theory"], polities, settings=settings, members=request["members"], cache=cache_folder() / "fits", tell=tell
        )
        while len(_prepared) > KEPT:
            _prepared.popitem(last=False)
    _prepared.move_to_end(key)
    return _prepared[key]
