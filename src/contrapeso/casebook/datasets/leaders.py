"""Spells in office: Archigos, and the leader list, the monthly panel and the election list of REIGN."""

from __future__ import annotations

from contrapeso.casebook.datasets.fault import Unusable
from contrapeso.casebook.datasets.found import Found, FoundElection, FoundEvent, FoundGovernment
from contrapeso.casebook.datasets.layout import Column, Layout, optional
from contrapeso.casebook.datasets.reading import Adapter, Fields
from contrapeso.casebook.datasets.values import point

STILL = "still in office"


def _name(row: Fields) -> str:
    name = row.text("leader")
    if not name:
        raise Unusable("no-name")
    return name


def _archigos(found: Found, row: Fields) -> None:
    name, start, end = _name(row), row.date("startdate"), row.date("enddate")
    if start is None or end is None:
        raise Unusable("no-date", "startdate" if start is None else "enddate")
    if end < start:
        raise Unusable("backwards", f"{start}/{end}")
    found.covers(row.iso3, int(start[:4]), int(end[:4]))
    out, code = row.text("exit"), row.text("exitcode")
    to = None if STILL in (out.casefold(), code.casefold()) else end
    found.governments.append(FoundGovernment(row.line, row.iso3, name, start, to, row.text("entry"), out, code))


def _reign(found: Found, row: Fields) -> None:
    {"leaders": _reign_leader, "panel": _reign_month, "elections": _reign_election}[found.layout](found, row)


def _reign_leader(found: Found, row: Fields) -> None:
    start = point(row.year("syear"), row.whole("smonth"), row.whole("sdate"))
    last = row.whole("eyear")
    end = None if last is None else point(row.year("eyear"), row.whole("emonth"), None)
    if end is not None and end < start[: len(end)]:
        raise Unusable("backwards", f"{start}/{end}")
    found.covers(row.iso3, int(start[:4]), int((end or start)[:4]))
    found.governments.append(FoundGovernment(row.line, row.iso3, _name(row), start, end))


def _reign_month(found: Found, row: Fields) -> None:
    """Join the months of a leader to a spell, and keep what the panel calls the government each December."""
    name, month = _name(row), point(row.year(), row.whole("month"), None)
    found.covers(row.iso3, int(month[:4]))
    spells: list[FoundGovernment] = found.scratch.setdefault(row.iso3, [])
    if spells and month < (spells[-1].to or ""):
        raise Unusable("disordered", month)
    first = spells.pop() if spells and spells[-1].name == name else None
    spells.append(FoundGovernment(first.line if first else row.line, row.iso3, name, first.from_ if first else month, month))
    government = row.text("government").casefold()
    if government and month.endswith("-12"):
        found.put(row.iso3, "reign_democracy", "code", int(month[:4]), float("democracy" in government))
        found.put(row.iso3, "reign_military", "code", int(month[:4]), float("military" in government))


def _reign_election(found: Found, row: Fields) -> None:
    event = row.text("event")
    if not event.casefold().startswith("vote"):
        raise Unusable("not-held", event)
    when = point(row.year("elec_year"), row.whole("elec_month"), row.whole("elec_day"))
    found.covers(row.iso3, int(when[:4]))
    if row.text("type") == "R":
        found.events.append(FoundEvent(row.line, row.iso3, when, "referendum"))
        return
    office = {"X": "presidency", "P": "presidency", "L": "congress"}.get(row.text("type"))
    if office is None:
        raise Unusable("code", f"type: {row.text('type')}")
    office = "indirect" if office == "presidency" and row.text("direct") in ("N", "A") else office
    found.elections.append(FoundElection(row.line, row.iso3, when, office, 2 if row.text("runoff") in ("2", "2.0") else 1))


def _finish(found: Found) -> None:
    last = max((spells[-1].to or "" for spells in found.scratch.values()), default="")
    for spells in found.scratch.values():
        for spell in spells:
            to = None if spell.to == last else spell.to
            found.governments.append(FoundGovernment(spell.line, spell.iso3, spell.name, spell.from_, to))
    found.scratch.clear()


ARCHIGOS = Adapter(
    "archigos",
    "archigos",
    (
        Layout(
            "leaders",
            "spells",
            (Column("leader"), Column("startdate"), Column("enddate"), Column("entry"), Column("exit"), *optional("exitcode")),
        ),
    ),
    _archigos,
    encoding="latin-1",
)
REIGN = Adapter(
    "reign",
    "reign",
    (
        Layout("leaders", "leader_list", tuple(Column(name) for name in ("leader", "sdate", "smonth", "syear", "emonth", "eyear"))),
        Layout(
            "elections",
            "election_list",
            (*(Column(name) for name in ("elec_year", "elec_month", "elec_day", "event", "type")), *optional("direct", "runoff")),
        ),
        Layout("panel", "monthly_panel", (Column("leader"), Column("year"), Column("month"), *optional("government"))),
    ),
    _reign,
    _finish,
)
