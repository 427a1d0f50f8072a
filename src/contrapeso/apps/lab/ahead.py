"""Answers that are there before anybody asks: those that were run before, and those that an idle worker makes."""

from __future__ import annotations

import json
from pathlib import Path
from secrets import token_hex
from typing import Any

from contrapeso.apps.lab.asking import MAIN_THEORY, Desk, simplest
from contrapeso.apps.lab.jobs import QueueFull

FIRST, LOW = 0, -1
CLIENT = "ahead"


def adopt(desk: Desk, folder: Path) -> int:
    """Take over the answers in folders that `contrapeso whatif` wrote, and return how many.

    Only answers of the same casebook and the same scenario are taken; each says how many draws it has.
    """
    count = 0
    for manifest in sorted(folder.glob("*/whatif.json")):
        about = _read(manifest)
        scenario = desk.casebook.scenarios.get(str((about.get("scenario") or {}).get("id")))
        if scenario is None or (about.get("casebook") or {}).get("hash") != desk.casebook.hash:
            continue
        if scenario.model_dump(mode="json", by_alias=True) != about.get("scenario"):
            continue
        for theory in about.get("theories") or {}:
            part = max((manifest.parent / "parts").glob(f"{theory}.*.json"), key=lambda path: path.stat().st_mtime, default=None)
            found = _read(part) if part is not None else {}
            if theory in desk.theories and found.get("theory") == theory and isinstance(found.get("blocks"), list) and found["blocks"]:
                request = desk.request(scenario, theory)
                count += desk.queue.store("what-if", request, {**found, "members": about.get("members")}, key=desk.key(request))
    return count


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def prepare(desk: Desk) -> int:
    """Queue the casebook's questions behind everything that readers ask, and return how many.

    Only the theory of the run is asked, whose fit is on disk; it gives way as soon as a reader waits.
    Before all of them the worker warms up, and answers the question that the page opens with.
    """
    if MAIN_THEORY not in desk.theories or not desk.run_settings:
        return 0
    scenarios = simplest(desk.casebook)
    count = 0
    for scenario in scenarios:
        if not set(scenario.polities) <= set(desk.casebook.focus):
            continue  # it would need a fit of its own
        try:
            if count == 0:
                request = {**desk.request(scenario, MAIN_THEORY), "start": token_hex(6)}
                desk.queue.submit("warm", request, client=CLIENT, priority=FIRST)
            desk.submit(scenario, (MAIN_THEORY,), client=CLIENT, priority=LOW if count else FIRST)
        except QueueFull:
            break
        count += 1
    return count
