"""What the worker does: run a casebook, answer a question under one theory, warm up. JAX is loaded here and nowhere else."""

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
    if kind == "warm":
        return _warm(request, tell)
    raise ContrapesoError(f"there is no kind of job '{kind}'")


def _run(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    from contrapeso.apps.pipeline import run

    out = Path(request["out"])
    tell("check", 0, 1)
    run(Path(request["casebook"]), out, score=bool(request.get("score", False)), tell=tell)
    return {"folder": str(out)}


def _what_if(request: dict[str, Any], parts: list[dict[str, Any]], tell: Tell, keep: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    tell("start", 0, 1)
    from contrapeso.apps.whatif_answer import answer, parts_of_mechanisms
    from contrapeso.casebook.scenario import Scenario

    scenario = Scenario.model_validate(request["scenario"])
    prepared = _fitted(request, scenario, tell)
    modes = list(scenario.modes)
    # A mode that was stopped half-way is computed again: its arms share the run without the change.
    done = {block["ended"] for block in parts if block.get("ended")}
    blocks = [block for block in parts if block["mode"] in done and block["members"] == block["of"] and block["coupling"] != "shares"]
    for mode in modes:
        if mode in done:
            continue
        one = scenario.model_copy(update={"modes": (mode,)})
        last: dict[str, Any] | None = None
        for block in answer(prepared, one, seed=request["seed"], partial=True):
            tell("histories", modes.index(mode) * block["of"] + min(block["members"], block["of"] - 1), len(modes) * block["of"])
            if last is not None:
                keep(last)
                blocks += [last] if last["members"] == last["of"] else []
            last = dict(block)
        assert last is not None
        last["ended"] = mode
        keep(last)
        blocks.append(last)
    if request.get("mechanisms"):
        tell("mechanisms", 0, 1)
        blocks += parts_of_mechanisms(prepared, scenario, seed=request["seed"], tell=lambda done, all_: tell("mechanisms", done, all_))
    tell("histories", len(modes), len(modes))
    about = {"sound": prepared.sound, "diagnostics": prepared.diagnostics, "recovery": prepared.recovery}
    return {"theory": request["theory"], **about, "blocks": blocks}


def _warm(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Fit and compile all that a first question needs, so that it waits for neither."""
    tell("start", 0, 1)
    from contrapeso.apps.whatif_answer import warm
    from contrapeso.casebook.scenario import Scenario

    prepared = _fitted(request, Scenario.model_validate(request["scenario"]), tell)
    for done, all_ in warm(prepared):
        tell("warm", done, all_)
    return {"theory": request["theory"]}


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
