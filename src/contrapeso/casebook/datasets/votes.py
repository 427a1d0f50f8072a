"""Elections: NELDA, one election a row, and V-Party, one party in one election a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from contrapeso.casebook.datasets.fault import Unusable
from contrapeso.casebook.datasets.found import Found, FoundElection, FoundList
from contrapeso.casebook.datasets.layout import Column, Layout, optional
from contrapeso.casebook.datasets.reading import Adapter, Fields, tally
from contrapeso.casebook.datasets.values import edtf, point

OFFICES = (("executive", "presidency"), ("presiden", "presidency"), ("legislative", "congress"), ("constituent", "constituent-assembly"))
SECOND_WITHIN = 150
"""Days between two rounds."""
ASKED = ("nelda3", "nelda4", "nelda5", "nelda11", "nelda24")
POPULAR_GROUPS, ELITE_GROUPS = ("v2pagroup_5", "v2pagroup_8", "v2pagroup_10"), tuple(f"v2pagroup_{n}" for n in (1, 2, 3, 4, 7))
"""Core supporters of a party in V-Party: an ethnic group, urban workers, rural workers; and elites."""
RIGHT = 0.75
"""Left-right position (v2pariglef, standard deviations about the world's parties) from which we say right."""


def _nelda(found: Found, row: Fields) -> None:
    kind = row.text("types").casefold()
    office = next((office for word, office in OFFICES if word in kind), None)
    if office is None:
        raise Unusable("code", f"types: {row.text('types')}")
    year, parts = row.year(), row.text("electionid").split("-")
    monthday = row.text("mmdd").removesuffix(".0").zfill(4) if row.text("mmdd") else parts[2] if len(parts) == 4 else ""
    if not (monthday.isascii() and monthday.isdecimal() and len(monthday) == 4):
        raise Unusable("no-date", row.text("mmdd") or row.text("electionid"))
    when = point(year, int(monthday[:2]), int(monthday[2:]))
    found.covers(row.iso3, year)
    codes = {name: row.text(name).casefold() for name in ASKED if row.text(name)}
    found.elections.append(FoundElection(row.line, row.iso3, when, office, codes=codes))


def _rounds(found: Found) -> None:
    """Mark second rounds, and put two rows of one office and day together."""
    kept: list[FoundElection] = []
    last: dict[tuple[str, str], FoundElection] = {}
    for election in sorted(found.elections, key=lambda item: (item.iso3, item.when, item.line)):
        before = last.get((election.iso3, election.office))
        if before is not None and before.when == election.when:
            tally(found, Unusable("same-day"), election.line)
            found.used -= 1
            continue
        second = before is not None and before.round == 1 and election.office == "presidency" and _days(before.when, election.when)
        entry = replace(election, round=2 if second else 1)
        kept.append(entry)
        last[(election.iso3, election.office)] = entry
    found.elections = kept


def _days(first: str, second: str) -> bool:
    if len(first) < 10 or len(second) < 10:
        return False
    return (date.fromisoformat(second) - date.fromisoformat(first)).days <= SECOND_WITHIN


def _vparty(found: Found, row: Fields) -> None:
    year, name, share = row.year(), row.text("name"), row.number("v2pavote")
    if not name:
        raise Unusable("no-name")
    if share is None:
        raise Unusable("no-value", "v2pavote")
    if not 0 <= share <= 100:
        raise Unusable("code", f"v2pavote: {share:g}")
    codes = {column: value for column in GROUPS if (value := row.number(column)) is not None}
    when = edtf(row.text("historical_date"), "historical_date") or f"{year:04d}"
    found.covers(row.iso3, year)
    parties = found.scratch.setdefault((row.iso3, when), (row.line, []))[1]
    parties.append(FoundList(name, share, bloc(codes), codes))


GROUPS = ("v2pariglef", "v2pagovsup", *POPULAR_GROUPS, *ELITE_GROUPS)


def bloc(codes: dict[str, float]) -> str | None:
    """Return the bloc that V-Party's codes of supporters and position suggest; a judgement of ours."""
    side = codes.get("v2pariglef")
    popular = max((codes[name] for name in POPULAR_GROUPS if name in codes), default=None)
    elite = max((codes[name] for name in ELITE_GROUPS if name in codes), default=None)
    if side is None or popular is None:
        return None
    if side < 0 and popular >= (elite or 0.0):
        return "popular"
    return "right" if side >= RIGHT else "centre"


def _elections(found: Found) -> None:
    for (iso3, when), (line, parties) in found.scratch.items():
        lists = tuple(sorted(parties, key=lambda item: (-item.share, item.name)))
        found.elections.append(FoundElection(line, iso3, when, "congress", lists=lists))
    found.scratch.clear()


NELDA = Adapter(
    "nelda",
    "nelda",
    (
        Layout("elections", "elections", (Column("year"), Column("types"), Column("electionid"), *optional("mmdd", *ASKED))),
        Layout("elections-mmdd", "elections_mmdd", (Column("year"), Column("types"), Column("mmdd"), *optional(*ASKED))),
    ),
    _nelda,
    _rounds,
)
VPARTY = Adapter(
    "vparty",
    "vdem",
    (
        Layout(
            "parties",
            "parties",
            (
                Column("year"),
                Column("name", ("v2paenname", "v2pashname", "v2paorname")),
                Column("v2pavote"),
                *optional("historical_date", *GROUPS),
            ),
        ),
    ),
    _vparty,
    _elections,
)
