"""How a government ended, from the files alone: its exit, the event, and what the readings weigh."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from contrapeso.casebook.datasets.disagreement import days_apart
from contrapeso.casebook.from_data_parts import Entry, Given, basis, words
from contrapeso.casebook.from_data_spells import Spell

NEAR = 10
"""Days between the end of a government and a coup that may have ended it."""
COUPS = ("powell-thyne", "cline", "colpus")
ARMED = {"armed-conservative": 0.5, "armed-reformist": 0.5}
ANY = {"armed-conservative": 0.25, "armed-reformist": 0.25, "uprising": 0.25, "removal": 0.25}
CODES: tuple[tuple[str, dict[str, float], tuple[str, str]], ...] = (
    ("removed by military", ARMED, ("by the armed forces", "por las fuerzas armadas")),
    ("military power struggle", ARMED, ("in a struggle within the armed forces", "en una lucha dentro de las fuerzas armadas")),
    ("popular protest", {"uprising": 1.0}, ("through popular protest", "por protesta popular")),
    ("removed by rebels", {"uprising": 1.0}, ("by rebels", "por rebeldes")),
    ("other government actors", ARMED | {"removal": 0.5}, ("by other actors of the government", "por otros actores del gobierno")),
    ("foreign", ARMED, ("under foreign force or threat of it", "bajo fuerza extranjera o amenaza de ella")),
    ("assassination", {"exogenous": 1.0}, ("by assassination", "por asesinato")),
)
"""Parts of Archigos' exit codes: weights of the readings, and words; the first that fits counts."""
ILL = {
    "natural death": ("death", "dies in office", "muere en el cargo"),
    "suicide": ("death", "dies in office by suicide", "muere en el cargo por suicidio"),
    "retired due to ill health": ("early", "retires in ill health", "se retira por mala salud"),
}


@dataclass
class Ending:
    """How a spell ended; ``event`` is None where it ended regularly."""

    exit: str
    event: Entry | None = None
    flags: Entry = field(default_factory=dict[str, Any])
    readings: list[Entry] = field(default_factory=list[Entry])
    datasets: list[str] = field(default_factory=list[str])


def ending(given: Given, spell: Spell, after: Spell | None, elected: bool) -> Ending:
    """Return how a spell ended.

    Each file is one holder, and equal weights are given to what they say: Archigos' exit code, each list
    of coups with a successful one within ten days, and NAVCO with a campaign that succeeds in the year. Where
    nobody says anything, an elected government followed by one that nobody elected was removed.
    """
    assert spell.to is not None
    out, code = spell.source.exit.casefold(), spell.source.exit_code.casefold()
    name = spell.source.name
    if out in ILL and "assassination" not in code:
        kind, en, es = ILL[out]
        return _made(given, spell, kind, [{"exogenous": 1.0}], [spell.dataset], (f"{name} {en}.", f"{name} {es}."), ())
    coups = [
        (dataset, event) for dataset, event in given.events(*COUPS) if event.kind == "executive-exit" and _near(event.when, spell, after)
    ]
    risings = [dataset for dataset, event in given.events("navco") if "success" in event.codes and event.codes["ends"] == spell.to[:4]]
    holders: list[dict[str, float]] = []
    how = ("", "")
    irregular = out.startswith(("irregular", "foreign"))
    if irregular:
        known = next(((weights, said) for part, weights, said in CODES if part in code), None)
        weights, how = known or (ARMED if coups else ANY, ("irregularly", "de manera irregular"))
        holders.append(weights)
    holders += [ARMED] * len({dataset for dataset, _ in coups})
    dropped = elected and after is not None and after.election is None
    if risings and (irregular or dropped or coups):
        holders.append({"uprising": 1.0})
    if dropped and not holders:
        holders.append({"removal": 1.0})
        how = ("before its term, without force that the files know of", "antes de tiempo, sin fuerza de la que sepan los archivos")
    elif dropped and not irregular and not coups:
        holders.append({"removal": 1.0})
    if not holders:
        return Ending("regular")
    exogenous = all("exogenous" in holder for holder in holders)
    says = [*([spell.dataset] if irregular or dropped else []), *(dataset for dataset, _ in coups), *risings]
    if not how[0]:
        how = ("at the time of a coup or campaign that the files list", "en el momento de un golpe o campaña que los archivos registran")
    text = (f"{name} leaves office {how[0]}.", f"{name} deja el cargo {how[1]}.")
    return _made(given, spell, "death" if exogenous else "early", holders, says, text, sorted({dataset for dataset, _ in coups}))


def _near(when: str, spell: Spell, after: Spell | None) -> bool:
    assert spell.to is not None
    if len(when) < 10:
        return False
    return days_apart(when, spell.to) <= NEAR or (after is not None and days_apart(when, after.from_) <= NEAR)


def _made(
    given: Given,
    spell: Spell,
    kind: str,
    holders: list[dict[str, float]],
    datasets: list[str],
    text: tuple[str, str],
    labelled: tuple[str, ...] | list[str],
) -> Ending:
    weights: dict[str, float] = defaultdict(float)
    for holder in holders:
        for name, weight in holder.items():
            weights[name] += weight / sum(holder.values()) / len(holders)
    readings = [
        {"class": name, "weight": round(weight, 4)} for name, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    ]
    assumed = ["The readings weigh each file that says how it ended alike."]
    if "armed-conservative" in weights:
        assumed.append("No file tells whose interests an armed exit served, so both classes weigh alike.")
    if "removal" in weights:
        assumed.append("Removal is read from a successor whom nobody elected.")
    if "exogenous" in weights:
        assumed = ["The class of the reading follows from the file's code."]
    event: Entry = {
        "when": spell.to,
        "place": [given.country.iso3],
        "kind": "executive-exit",
        "summary": words(*text),
        **({"labels": [{"label": "coup", "datasets": list(labelled)}]} if labelled else {}),
        "basis": basis(datasets or [spell.dataset], " ".join(assumed)),
    }
    return Ending(kind, event, _flags(weights), readings, list(dict.fromkeys(datasets)))


def _flags(weights: dict[str, float]) -> Entry:
    armed = weights.get("armed-conservative", 0.0) + weights.get("armed-reformist", 0.0)
    found: Entry = {}
    for name, weight in (("military_revolt", armed), ("popular_uprising", weights.get("uprising", 0.0))):
        if weight >= 0.99:
            found[name] = {"value": "present", "confidence": "inferred"}
        elif weight > 0:
            found[name] = {"value": "contested", "confidence": "inferred"}
        elif "exogenous" in weights:
            found[name] = {"value": "absent", "confidence": "inferred"}
        else:
            found[name] = {"value": "unknown", "confidence": "undecided"}
    return found
