"""What reaches a polity from outside: conditions, ties, and neighbours that are not in the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from contrapeso.casebook.entries import Condition
from contrapeso.casebook.models import Casebook, PolityRecord
from contrapeso.casebook.record import Array
from contrapeso.casebook.sheet import Sheet
from contrapeso.vocabulary.dates import quarter_index, span
from contrapeso.vocabulary.kinds import CONDITIONS, KINDS, PROTECTIVE_BLOCS, PULSES
from contrapeso.vocabulary.variables import LEANS

CONTIGUITY, SHARED_BLOC, TRADE = 0.5, 0.3, 0.2
"""Weights of the three kinds of tie, before a row that sums to more than one is scaled to one; judged and fixed."""

LEAN_SPEED, WAVE_FADES = 0.5, 0.25
"""As in the engine: how fast the memory of a government's lean moves, and that of a wave fades."""


@dataclass
class Neighbourhood:
    """Ties among the polities of a run, and what those outside it send in."""

    ties: Array
    forcings: dict[str, tuple[Array, list[list[str]]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def conditions(sheet: Sheet, p: int, given: Iterable[Condition], polity: PolityRecord) -> None:
    """Fill the forcings that conditions, pulses of events and the origin of governments set."""
    for kind in CONDITIONS.values():
        sheet.forcings.setdefault(kind.forcing, np.full(sheet.shape, kind.default))
    for pulse, _, _ in PULSES.values():
        sheet.forcings.setdefault(pulse, np.zeros(sheet.shape))
    for event in polity.events:
        place = sheet.inside(event.when) if event.kind in PULSES else None
        if place is None:
            continue
        name, size, length = PULSES[event.kind]
        for t in range(place[0], min(place[0] + length, sheet.shape[0])):
            value = max(sheet.forcings[name][t, p], size if event.magnitude is None else event.magnitude)
            sheet.put(sheet.forcings, name, t, p, value, event.id)
    for government in polity.governments:
        place = sheet.inside(f"{government.from_}/{government.to}") if government.movement_origin else None
        if place is not None:
            for t in range(place[0], place[1] + 1):
                sheet.put(sheet.forcings, "movement_origin", t, p, 1.0, government.id)
    # Of conditions that overlap, the one that starts later holds; but where one ends in the quarter in
    # which the next begins, the quarter is the first one's: what brought its end about was still in force.
    ends: dict[str, set[int]] = {}
    for condition in sorted(given, key=lambda item: (span(item.from_).start or date.min, item.id)):
        place = sheet.inside(f"{condition.from_}/{condition.to}")
        if place is None:
            continue
        first = place[0] + (place[0] in ends.get(condition.kind, ()) and place[1] > place[0])
        for t in range(first, place[1] + 1):
            sheet.put(sheet.forcings, CONDITIONS[condition.kind].forcing, t, p, condition.value, condition.id)
        ends.setdefault(condition.kind, set()).add(place[1])


def neighbourhood(casebook: Casebook, chosen: tuple[str, ...], first_year: int, length: int) -> Neighbourhood:
    """Return ties among the polities of a run, and the record of those outside it as forcings.

    Each polity weighs its neighbours by common borders, shared blocs and trade; the row sums to at most
    one over all polities of the casebook, so that what is outside a run still counts.
    """
    everyone = tuple(sorted(casebook.polities))
    weights, blocs, sources = _weights(casebook, everyone, first_year, length)
    brazil = np.zeros_like(weights)
    if "BRA" in everyone:
        for i, code in enumerate(everyone):
            for condition in casebook.polities[code].conditions if code != "BRA" else ():
                if condition.kind == "brazil-weight":
                    for t in _quarters(condition.from_, condition.to, first_year, length):
                        brazil[t, i, everyone.index("BRA")] = condition.value
    inside = [everyone.index(code) for code in chosen]
    others = [i for i in range(len(everyone)) if i not in inside]
    lean, waves, norms = (np.zeros((length, len(everyone))) for _ in range(3))
    for i in others:
        lean[:, i], waves[:, i], norms[:, i] = _memories(casebook.polities[everyone[i]], first_year, length)
    rows = [
        [source for j in others for source in sources.get((i, j), ())] or ["assumption: no tie to a polity outside the run"] for i in inside
    ]
    protection, oas = np.zeros((length, len(chosen))), np.ones((length, len(chosen)))
    shields: list[list[str]] = []
    known_oas = any(tie.kind == "oas" for tie in casebook.ties)
    for p, i in enumerate(inside):
        for bloc, shield in PROTECTIVE_BLOCS.items():
            protection[:, p] += shield * blocs.get((bloc, i), np.zeros(length))
        if known_oas:
            oas[:, p] = blocs.get(("oas", i), np.zeros(length))
        own = [tie.id for tie in casebook.ties if tie.polities == (everyone[i],)]
        shields.append(own or ["assumption: no membership of a bloc is recorded"])
    found = Neighbourhood(np.stack([part[:, inside][:, :, inside] for part in (weights, brazil)], axis=1))
    outside = {"lean": (weights, lean), "waves": (weights, waves), "norms": (weights, norms), "brazil": (brazil, lean)}
    for name, (matrix, signal) in ((f"outside_{kind}", pair) for kind, pair in outside.items()):
        found.forcings[name] = (np.einsum("tij,tj->ti", matrix[:, inside], signal), rows)
    found.forcings["bloc_protection"] = (np.minimum(protection, 1.5), shields)
    found.forcings["oas_member"] = (oas, shields)
    if not casebook.ties:
        found.notes.append("no ties between polities are recorded; nothing reaches a polity from its neighbours")
    return found


def _quarters(from_: str, to: str, first_year: int, length: int) -> range:
    """Return the quarters of an interval that lie inside the record."""
    low, high = span(f"{from_}/{to}").bounded(date(first_year, 1, 1), date(first_year + length // 4 - 1, 12, 31))
    return range(max(quarter_index(low, first_year), 0), min(quarter_index(high, first_year) + 1, length))


def _weights(
    casebook: Casebook, everyone: tuple[str, ...], first_year: int, length: int
) -> tuple[Array, dict[tuple[str, int], Array], dict[tuple[int, int], tuple[str, ...]]]:
    """Return weights of neighbours by quarter, membership by bloc and polity, and the ties behind each pair."""
    number = {code: i for i, code in enumerate(everyone)}
    weights = np.zeros((length, len(everyone), len(everyone)))
    blocs: dict[tuple[str, int], Array] = {}
    sources: dict[tuple[int, int], tuple[str, ...]] = {}
    members: dict[str, dict[int, list[str]]] = {}
    for tie in casebook.ties:
        quarters = _quarters(tie.from_, tie.to, first_year, length)
        if len(tie.polities) == 1:
            i = number[tie.polities[0]]
            row = blocs.setdefault((tie.kind, i), np.zeros(length))
            row[quarters.start : quarters.stop] = tie.weight
            members.setdefault(tie.kind, {}).setdefault(i, []).append(tie.id)
            continue
        i, j = (number[code] for code in tie.polities)
        share = CONTIGUITY if tie.kind == "contiguity" else TRADE
        for a, b in ((i, j), (j, i)):
            weights[quarters.start : quarters.stop, a, b] += share * tie.weight
            sources[(a, b)] = (*sources.get((a, b), ()), tie.id)
    for bloc, rows in members.items():
        if bloc == "oas":  # Nearly all are members: it tells no pair apart.
            continue
        for i, first in rows.items():
            for j, second in rows.items():
                if i != j:
                    together = blocs[(bloc, i)] * blocs[(bloc, j)]
                    weights[:, i, j] = np.minimum(weights[:, i, j] + SHARED_BLOC * 0.5 * together, 1.0)
                    sources[(i, j)] = tuple(dict.fromkeys((*sources.get((i, j), ()), *first, *second)))
    # A lone weak tie stays weak: rows are scaled down to one, never up.
    return weights / np.maximum(weights.sum(axis=2, keepdims=True), 1.0), blocs, sources


def _memories(polity: PolityRecord, first_year: int, length: int) -> tuple[Array, Array, Array]:
    """Return what neighbours see of a polity at each quarter's start.

    The fading memories of its governments' lean and of its waves, and whether it was governed
    competitively, less one half.
    """
    lean, wave, open_ = np.zeros(length), np.zeros(length), np.full(length, -0.5)
    for government in sorted(polity.governments, key=lambda item: span(item.from_).start or date.min):
        quarters = _quarters(government.from_, government.to, first_year, length)
        lean[quarters.start :] = LEANS[government.situation]
        open_[quarters.start + 1 :] = float(government.competitive) - 0.5
    for event in polity.events:
        if KINDS[event.kind].channel == "wave":
            quarters = _quarters(event.when.split("/")[0], event.when.split("/")[0], first_year, length)
            wave[list(quarters)[:1]] = 1.0
    leans, waves = np.zeros(length), np.zeros(length)
    for t in range(1, length):
        leans[t] = leans[t - 1] + LEAN_SPEED * (lean[t - 1] - leans[t - 1])
        waves[t] = min((1.0 - WAVE_FADES) * waves[t - 1] + wave[t - 1], 3.0)
    return leans, waves, open_
