"""The form for a question of one's own, and where its changes lie in the range of the record."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from contrapeso.apps.lab.levers import GROUPS, LEVERS, Lever, recorded, resulting
from contrapeso.apps.lab.question import MOST_CHANGES, Question, years_of
from contrapeso.casebook.check_scenarios import LONGEST_YEARS
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.vocabulary.language import Messages

RecordOf = Callable[[], Record]


def form(casebook: Casebook, record_of: RecordOf, messages: Messages, query: Mapping[str, str], own: Question | None) -> dict[str, Any]:
    """Return the form for a question of one's own, filled with what was asked."""
    first, last = years_of(casebook)
    polity = query.get("polity") or next(iter(casebook.focus), "")
    start = query.get("from") or str(max(first, min(2003, last - 10)))
    stop = query.get("to") or str(min(int(start) + 10 if start.isdecimal() else last, last))
    rows = []
    for number in range(1, MOST_CHANGES + 1):
        lever = LEVERS.get(query.get(f"l{number}", "price" if number == 1 and not own and "polity" not in query else ""))
        value = query.get(f"v{number}") or (f"{lever.usual:g}" if lever and lever.numeric else "")
        rows.append(
            {
                "number": number,
                "lever": lever,
                "value": value,
                "from": query.get(f"f{number}", ""),
                "to": query.get(f"t{number}", ""),
                "hints": _hints(record_of, messages, own, number),
            }
        )
    names = {code: getattr(casebook.polities[code].polity.name, messages.lang) for code in casebook.focus if code in casebook.polities}
    groups = [(messages.text(f"ask.group.{group}"), [lever for lever in LEVERS.values() if lever.group == group]) for group in GROUPS]
    return {
        "polities": names,
        "polity": polity,
        "from": start,
        "to": stop,
        "rows": rows,
        "groups": groups,
        "first": first,
        "last": last,
        "longest": LONGEST_YEARS,
        "lever_name": lambda lever: messages.text(f"ask.lever.{lever.id}"),
        "known": lambda lever: json.dumps(known_ranges(record_of, lever)),
        "unit": lambda lever: messages.text(f"ask.unit.{lever.unit}") if lever.unit else "",
    }


def known_ranges(record_of: RecordOf, lever: Lever) -> dict[str, list[float]]:
    """Return the range of the record by polity, for what is held at a value of its own."""
    if lever.unit not in ("index", "per_cent", "sd"):
        return {}
    record = record_of()
    found = {code: recorded(lever, record, code) for code in record.polities}
    return {code: [round(float(values.min()), 2), round(float(values.max()), 2)] for code, values in found.items() if len(values)}


def _hints(record_of: RecordOf, messages: Messages, own: Question | None, number: int) -> list[str]:
    """Return where a change lies in the range of the record."""
    if own is None or number > len(own.alterations):
        return []
    change, polity, record = own.alterations[number - 1], own.polity, record_of()
    if not change.lever.numeric or polity not in record.polities:
        return []
    span = (f"{change.first}Q1", f"{change.last}Q4")
    if any(quarter not in record.quarters for quarter in span):
        return []
    all_ = recorded(change.lever, record, polity)
    after = resulting(change.lever, record, polity, *span, change.value)
    if len(all_) == 0 or len(after) == 0:
        return [messages.text("ask.range_none")]
    low, high = (messages.short(float(value)) for value in (after.min(), after.max()))
    unit = messages.text(f"ask.unit.{'per_cent_of_trend' if change.lever.unit == 'per_cent_of_record' else change.lever.unit}")
    sentence = messages.text(
        "ask.range",
        what=messages.text(f"ask.lever.{change.lever.id}"),
        low=messages.short(float(all_.min())),
        high=messages.short(float(all_.max())),
        unit=unit,
        after=low if low == high else messages.text("headline.span", start=low, end=high),
    )
    outside = after.min() < all_.min() - 1e-9 or after.max() > all_.max() + 1e-9
    return [sentence, messages.text("ask.range_outside" if outside else "ask.range_inside")]
