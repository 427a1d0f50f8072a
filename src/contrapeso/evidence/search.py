"""Search claims by facets and by words, in English and Spanish, with or without accents.

The tables are made in memory by DuckDB from the claims as read, and never stored: the files are
the evidence. DuckDB's own full text would be fetched from the net; words are looked for in text
without accents instead, and whole words in the paraphrase count most.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from contrapeso.evidence.claims import Actor, Claim, Concept
from contrapeso.vocabulary.dates import span

_MARKS = re.compile("[\u0300-\u036f]+")
_APART = re.compile(r"[\W_]+")
_TERMS = re.compile(r'"([^"]+)"|(\S+)')
FACETS = ("source", "holder", "polity", "concept", "stance", "type", "attribution", "voice", "contested", "decade")


def folded(text: str) -> str:
    """Return text in lower case without accents."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


@dataclass(frozen=True)
class Query:
    """What claims have to be; an empty facet asks nothing.

    Attributes
    ----------
    holder, concept
        Ids, with or without ``act:`` and ``con:``.
    polity, source, stance, type, voice
        As claims have them.
    year
        A year, or the first and the last of a range, that the claim's period touches. Claims
        about no stated time are then left out.
    text
        Words that all have to stand in the paraphrases, the names of holder and concept, or
        the note, in any order; words in quotation marks have to stand together.
    contested
        Whether somebody is known to contest the claim.

    """

    holder: Collection[str] = ()
    polity: Collection[str] = ()
    year: int | tuple[int, int] | None = None
    concept: Collection[str] = ()
    source: Collection[str] = ()
    stance: Collection[str] = ()
    type: Collection[str] = ()
    voice: Collection[str] = ()
    text: str = ""
    contested: bool | None = None


_TABLES = """
CREATE TABLE claim (
    n INTEGER, source VARCHAR, holder VARCHAR, concept VARCHAR, stance VARCHAR, type VARCHAR, attribution VARCHAR,
    voice VARCHAR, contested BOOLEAN, first INTEGER, last INTEGER, words VARCHAR, said VARCHAR
);
CREATE TABLE about (n INTEGER, polity VARCHAR);
"""
_COUNTED = {
    "polity": "SELECT polity AS value, count(*) AS many FROM found JOIN about USING (n) GROUP BY ALL",
    "contested": "SELECT if(contested, 'yes', 'no') AS value, count(*) AS many FROM found GROUP BY ALL",
    "decade": """
        WITH edges AS (SELECT min(first) FILTER (first > 1) AS low, max(last) FILTER (last < 9999) AS high FROM found),
        touched AS (
            SELECT unnest(generate_series(greatest(first, low) // 10, least(last, high) // 10)) AS decade FROM found, edges
            WHERE first IS NOT NULL
        )
        SELECT CAST(10 * decade AS VARCHAR) || 's' AS value, count(*) AS many FROM touched GROUP BY ALL
    """,
}
"""How facets are counted that are no column of their own; a claim counts in each decade that it touches."""


def _ids(values: Collection[str], prefix: str) -> list[str]:
    return [value if value.startswith(prefix) else f"{prefix}{value}" for value in _list(values)]


def _list(values: Collection[str]) -> list[str]:
    return [values] if isinstance(values, str) else list(values)


def terms(text: str) -> list[str]:
    """Return the words and quoted groups of words that a text asks for, folded."""
    return [" ".join(folded(group or word).split()) for group, word in _TERMS.findall(text) if (group or word).strip('" ')]


class Index:
    """Claims made ready to be searched many times.

    Parameters
    ----------
    claims
        Claims in the order in which they are to be found.
    concepts, actors
        By id; their names are searched too.

    """

    def __init__(
        self, claims: Iterable[Claim], concepts: Mapping[str, Concept] | None = None, actors: Mapping[str, Actor] | None = None
    ) -> None:
        self._claims = list(claims)
        self._concepts, self._actors = concepts or {}, actors or {}
        offline: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "threads": 2,
        }
        self._base = duckdb.connect(":memory:", config=offline)
        self._base.execute(_TABLES)
        self._fill("claim", [self._row(n, claim) for n, claim in enumerate(self._claims)], 13)
        self._fill("about", [(n, code) for n, claim in enumerate(self._claims) for code in claim.about.polities], 2)

    def _fill(self, table: str, rows: Sequence[tuple[Any, ...]], width: int) -> None:
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self._base.execute(f"INSERT INTO {table} SELECT {', '.join(['unnest(?)'] * width)}", columns)

    def _row(self, n: int, claim: Claim) -> tuple[Any, ...]:
        concept, actor = self._concepts.get(claim.concept), self._actors.get(claim.asserted_by)
        said = [claim.paraphrase.en, claim.paraphrase.es]
        parts = [claim.id, *said, claim.note or ""]
        parts += [concept.label.en, concept.label.es] if concept is not None else []
        parts += [actor.name, *actor.as_written] if actor is not None else []
        low, high = (None, None) if claim.about.period is None else span(claim.about.period).bounded(date.min, date.max)
        return (
            n,
            claim.id.split(":")[1],
            claim.asserted_by,
            claim.concept,
            claim.stance,
            claim.type,
            claim.attribution,
            claim.voice,
            bool(claim.contested_by),
            None if low is None else low.year,
            None if high is None else high.year,
            folded(" ".join(parts)),
            f" {_APART.sub(' ', folded(' '.join(said)))} ",
        )

    def _select(self, query: Query) -> tuple[str, list[Any]]:
        """Return the condition of a query with its values."""
        asked = {
            "source": _list(query.source),
            "holder": _ids(query.holder, "act:"),
            "concept": _ids(query.concept, "con:"),
            "stance": _list(query.stance),
            "type": _list(query.type),
            "voice": _list(query.voice),
        }
        parts = [f"list_contains(?, {column})" for column, values in asked.items() if values]
        bound: list[Any] = [values for values in asked.values() if values]
        if query.contested is not None:
            parts.append("contested = ?")
            bound.append(query.contested)
        if query.polity:
            parts.append("n IN (SELECT n FROM about WHERE list_contains(?, polity))")
            bound.append(_list(query.polity))
        if query.year is not None:
            low, high = query.year if isinstance(query.year, tuple) else (query.year, query.year)
            parts.append("first <= ? AND last >= ?")
            bound += [high, low]
        for word in terms(query.text):
            parts.append("contains(words, ?)")
            bound.append(word)
        return " AND ".join(parts) or "true", bound

    def find(self, query: Query) -> list[Claim]:
        """Return the claims that answer a query: those that say its words best first, else in their order."""
        where, bound = self._select(query)
        words = terms(query.text)
        rank = [f"if(contains(said, ?), {points}, 0)" for _ in words for points in (2, 1)]
        order = f"{' + '.join(rank)} DESC, n" if rank else "n"
        places = [form for word in words for form in (f" {word} ", word)]
        rows = self._base.execute(f"SELECT n FROM claim WHERE {where} ORDER BY {order}", [*bound, *places]).fetchall()
        return [self._claims[n] for (n,) in rows]

    def facets(self, query: Query | None = None) -> dict[str, dict[str, int]]:
        """Return how many of the claims found have each value of each facet, the most frequent first."""
        where, bound = self._select(query or Query())
        self._base.execute(f"CREATE OR REPLACE TEMP TABLE found AS SELECT * FROM claim WHERE {where}", bound)
        counts: dict[str, dict[str, int]] = {}
        for name in FACETS:
            counted = _COUNTED.get(name, f"SELECT {name} AS value, count(*) AS many FROM found GROUP BY ALL")
            order = "value" if name == "decade" else "many DESC, value"
            counts[name] = dict(self._base.execute(f"SELECT value, many FROM ({counted}) ORDER BY {order}").fetchall())
        return counts


def search(
    claims: Iterable[Claim], query: Query, concepts: Mapping[str, Concept] | None = None, actors: Mapping[str, Actor] | None = None
) -> list[Claim]:
    """Return the claims that answer a query; `Index` is faster for many queries."""
    return Index(claims, concepts, actors).find(query)


def facets(claims: Iterable[Claim]) -> dict[str, dict[str, int]]:
    """Return how many claims have each value of each facet, the most frequent first."""
    return Index(claims).facets()
