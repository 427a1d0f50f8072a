"""Where in the quarters an event lies whose date the source gives only as a longer span.

An ordinary event may be spread: a part of it is held to have happened in each quarter, and its density is
the mean of the two densities, that of its happening and that of its not happening. That is a lower bound on the density of
a date that is one of several, and equal to it where the quarters are equally likely.

A change of head of government may not. There a part of an exit means a mixture *within* the quarter,
of leaving and staying, and half an exit in each of two quarters would say that the head of government
may have left twice or not at all: it keeps almost nothing of what is known. An exit, like the government that
follows it, stands whole in one quarter.
"""

from __future__ import annotations

from datetime import date

from contrapeso.vocabulary.dates import midpoint, quarter_index, span
from contrapeso.vocabulary.errors import ContrapesoError

DATES = ("quarters", "days", "middle", "start")
"""``quarters``: an equal part to each quarter that it may lie in; ``days``: by the days of each; ``middle``
and ``start``: whole, where the span has its middle or its start."""

LONGEST = 8
"""Quarters over which an event is spread at most; one dated to less stands in the middle of them, and a note says so."""


class DatingError(ContrapesoError):
    """A way to place dates that there is not."""


def known_way(dates: str) -> None:
    """Refuse a way to place dates that there is not."""
    if dates not in DATES:
        raise DatingError(f"dates cannot be placed by '{dates}'; there are {', '.join(DATES)}")


def spread(when: str, dates: str, first_year: int, first: int, last: int) -> tuple[dict[int, float], bool]:
    """Return parts by quarter, and whether the date was too vague to be spread.

    Parameters
    ----------
    when
        An EDTF date. An interval is how long an event went on: it happens from its start.
    first, last
        First and last quarter of the date inside the record.
    """
    quarters = [first] if "/" in when or last == first else list(range(first, last + 1))
    if len(quarters) > LONGEST:
        return {quarters[len(quarters) // 2]: 1.0}, True
    if len(quarters) == 1 or dates == "quarters":
        return dict.fromkeys(quarters, 1.0 / len(quarters)), False
    if dates == "days":
        days = {t: _days(when, first_year, t) for t in quarters}
        return {t: part / sum(days.values()) for t, part in days.items()}, False
    return {whole(when, dates, first_year, first, last): 1.0}, False


def whole(when: str, dates: str, first_year: int, first: int, last: int) -> int:
    """Return the one quarter in which an event stands that may not be spread.

    By ``days`` that is the quarter with most of its days, the first of several; by ``quarters`` the first.
    """
    if "/" in when or first == last or dates in ("quarters", "start"):
        return first
    if dates == "days":
        return max(range(first, last + 1), key=lambda t: (_days(when, first_year, t), -t))
    return min(max(quarter_index(midpoint(when), first_year), first), last)


def _days(when: str, first_year: int, t: int) -> int:
    """Return how many days of a date lie in a quarter."""
    year, quarter = first_year + t // 4, t % 4
    start = date(year, 3 * quarter + 1, 1)
    end = date(year + quarter // 3, (3 * quarter + 3) % 12 + 1, 1)
    low, high = span(when).bounded(start, end)
    return max((min(high.toordinal() + 1, end.toordinal()) - max(low.toordinal(), start.toordinal())), 0)
