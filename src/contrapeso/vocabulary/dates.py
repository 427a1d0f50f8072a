"""EDTF dates with interval semantics of our own.

The forms are those of EDTF level 1 without seasons, whose codes mean northern months, which is
wrong for Peru and Bolivia. Parsing is ours: the ``edtf`` library widens qualified dates by paddings
of its own, closes unknown ends, and takes ten seconds over a casebook; a test holds every form
that we accept against it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_POINT = re.compile(r"^(?P<year>-?\d{2,3}X{1,2}|\d{4}|\d{3}X)(-(?P<month>\d{2}|XX))?(-(?P<day>\d{2}|XX))?(?P<flag>[?~%])?$", re.ASCII)


class DateFault(ValueError):
    """A date that is not one of the EDTF forms that contrapeso reads."""


@dataclass(frozen=True)
class Span:
    """Closed interval of days. ``None`` stands for an open or unknown end.

    ``approximate`` is true for ``~`` and ``%``, ``uncertain`` for ``?`` and ``%``.
    """

    start: date | None
    end: date | None
    approximate: bool = False
    uncertain: bool = False

    def bounded(self, first: date, last: date) -> tuple[date, date]:
        """Replace open ends by ``first`` and ``last``."""
        return self.start or first, self.end or last


def _point(text: str) -> Span:
    match = _POINT.match(text)
    if match is None:
        raise DateFault(f"'{text}' is not a date; write it as 1952, 1952-04, 1952-04-09, 195X, 1952~ or an interval 1952/1956")
    year, month, day, flag = match["year"], match["month"], match["day"], match["flag"]
    if month is not None and month != "XX" and not 1 <= int(month) <= 12:
        advice = "seasons are not used, because their codes mean northern months" if 21 <= int(month) <= 41 else "months run from 01 to 12"
        raise DateFault(f"'{text}' has no month {month}; {advice}")
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low < 1:
        raise DateFault(f"'{text}' has no year that a record can use; years run from 0001")
    first_month, last_month = (1, 12) if month in (None, "XX") else (int(month), int(month))
    if day in (None, "XX"):
        first_day, last_day = 1, calendar.monthrange(high, last_month)[1]
    else:
        if month == "XX":
            raise DateFault(f"'{text}' gives a day without a month; leave the day out")
        first_day = last_day = int(day)
    try:
        start, end = date(low, first_month, first_day), date(high, last_month, last_day)
    except ValueError:
        raise DateFault(f"'{text}' is not a day of the calendar") from None
    return Span(start, end, approximate=flag in ("~", "%"), uncertain=flag in ("?", "%"))


@lru_cache(maxsize=8192)
def span(text: str) -> Span:
    """Return the closed interval of days that an EDTF string stands for.

    Raises
    ------
    DateFault
        If the string is no EDTF, or a form that contrapeso does not use (seasons, sets).
    """
    text = text.strip()
    if "/" in text:
        parts = text.split("/")
        if len(parts) != 2:
            raise DateFault(f"'{text}' has more than one '/'; an interval has a start and an end")
        left, right = parts
        start = Span(None, None) if left in ("", "..") else _point(left)
        end = Span(None, None) if right in ("", "..") else _point(right)
        if start.start and end.end and start.start > end.end:
            raise DateFault(f"'{text}' ends before it starts")
        return Span(start.start, end.end, start.approximate or end.approximate, start.uncertain or end.uncertain)
    return _point(text)


def midpoint(text: str) -> date:
    """Return the middle day of a bounded date; an open end counts as the other end."""
    found = span(text)
    start, end = found.start or found.end, found.end or found.start
    if start is None or end is None:
        raise DateFault(f"'{text}' has no bounded end")
    return date.fromordinal((start.toordinal() + end.toordinal()) // 2)


def quarter_index(day: date, first_year: int) -> int:
    """Return the number of quarters from the first quarter of ``first_year``."""
    return (day.year - first_year) * 4 + (day.month - 1) // 3
