"""Fields of a row as numbers, years and dates; what is none of them makes the row unusable."""

from __future__ import annotations

import re
from datetime import date, timedelta

from contrapeso.casebook.datasets.fault import Unusable

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", ".", "..", "-", "#n/a", "unknown"})
"""How providers write that there is nothing."""
FIRST_YEAR, LAST_YEAR = 1000, 2200
LARGEST = 1e15
_NUMBER = re.compile(r"[-+]?(\d{1,30}(\.\d{0,40})?|\.\d{1,40})([eE][-+]?\d{1,3})?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)


def absent(text: str) -> bool:
    """Return whether a field holds nothing."""
    return text.strip().casefold() in MISSING


def number(text: str, column: str) -> float | None:
    """Return a number, or None where the field holds none.

    Raises
    ------
    Unusable
        If there is something else in the field, or a number beyond 1e15.
    """
    text = text.strip()
    if absent(text):
        return None
    if not _NUMBER.fullmatch(text):
        raise Unusable("no-number", f"{column}: {text}")
    value = float(text)
    if abs(value) > LARGEST:
        raise Unusable("huge-number", f"{column}: {text}")
    return value


def whole(text: str, column: str) -> int | None:
    """Return a whole number, which may be written ``135.0``, or None where the field holds none."""
    value = number(text, column)
    if value is None:
        return None
    if value != int(value):
        raise Unusable("no-number", f"{column}: {text}")
    return int(value)


def flag(text: str, column: str) -> bool | None:
    """Return yes or no, written 1 or 0, yes or no, true or false."""
    word = text.strip().casefold()
    if word in ("yes", "y", "true", "t"):
        return True
    if word in ("no", "n", "false", "f"):
        return False
    value = number(text, column)
    return None if value is None or value < 0 else value != 0


def year(text: str, column: str = "year") -> int:
    """Return a year of the calendar."""
    found = whole(text, column)
    if found is None:
        raise Unusable("no-date", column)
    if not FIRST_YEAR <= found <= LAST_YEAR:
        raise Unusable("no-date", f"{column}: {text.strip()}")
    return found


def point(a_year: int, a_month: int | None, a_day: int | None) -> str:
    """Return an EDTF date as precise as its parts; 0 and negative codes stand for an unknown part."""
    month = a_month if a_month and a_month > 0 else None
    day = a_day if month and a_day and a_day > 0 else None
    try:
        date(a_year, month or 1, day or 1)
    except ValueError:
        raise Unusable("no-date", f"{a_year}-{a_month}-{a_day}") from None
    return f"{a_year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def edtf(text: str, column: str) -> str | None:
    """Return an EDTF date of ``1952-04-09``, ``1952-04``, ``19520409`` or a spreadsheet's day number; None for nothing."""
    text = text.strip()
    if absent(text):
        return None
    found = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        return point(year(found[1], column), int(found[2]), int(found[3]) if found[3] else None)
    if _SERIAL.fullmatch(text):
        return (date(1899, 12, 30) + timedelta(days=int(float(text)))).isoformat()
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        return point(year(text, column), None, None)
    raise Unusable("no-date", f"{column}: {text}")
