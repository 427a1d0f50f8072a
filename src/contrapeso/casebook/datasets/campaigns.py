"""Campaigns with maximal aims: NAVCO 1."""

from __future__ import annotations

from contrapeso.casebook.datasets.fault import Unusable
from contrapeso.casebook.datasets.found import Found, FoundEvent
from contrapeso.casebook.datasets.layout import Column, Layout, optional
from contrapeso.casebook.datasets.reading import Adapter, Fields


def _navco(found: Found, row: Fields) -> None:
    start, end = row.year("BYEAR"), row.year("EYEAR")
    if end < start:
        raise Unusable("backwards", f"{start}/{end}")
    unarmed = row.flag("NONVIOL")
    if unarmed is None:
        raise Unusable("no-value", "NONVIOL")
    found.covers(row.iso3, start, end)
    codes = {"ends": f"{end:04d}", **{name.casefold(): "1" for name in ("SUCCESS", "LIMITED", "REGCHANGE", "SECESSION") if row.flag(name)}}
    kind = "protest-wave" if unarmed else "uprising" if end == start else "insurgency-phase"
    when = f"{start:04d}/{end:04d}" if kind == "insurgency-phase" else f"{start:04d}"
    found.events.append(FoundEvent(row.line, row.iso3, when, kind, "campaign" if unarmed else "armed campaign", codes))


NAVCO = Adapter(
    "navco",
    "navco",
    (
        Layout(
            "campaigns",
            "campaigns",
            (Column("BYEAR"), Column("EYEAR"), Column("NONVIOL"), *optional("SUCCESS", "LIMITED", "REGCHANGE", "SECESSION")),
        ),
    ),
    _navco,
)
