"""Who governed, from Archigos and REIGN: spells in one row, each with how the files say it began and ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from contrapeso.casebook.datasets.disagreement import days_apart, first_day
from contrapeso.casebook.datasets.found import FoundElection, FoundGovernment
from contrapeso.casebook.from_data_parts import Given

SAME_SPELL = 45
"""Days between the starts of one spell in two lists."""
CHOSEN_WITHIN = 400
"""Days from an election to the government that it brings."""


@dataclass(frozen=True)
class Spell:
    """A spell with its neighbours: ``to`` is None where it outlasts the years to write."""

    source: FoundGovernment
    dataset: str
    to: str | None
    election: FoundElection | None = None

    @property
    def from_(self) -> str:
        """Return when it began."""
        return self.source.from_

    @property
    def irregular(self) -> bool:
        """Return whether the file calls its beginning irregular."""
        return self.source.entry.casefold().startswith("irregular")

    @property
    def days(self) -> int:
        """Return how long it lasted; a very long time where it goes on."""
        return 10_000 if self.to is None else max((first_day(self.to) - first_day(self.from_)).days, 0)

    @property
    def middle(self) -> date:
        """Return the day in the middle of it, or one year after it began where it goes on."""
        return first_day(self.from_) + timedelta(days=min(self.days, 730) // 2)


def spells(given: Given) -> list[Spell]:
    """Return the spells that reach into the years to write, one after the other."""
    joined = _joined(given)
    last_day = f"{given.last:04d}-12-31"
    found: list[Spell] = []
    for number, (dataset, source) in enumerate(joined):
        to = source.to
        later = joined[number + 1][1].from_ if number + 1 < len(joined) else None
        if later is not None and (to is None or _after(to, later) or (len(to) < 10 and days_apart(to, later) <= SAME_SPELL)):
            to = later
        if to is not None and first_day(to).isoformat() > last_day:
            to = None
        if int((to or "9999")[:4]) >= given.first and int(source.from_[:4]) <= given.last:
            found.append(Spell(source, dataset, to))
    return _chosen(found, given)


def _after(first: str, second: str) -> bool:
    return first_day(first) > first_day(second)


def _joined(given: Given) -> list[tuple[str, FoundGovernment]]:
    """Return the spells of Archigos, then those of REIGN that begin after its last."""
    listed: list[tuple[str, FoundGovernment]] = []
    for word in ("archigos", "reign"):
        if word not in given.found:
            continue
        mine = sorted(given.found[word].governments, key=lambda item: (item.from_, item.line))
        end = listed[-1][1].from_ if listed else None
        listed += [
            (given.found[word].dataset, item)
            for item in mine
            if item.iso3 == given.country.iso3 and (end is None or (_after(item.from_, end) and days_apart(item.from_, end) > SAME_SPELL))
        ]
    return listed


def _chosen(found: list[Spell], given: Given) -> list[Spell]:
    """Give each election of an executive to the first government after it that did not come by force."""
    votes = sorted(
        (item for item in executive_elections(given) if item.round == 1),
        key=lambda item: item.when,
    )
    taken: set[str] = set()
    rupture = date.min
    result: list[Spell] = []
    for spell in found:
        start = first_day(spell.from_)
        if spell.irregular:
            rupture = start
        fit = [
            vote
            for vote in votes
            if vote.when not in taken
            and rupture <= first_day(vote.when) <= start + timedelta(days=10)
            and (start - first_day(vote.when)).days <= CHOSEN_WITHIN
        ]
        if fit and not spell.irregular:
            spell = replace(spell, election=fit[-1])
            taken.update(vote.when for vote in votes if vote.when <= fit[-1].when)
        result.append(spell)
    return result


def executive_elections(given: Given) -> list[FoundElection]:
    """Return elections that decide who governs: of the executive, or of a legislature where the files know no other."""
    every = [item for word in ("nelda", "reign-elections") if word in given.found for item in given.found[word].elections]
    executive = [item for item in every if item.office in ("presidency", "indirect")]
    chosen = executive or [item for item in every if item.office == "congress"]
    kept: list[FoundElection] = []
    for item in chosen:
        if all(days_apart(item.when, other.when) > 3 for other in kept):
            kept.append(item)
    return kept
