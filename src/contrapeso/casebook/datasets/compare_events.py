"""Events of a dataset beside those of a casebook: coups and attempts, campaigns, transitions, referenda."""

from __future__ import annotations

from collections.abc import Iterator

from contrapeso.casebook.datasets.disagreement import NEAR_WITHIN, SAME_WITHIN, Disagreement, days_apart, inside, nearest_pairs, recorded
from contrapeso.casebook.datasets.found import Found, FoundEvent
from contrapeso.casebook.entries import Event
from contrapeso.casebook.models import PolityRecord
from contrapeso.vocabulary.kinds import KINDS

COUPS = ("powell-thyne", "cline", "colpus")
SEIZURES = ("executive-exit", "seizure-attempt", "executive-closure")
WITHIN = {"transition": (366, 3 * 366), "referendum": (SAME_WITHIN, NEAR_WITHIN)}
FORCED = ("armed-conservative", "armed-reformist", "uprising")


def forced(event: Event, classes: tuple[str, ...] = FORCED) -> bool:
    """Return whether the readings of an exit are, for one half at least, of the given classes."""
    return sum(reading.weight for reading in event.readings if reading.class_ in classes) >= 0.5


def compare_events(found: Found, iso3: str, polity: PolityRecord, years: tuple[int, int]) -> Iterator[Disagreement]:
    """Yield where the events differ, in the years that the file covers."""
    mine = [event for event in found.events if event.iso3 == iso3]
    if found.format == "navco":
        yield from _campaigns(found, iso3, mine, polity, years)
    elif found.format in COUPS:
        entries = [event for event in polity.events if event.kind in SEIZURES and not (event.kind == "executive-exit" and _quiet(event))]
        wanted = [e for e in entries if e.kind == "seizure-attempt" or (e.kind == "executive-exit" and forced(e, FORCED[:2]))]
        yield from _dated(found, iso3, mine, entries, wanted, years)
    else:
        for kind in sorted({event.kind for event in found.events} & set(WITHIN)):
            entries = [event for event in polity.events if event.kind == kind]
            yield from _dated(found, iso3, [event for event in mine if event.kind == kind], entries, entries, years)


def _quiet(event: Event) -> bool:
    return any(reading.class_ == "exogenous" and reading.weight > 0.5 for reading in event.readings)


def _dated(
    found: Found, iso3: str, mine: list[FoundEvent], entries: list[Event], wanted: list[Event], years: tuple[int, int]
) -> Iterator[Disagreement]:
    """Pair what is nearest, of the same kind first; what stays alone is missing on the other side."""
    met = nearest_pairs(mine, entries, _apart)
    for number, event in sorted(enumerate(mine), key=lambda pair: (pair[1].when, pair[1].line)):
        there = event.label or event.kind
        if number not in met:
            yield Disagreement("missing-here", "event", iso3, event.when, there, "", event.line)
            continue
        entry = entries[met[number]]
        if not _alike(event, entry):
            kind, here = "other-kind", _class(entry)
        elif days_apart(event.when, entry.when) > WITHIN.get(event.kind, (SAME_WITHIN, 0))[0]:
            kind, here = "other-date", entry.when
        else:
            continue
        yield Disagreement(kind, "event", iso3, event.when, there, here, event.line, entry.id, recorded(entry, found.dataset))
    for number, entry in enumerate(entries):
        if entry in wanted and number not in met.values() and inside(entry.when, years):
            known = recorded(entry, found.dataset)
            yield Disagreement("missing-there", "event", iso3, entry.when, "", _class(entry), 0, entry.id, known)


def _apart(event: FoundEvent, entry: Event) -> int | None:
    """Return how far apart two entries are that may be one thing: days, and half a month where they are of two kinds."""
    same, near = WITHIN.get(event.kind, (SAME_WITHIN, NEAR_WITHIN))
    alike = _alike(event, entry)
    days = days_apart(event.when, entry.when)
    return None if days > (near if alike else same) else days + (0 if alike else 15)


def _class(entry: Event) -> str:
    heaviest = max(entry.readings, key=lambda reading: reading.weight, default=None)
    return f"{entry.kind} ({heaviest.class_})" if heaviest else entry.kind


def _alike(event: FoundEvent, entry: Event) -> bool:
    if event.kind != entry.kind:
        return False
    return event.kind != "executive-exit" or forced(entry)


def _campaigns(found: Found, iso3: str, mine: list[FoundEvent], polity: PolityRecord, years: tuple[int, int]) -> Iterator[Disagreement]:
    """Compare by year: a campaign is met by any contention, insurgency or uprising of its years."""
    known = [e for e in polity.events if KINDS[e.kind].family == "contention" or e.kind == "uprising" or forced(e, ("uprising",))]
    spans = [f"{event.when[:4]}/{event.codes['ends']}" for event in mine]
    for event, when in zip(mine, spans, strict=True):
        if not any(days_apart(entry.when, when) == 0 for entry in known):
            yield Disagreement("missing-here", "event", iso3, when, event.kind, "", event.line)
    for entry in polity.events:
        rising = entry.kind == "uprising" or forced(entry, ("uprising",))
        if rising and inside(entry.when, years) and not any(days_apart(entry.when, when) == 0 for when in spans):
            yield Disagreement("missing-there", "event", iso3, entry.when, "", _class(entry), 0, entry.id, recorded(entry, found.dataset))
