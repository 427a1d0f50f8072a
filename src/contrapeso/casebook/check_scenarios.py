"""Rules on theories and scenarios: what they name is in the casebook, and lies inside its record."""

from __future__ import annotations

from collections.abc import Iterator

from contrapeso.casebook.check_references import reference
from contrapeso.casebook.draft import Draft
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import unknown
from contrapeso.casebook.source import Path_, Placed
from contrapeso.vocabulary.dates import span

LONGEST_YEARS = 15


def _years(draft: Draft) -> tuple[int, int] | None:
    if draft.manifest is None:
        return None
    period = draft.manifest.value.period
    start, end = span(period.from_).start, span(period.to).end
    return (start.year, end.year) if start and end else None


def theories(draft: Draft) -> Iterator[Fault]:
    """A theory file carries the name of its theory, and its claims, banned sources and rivals exist."""
    names = {entry.value.id for entry in draft.theories}
    for entry in draft.theories:
        theory = entry.value
        stem = entry.file.rsplit("/", 1)[-1].removesuffix(".yaml")
        if stem != theory.id:
            yield entry.fault(("id",), f"the id '{theory.id}' is not the name of the file, '{stem}'", "give both one name")
        for key in ("claims", "against"):
            for index, claim in enumerate(getattr(theory, key)):
                yield from reference(draft, entry, (key, index), claim)
        for index, source in enumerate(theory.banned):
            if source not in draft.sources and "sources" not in draft.broken:
                yield unknown(
                    entry.file, entry.line("banned", index), "source", source, list(draft.sources), "name a source of the evidence"
                )
        for index, rival in enumerate(theory.rivals):
            if rival not in names and rival not in draft.declared:
                yield unknown(entry.file, entry.line("rivals", index), "theory", rival, sorted(names), "name a file of theories/")


def check_scenario(draft: Draft, entry: Placed) -> Iterator[Fault]:
    """Yield what is impossible in a scenario: dates outside the record, unknown polities, actors, claims."""
    scenario, years = entry.value, _years(draft)

    def inside(path: Path_, quarter: str | None) -> Iterator[Fault]:
        if quarter is not None and years is not None and not years[0] <= int(quarter[:4]) <= years[1]:
            yield entry.fault(path, f"{quarter} is outside the record, {years[0]} to {years[1]}", "give a quarter inside it")

    for key in ("from", "to"):
        yield from inside((key,), scenario.from_ if key == "from" else scenario.to)
    length = int(scenario.to[:4]) - int(scenario.from_[:4]) + (int(scenario.to[-1]) - int(scenario.from_[-1]) + 1) / 4
    if length > LONGEST_YEARS:
        what = (
            f"the scenario is {length:g} years long; what the record can say about one case fades, and is not told beyond {LONGEST_YEARS}"
        )
        yield entry.fault(("to",), what, f"end it within {LONGEST_YEARS} years of its start")
    for index, code in enumerate(scenario.polities):
        if code not in draft.polities:
            yield unknown(
                entry.file, entry.line("polities", index), "polity", code, sorted(draft.polities), "name a polity of the casebook"
            )
    for index, change in enumerate(scenario.changes):
        place: Path_ = ("changes", index)
        yield from inside((*place, "from"), change.from_)
        yield from inside((*place, "to"), change.to)
        if change.candidate is not None:
            yield from reference(draft, entry, (*place, "candidate"), change.candidate)
        if change.like is not None:
            yield from inside((*place, "like"), change.like[4:])
        if change.like is not None and change.like[:3] not in draft.polities:
            yield entry.fault((*place, "like"), f"{change.like[:3]} is no polity of this casebook", "name one that is")
        for quarter in change.mean_of or ():
            yield from inside((*place, "mean_of"), quarter)
    known = {theory.value.id for theory in draft.theories}
    for index, theory in enumerate(scenario.theories):
        if theory not in known and theory not in draft.declared:
            yield unknown(entry.file, entry.line("theories", index), "theory", theory, sorted(known), "name a file of theories/")
    for index, outcome in enumerate(scenario.outcomes):
        if outcome.polity is not None and outcome.polity not in scenario.polities:
            yield entry.fault(("outcomes", index, "polity"), f"{outcome.polity} is not among the scenario's polities", "add it there")
    for side in ("author", "rival"):
        prediction = getattr(scenario, side)
        for index, claim in enumerate(prediction.claims if prediction else ()):
            yield from reference(draft, entry, (side, "claims", index), claim)


def scenarios(draft: Draft) -> Iterator[Fault]:
    """A scenario file carries the name of its scenario, and nothing in it is impossible."""
    for entry in draft.scenarios:
        stem = entry.file.rsplit("/", 1)[-1].removesuffix(".yaml")
        if stem != entry.value.id:
            yield entry.fault(("id",), f"the id '{entry.value.id}' is not the name of the file, '{stem}'", "give both one name")
        yield from check_scenario(draft, entry)


RULES = (theories, scenarios)
