"""Which entries of a casebook are shown as junctures."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from contrapeso.casebook.entries import Event
from contrapeso.report.charts.theme import Frame, year_of
from contrapeso.report.page import Page, when
from contrapeso.vocabulary.dates import midpoint

JUNCTURES: tuple[str, ...] = (
    "evt:BOL:1952-04:executive-exit",
    "evt:PER:1968-10:executive-exit",
    "evt:PER:1975-08:executive-exit",
    "evt:BOL:1985-08:decree-21060",
    "evt:PER:1990-08:programme-reversal",
    "evt:PER:1992-04:closure-of-congress",
    "evt:BOL:2006-05:hydrocarbons-decree",
    "evt:BOL:2019-11:executive-exit",
)
"""Junctures of the built-in casebook. Their short labels are messages, ``juncture.<entry>``."""

UNLABELLED = frozenset({"evt:PER:1975-08:executive-exit", "evt:PER:1990-08:programme-reversal"})
"""Junctures that are marked on a chart of both countries without a label, so that six labels are read at a glance."""

MOST = 6


@dataclass(frozen=True)
class Juncture:
    """An entry that is labelled on the balance and told in a section of its own.

    ``contested`` is true where the entry is read in more than one way.
    """

    polity: str
    event: Event
    label: str
    short: str
    contested: bool


def claims_of(event: Event) -> tuple[str, ...]:
    """Return the claims that speak of an event directly, in order: basis, labels, flags, readings."""
    groups = [
        event.basis.claims,
        *(label.claims for label in event.labels),
        *(flag.claims for flag in event.flags.values()),
        *(reading.claims for reading in event.readings),
    ]
    return tuple(dict.fromkeys(claim for group in groups for claim in group))


def contested(event: Event) -> bool:
    """Return whether an event is read in more than one way, or a flag of it is contested."""
    return len(event.readings) > 1 or any(flag.value == "contested" for flag in event.flags.values())


def junctures(page: Page) -> list[Juncture]:
    """Return the junctures of a casebook in order of time.

    Those of :data:`JUNCTURES` that it holds; where it holds none, the six entries that most
    claims speak of, or on which most datasets and disagreements bear.
    """
    events = {identity: (code, entry) for identity, (code, entry) in page.entries.items() if isinstance(entry, Event)}
    chosen = [identity for identity in JUNCTURES if identity in events]
    if not chosen:
        weights = {
            identity: (len(claims_of(event)), len(event.basis.datasets) + len(event.disagreements))
            for identity, (_, event) in events.items()
        }
        ranked = sorted(
            (identity for identity in weights if any(weights[identity])), key=lambda identity: (*(-w for w in weights[identity]), identity)
        )
        chosen = ranked[:MOST]
    found = [_juncture(page, code, event) for code, event in (events[identity] for identity in chosen)]
    return sorted(found, key=lambda juncture: midpoint(juncture.event.when))


def _juncture(page: Page, code: str, event: Event) -> Juncture:
    m = page.messages
    year = midpoint(event.when).year
    key = f"juncture.{event.id.replace(':', '_')}"
    label = m.text(key) if key in m else f"{year} {m.name('kind', event.kind)}"
    return Juncture(code, event, label, f"{code} {year}", contested(event))


def marks(page: Page, found: list[Juncture], balance: Frame, narrow: bool) -> Frame:
    """Return where each juncture stands on the balance, as the chart takes it."""
    rows = []
    for juncture in found:
        day = midpoint(juncture.event.when)
        quarter = f"{day.year}Q{(day.month - 1) // 3 + 1}"
        at = balance[(balance["polity"] == juncture.polity) & (balance["quarter"] == quarter)]
        if not at.empty:
            crowded = len(found) > MOST and juncture.event.id in UNLABELLED
            label = "" if crowded else juncture.short if narrow else juncture.label
            rows.append((year_of(quarter), juncture.polity, float(at["q50"].iloc[0]), label, juncture.contested))
    return pd.DataFrame(rows, columns=["year", "polity", "balance", "label", "contested"])


__all__ = ["JUNCTURES", "Juncture", "claims_of", "contested", "junctures", "marks", "when"]
