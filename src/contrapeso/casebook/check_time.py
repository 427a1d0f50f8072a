"""Rules on time: dates, periods, decades, and the rule in force at an election.

Dates are as precise as their source, so a rule speaks only where no day of the interval fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from contrapeso.casebook.draft import Draft
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import unknown
from contrapeso.vocabulary.dates import DateFault, Span, span


def apart(first: Span, second: Span) -> bool:
    """Return whether two spans share no day; an open end reaches everywhere."""
    before = first.end is not None and second.start is not None and first.end < second.start
    after = second.end is not None and first.start is not None and second.end < first.start
    return before or after


def in_period(draft: Draft) -> Iterator[Fault]:
    """Events and elections fall into the period of the casebook; governments reach into it."""
    if draft.manifest is None:
        return
    period = draft.manifest.value.period
    whole = Span(span(period.from_).start, span(period.to).end)
    words = f"{period.from_} to {period.to}"
    for part in draft.polities.values():
        for entry in part.dated():
            if apart(span(entry.value.when), whole):
                what = f"{entry.value.when} is outside the period of the casebook, {words}"
                yield entry.fault(("when",), what, "correct the date, or the period in casebook.yaml")
        for entry in part.governments:
            if apart(Span(span(entry.value.from_).start, span(entry.value.to).end), whole):
                what = f"the government held office outside the period of the casebook, {words}"
                yield entry.fault(("from",), what, "correct its dates, or leave it out")


def dated_ids(draft: Draft) -> Iterator[Fault]:
    """The date in an id is that of the entry."""
    for part in draft.polities.values():
        dated = [(entry, "when", entry.value.when) for entry in part.dated()]
        dated += [(entry, "from", entry.value.from_) for entry in part.governments]
        for entry, key, when in dated:
            date = entry.value.id.split(":")[2]
            try:
                away = apart(span(date), span(when))
            except DateFault as error:
                what, _, todo = str(error).partition("; ")
                yield entry.fault(("id",), f"in the id, {what}", todo or "correct the id")
                continue
            if away:
                yield entry.fault((key,), f"the id says {date} and '{key}' says {when}", "correct one of them")


def right_decade(draft: Draft) -> Iterator[Fault]:
    """An event stands in the file of the decade in which it starts."""
    for part in draft.polities.values():
        for entry in part.events:
            filed = re.search(r"/events/(\d{3})0", entry.file)
            when = span(entry.value.when)
            day = when.start or when.end
            if filed is None or day is None or day.year // 10 == int(filed[1]):
                continue
            right = re.sub(r"/events/\d{3}0", f"/events/{day.year // 10:03d}0", entry.file)
            yield entry.fault(("when",), f"{entry.value.when} stands in the file of the {filed[1]}0s", f"move it to {right}")


def polity_periods(draft: Draft) -> Iterator[Fault]:
    """What held in a polity ended after it began."""
    for part in draft.polities.values():
        if part.polity is None:
            continue
        polity = part.polity.value
        if polity.last_quarter < polity.first_quarter:
            yield part.polity.fault(("last_quarter",), "the last quarter stands before the first", "correct one of them")
        for key in ("roles", "institutions", "rules"):
            for index, item in enumerate(getattr(polity, key)):
                start, end = span(item.from_).start, span(item.to).end
                if start and end and end < start:
                    yield part.polity.fault(
                        (key, index, "to"), f"it ends ({item.to}) before it starts ({item.from_})", "correct one of them"
                    )


def rule_in_force(draft: Draft) -> Iterator[Fault]:
    """An election names a rule of its polity that was in force on its day."""
    for part in draft.polities.values():
        rules = {} if part.polity is None else {rule.id: rule for rule in part.polity.value.rules}
        for entry in part.elections:
            election = entry.value
            if election.rule is None or part.polity is None:
                continue
            rule = rules.get(election.rule)
            if rule is None:
                known = rules or [name for name in draft.known("rul:")]
                thing = f"electoral rule of {part.iso3}"
                yield unknown(entry.file, entry.line("rule"), thing, election.rule, known, f"add it to polities/{part.iso3}/polity.yaml")
            elif apart(span(election.when), Span(span(rule.from_).start, span(rule.to).end)):
                what = f"the rule {rule.id} was in force from {rule.from_} to {rule.to}, not on {election.when}"
                in_force = [
                    name
                    for name, other in rules.items()
                    if not apart(span(election.when), Span(span(other.from_).start, span(other.to).end))
                ]
                todo = f"write {' or '.join(in_force)}" if in_force else "add the rule in force to polity.yaml, or correct the date"
                yield entry.fault(("rule",), what, todo)


RULES = (in_period, dated_ids, right_decade, polity_periods, rule_in_force)
