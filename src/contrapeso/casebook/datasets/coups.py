"""Coups and attempts: Powell and Thyne, the Cline Center's Coup d'Etat Project, Colpus."""

from __future__ import annotations

from contrapeso.casebook.datasets.fault import Unusable
from contrapeso.casebook.datasets.found import Found, FoundEvent
from contrapeso.casebook.datasets.layout import Column, Layout, optional
from contrapeso.casebook.datasets.reading import Adapter, Fields
from contrapeso.casebook.datasets.values import point

DONE, FAILED = ("executive-exit", "coup"), ("seizure-attempt", "attempted coup")


def _put(found: Found, row: Fields, when: str | None, what: tuple[str, str], codes: dict[str, str]) -> None:
    if when is None:
        raise Unusable("no-date")
    found.covers(row.iso3, int(when[:4]))
    found.events.append(FoundEvent(row.line, row.iso3, when, what[0], what[1], codes))


def _parts(row: Fields) -> str:
    return point(row.year(), row.whole("month"), row.whole("day"))


def _powell_thyne(found: Found, row: Fields) -> None:
    if found.layout == "country-year":
        _powell_thyne_year(found, row)
        return
    code = row.text("coup").casefold() or row.text("attempt_type").casefold()
    if code not in ("1", "2", "1.0", "2.0", "successful", "unsuccessful"):
        raise Unusable("code", f"coup: {code}")
    done = code in ("2", "2.0", "successful")
    _put(found, row, row.date("date") if found.layout == "dated" else _parts(row), DONE if done else FAILED, {"coup": code})


def _powell_thyne_year(found: Found, row: Fields) -> None:
    """Take a country-year: counts of both, or up to four codes."""
    year = row.year()
    given = [row.whole(name) for name in ("coup1", "coup2", "coup3", "coup4")]
    done = (row.whole("done") or 0) + sum(code == 2 for code in given)
    failed = (row.whole("failed") or 0) + sum(code == 1 for code in given)
    if not 0 <= done <= 50 or not 0 <= failed <= 50:
        raise Unusable("code", f"{done}, {failed}")
    found.covers(row.iso3, year)
    for what, count in ((DONE, done), (FAILED, failed)):
        for _ in range(count):
            found.events.append(FoundEvent(row.line, row.iso3, f"{year:04d}", *what))


def _cline(found: Found, row: Fields) -> None:
    kind = row.text("event_type").casefold()
    if kind == "conspiracy":
        raise Unusable("conspiracy")
    if kind not in ("coup", "attempted", "attempt"):
        raise Unusable("code", f"event_type: {kind}")
    done = kind == "coup"
    flags = {name: str(int(bool(row.flag(name)))) for name in ("military", "popular", "auto", "foreign", "rebel", "palace", "resign")}
    what = DONE if done else FAILED
    if flags["auto"] == "1":
        what = ("executive-closure", "autogolpe") if done else ("seizure-attempt", "attempted autogolpe")
    _put(found, row, _parts(row), what, flags)


def _colpus(found: Found, row: Fields) -> None:
    success = row.whole("success")
    if success not in (1, 2):
        raise Unusable("code", f"success: {row.text('success')}")
    codes = {name: row.text(name) for name in ("type", "cwc_coding", "milcoup") if row.text(name)}
    _put(found, row, row.date("date"), DONE if success == 1 else FAILED, codes)


POWELL_THYNE = Adapter(
    "powell-thyne",
    "powell-thyne",
    (
        Layout("dated", "events_dated", (Column("date"), Column("coup"), *optional("attempt_type"))),
        Layout("list", "events_parts", (Column("year"), Column("month"), Column("day"), Column("coup"))),
        Layout(
            "country-year",
            "country_years",
            (
                Column("year"),
                Column("done", ("pt_coup_num",), needed=False),
                Column("failed", ("pt_failed_num",), needed=False),
                *optional("coup1", "coup2", "coup3", "coup4"),
            ),
            any_of=("done", "coup1"),
        ),
    ),
    _powell_thyne,
)
CLINE = Adapter(
    "cline",
    "cline",
    (
        Layout(
            "events",
            "events",
            (
                Column("year"),
                Column("month"),
                Column("day"),
                Column("event_type"),
                *optional("military", "popular", "auto", "foreign", "rebel", "palace", "resign"),
            ),
        ),
    ),
    _cline,
)
COLPUS = Adapter(
    "colpus",
    "colpus",
    (Layout("events", "events", (Column("date"), Column("success"), *optional("type", "cwc_coding", "milcoup"))),),
    _colpus,
)
