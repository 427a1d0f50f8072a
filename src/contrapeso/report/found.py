"""Junctures that the posterior finds beside those that the sources name; and the ordinal checks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contrapeso.report.figure import Table
from contrapeso.report.page import Page
from contrapeso.report.run_folder import rows as rows_of

LEVEL = 0.8
_WITHIN = re.compile(r"(\w{3}) (\S+) ([<>]) (\S+)")
_ACROSS = re.compile(r"(\w{3}) > (\w{3}) in (\S+)")


@dataclass(frozen=True)
class Found:
    """A sentence that counts, and the table behind it."""

    sentence: str
    table: Table


def found_junctures(page: Page) -> Found | None:
    """Return hits, misses and extras; None where the run wrote no junctures."""
    m, table = page.messages, page.run.tables.get("junctures")
    if table is None:
        return None
    hits = table.loc[table["status"] == "hit", "named"].nunique()
    misses, extras = (int((table["status"] == status).sum()) for status in ("miss", "extra"))
    rows = []
    for row in rows_of(table):
        span = m.text("headline.span", start=m.quarter(row.quarter), end=m.quarter(_later(row.quarter))) if row.quarter else "–"
        key = f"juncture.{row.named.replace(':', '_')}"
        named = m.text(key) if key in m else row.named or "–"
        change = ("+" if row.change > 0 else "") + m.number(row.change)
        rows.append(
            [page.polity(row.polity), span, named, m.number(row.probability), change, m.text(f"found_junctures.status_{row.status}")]
        )
    heads = ("polity", "quarter", "named", "probability#", "change#", "status")
    columns = [m.text(f"found_junctures.{head.rstrip('#')}") + ("#" if head.endswith("#") else "") for head in heads]
    sentence = m.text("found_junctures.sentence", hits=hits, named=hits + misses, misses=misses, extras=extras)
    return Found(sentence, Table(m.text("found_junctures.table"), columns, rows))


def _later(quarter: str) -> str:
    """Return the quarter two years later, where the window ends."""
    return f"{int(quarter[:4]) + 2}{quarter[4:]}"


def order_checks(page: Page) -> Found | None:
    """Return each ordinal check with its probability; None where the run made none."""
    m, table = page.messages, page.run.table("order")
    if table is None:
        return None
    passed, sure = int((table["probability"] > 0.5).sum()), int((table["probability"] > LEVEL).sum())
    rows = [
        [comparison(page, row.check), m.number(row.probability), m.text(f"order_checks.{'passed' if row.probability > 0.5 else 'failed'}")]
        for row in rows_of(table)
    ]
    heads = ("check", "probability#", "verdict")
    columns = [m.text(f"order_checks.{head.rstrip('#')}") + ("#" if head.endswith("#") else "") for head in heads]
    sentence = m.text("order_checks.sentence", passed=passed, all=len(table), sure=sure, level=m.number(LEVEL, 1))
    return Found(sentence, Table(m.text("order_checks.table"), columns, rows))


def comparison(page: Page, check: str) -> str:
    """Return a check such as ``BOL 1953 > 1950`` in words."""
    m = page.messages
    across = _ACROSS.fullmatch(check)
    if across:
        return m.text("order_checks.across", first=page.polity(across[1]), second=page.polity(across[2]), when=m.quarter(across[3]))
    within = _WITHIN.fullmatch(check)
    if within is None:
        return check
    key = "order_checks.higher" if within[3] == ">" else "order_checks.lower"
    return m.text(key, polity=page.polity(within[1]), first=m.quarter(within[2]), second=m.quarter(within[4]))
