"""The lanes under the balance, from the entries of a casebook and its record."""

from __future__ import annotations

import math
import unicodedata
from datetime import date

import pandas as pd

from contrapeso.casebook.entries import Election, Event, Government
from contrapeso.report.charts.lanes import EVENT_LANES, lanes_chart
from contrapeso.report.charts.theme import Frame, year_of
from contrapeso.report.figure import Figure, Link, Table, Words, figure
from contrapeso.report.grounds import anchor, listed
from contrapeso.report.page import Page, when
from contrapeso.vocabulary.dates import midpoint, span
from contrapeso.vocabulary.kinds import KINDS, SITUATIONS

_CHANNELS = {"exit": "exit", "reform": "reform", "adjustment": "adjustment", "wave": "wave", "repression": "repression"}


def lanes_figure(page: Page) -> Figure:
    """Return the lanes of every polity, aligned under the time axis of the balance."""
    m = page.messages
    balance = page.frame("balance")
    assert balance is not None
    period = (math.floor(float(balance["year"].min())), float(balance["year"].max()))
    spells, marks, levels = (_spells(page, period), _marks(page, period), _levels(page, period))
    used = set(spells["situation"])
    situations = tuple(name for name in SITUATIONS if name in used)
    columns = [m.text("word.polity"), m.text("word.when"), m.text("word.lane"), m.text("word.what")]
    counts = m.join(
        m.text(
            "lanes.count",
            polity=page.polity(code),
            governments=int((spells["polity"] == code).sum()),
            exits=int(((marks["polity"] == code) & (marks["lane"] == "exit")).sum()),
        )
        for code in page.style.polities
    )
    return figure(
        "lanes",
        m.text("lanes.title"),
        m.text("lanes.alt", counts=counts),
        lambda layout: lanes_chart(spells, marks, levels, period, situations, page.style, m, layout),
        Table(m.text("lanes.table"), columns, _rows(page)),
    )


def _year(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def surname(government: Government) -> str:
    """Return the part of a name that stands in the id of the government, accents kept."""
    parts = set(government.id.rsplit(":", 1)[-1].split("-"))
    plain = {word: unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower() for word in government.name.split()}
    return " ".join(word for word, letters in plain.items() if letters in parts) or government.name


def _spells(page: Page, period: tuple[float, float]) -> Frame:
    rows = []
    for code, entry in page.entries.values():
        if isinstance(entry, Government):
            start, end = span(entry.from_).start, span(entry.to).end
            left = max(_year(start), period[0]) if start else period[0]
            right = min(_year(end), period[1]) if end else period[1]
            if right > left:
                rows.append((code, left, right, entry.situation, surname(entry)))
    return pd.DataFrame(rows, columns=["polity", "start", "end", "situation", "name"])


def _day(text: str) -> date:
    """Return the day at which a dated entry is drawn: the start of an interval, the middle of a vague date."""
    found = span(text)
    return found.start if "/" in text and found.start else midpoint(text)


def _marks(page: Page, period: tuple[float, float]) -> Frame:
    rows = []
    for code, entry in page.entries.values():
        if isinstance(entry, Event):
            lane = _CHANNELS.get(KINDS[entry.kind].channel or "")
            filled = len(entry.readings) < 2
        elif isinstance(entry, Election):
            lane, filled = "election", entry.competitive
        else:
            continue
        year = _year(_day(when(entry)))
        if lane in EVENT_LANES and period[0] - 0.2 <= year <= period[1] + 0.2:
            rows.append((code, year, lane, filled))
    return pd.DataFrame(rows, columns=["polity", "year", "lane", "filled"])


def _levels(page: Page, period: tuple[float, float]) -> Frame:
    record = page.record
    rows = []
    for code in page.style.polities:
        if code not in record.polities:
            continue
        p = record.polities.index(code)
        for lane, array in (("insurgency", record.states.get("insurgency")), ("price", record.forcings.get("export_price"))):
            if array is None:
                continue
            for t, quarter in enumerate(record.quarters):
                year = year_of(quarter)
                if period[0] <= year <= period[1]:
                    rows.append((code, year, lane, float(array[t, p])))
    return pd.DataFrame(rows, columns=["polity", "year", "lane", "value"])


def _rows(page: Page) -> list[list[str | Words | Link]]:
    """Return governments and the entries of the lanes in order of time."""
    m = page.messages
    rows: list[tuple[date, list[str | Words | Link]]] = []
    shown = listed(page)
    for code, entry in page.entries.values():
        if isinstance(entry, Government):
            lane, what = (m.text("lane.government"), f"{entry.name}: {m.name('situation', entry.situation)}")
        elif isinstance(entry, Election):
            lane, what = m.text("lane.election"), page.summary(entry)
        else:
            channel = _CHANNELS.get(KINDS[entry.kind].channel or "")
            if channel is None and entry.kind != "insurgency-phase":
                continue
            lane, what = m.text(f"lane.{channel or 'insurgency'}"), page.summary(entry)
        rows.append(
            (
                span(when(entry)).start or date.min,
                [page.polity(code), m.date(when(entry)), lane, Link(what, anchor(entry.id)) if code in shown else what],
            )
        )
    return [row for _, row in sorted(rows, key=lambda item: item[0])]
