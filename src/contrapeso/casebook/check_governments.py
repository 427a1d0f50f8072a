"""Rules on heads of government: one at a time, without holes, and out the way that events say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from contrapeso.casebook.draft import Draft, PolityDraft
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.source import Placed
from contrapeso.vocabulary.dates import Span, span

LONGEST_GAP = 31  # days


def _ordered(part: PolityDraft) -> list[Placed]:
    return sorted(part.governments, key=lambda entry: (span(entry.value.from_).start or date.min, span(entry.value.to).end or date.max))


def _days_apart(first: Span, second: Span) -> int:
    """Return the days between two spans; 0 where they may meet."""
    if first.end and second.start and first.end < second.start:
        return (second.start - first.end).days
    if second.end and first.start and second.end < first.start:
        return (first.start - second.end).days
    return 0


def one_at_a_time(draft: Draft) -> Iterator[Fault]:
    """Spells in office do not overlap; the day of a hand-over may belong to both."""
    for part in draft.polities.values():
        last: Placed | None = None
        for entry in _ordered(part):
            if last is not None:
                earliest_end, latest_start = span(last.value.to).start, span(entry.value.from_).end
                if earliest_end and latest_start and latest_start < earliest_end:
                    what = f"the spell starts ({entry.value.from_}) while {last.value.id} is in office (to {last.value.to})"
                    yield entry.fault(("from",), what, "correct one of the dates")
            if last is None or (span(entry.value.to).end or date.max) >= (span(last.value.to).end or date.max):
                last = entry


def no_holes(draft: Draft) -> Iterator[Fault]:
    """Nobody is missing between two spells for more than a month, unless a note says why."""
    for part in draft.polities.values():
        if "governments" in draft.broken:
            continue
        last: Placed | None = None
        for entry in _ordered(part):
            if last is not None and not (last.value.note or entry.value.note):
                days = _days_apart(span(last.value.to), span(entry.value.from_))
                end, start = span(last.value.to).end, span(entry.value.from_).start
                if end and start and end < start and days > LONGEST_GAP:
                    what = f"nobody governs for {days} days before this spell; {last.value.id} ends on {last.value.to}"
                    yield entry.fault(("from",), what, "add the government between them, or a note that explains it")
            if last is None or (span(entry.value.to).end or date.max) >= (span(last.value.to).end or date.max):
                last = entry


def one_in_office(draft: Draft) -> Iterator[Fault]:
    """At most one head of government is still in office, and has not left through an event."""
    for part in draft.polities.values():
        now = [entry for entry in _ordered(part) if entry.value.exit == "in-office"]
        for entry in now[:-1]:
            yield entry.fault(("exit",), f"{entry.value.id} is in office, and so is {now[-1].value.id}", "say how the earlier one left")
        for entry in now:
            if entry.value.exit_event is not None:
                yield entry.fault(("exit_event",), "a government in office has an exit event", "write how it left, or null")


def exits(draft: Draft) -> Iterator[Fault]:
    """The exit event of a spell is an executive-exit near its end, and speaks of the spell."""
    for part in draft.polities.values():
        events = {entry.value.id: entry for entry in part.events}
        elections = {entry.value.id for entry in part.elections}
        for entry in part.governments:
            spell = entry.value
            if spell.exit_event in elections:
                yield entry.fault(("exit_event",), f"{spell.exit_event} is an election", "name an executive-exit")
            event = events.get(spell.exit_event or "")
            if event is None:
                continue
            if event.value.kind != "executive-exit":
                yield entry.fault(("exit_event",), f"{spell.exit_event} is of the kind {event.value.kind}", "name an executive-exit")
                continue
            days = _days_apart(span(event.value.when), span(spell.to))
            if days > LONGEST_GAP:
                what = f"the spell ends on {spell.to}, {days} days from its exit event on {event.value.when}"
                yield entry.fault(("to",), what, "correct one of the dates")
            if event.value.government not in (None, spell.id):
                what = f"{spell.exit_event} ends {event.value.government}, not {spell.id}"
                yield entry.fault(("exit_event",), what, "name the event that ended this spell, or correct its 'government'")


def spells_of_exits(draft: Draft) -> Iterator[Fault]:
    """An executive-exit names the spell that it ended, and the spell names the event."""
    for part in draft.polities.values():
        spells = {entry.value.id: entry.value for entry in part.governments}
        for entry in part.events:
            event = entry.value
            if event.kind != "executive-exit":
                continue
            if event.government is None:
                yield entry.fault((), "the executive-exit ends no government", "add 'government: gov:...', the spell that ended")
            spell = spells.get(event.government or "")
            if spell is not None and spell.exit_event != event.id:
                what = f"{spell.id} does not name this event as its exit event"
                yield entry.fault(("government",), what, f"write 'exit_event: {event.id}' there, or name another government")


def elected(draft: Draft) -> Iterator[Fault]:
    """The government that an election brought did not end before it."""
    for part in draft.polities.values():
        spells = {entry.value.id: entry.value for entry in part.governments}
        for entry in part.elections:
            spell = spells.get(entry.value.government or "")
            held, left = span(entry.value.when).start, None if spell is None else span(spell.to).end
            if spell is not None and held and left and left < held:
                what = f"{spell.id} left on {spell.to}, before the election on {entry.value.when}"
                yield entry.fault(("government",), what, "name the government that the election brought")


RULES = (one_at_a_time, no_holes, one_in_office, exits, spells_of_exits, elected)
