"""Read the statements of a Discourse Network Analyzer database (``.dna``, version 3, SQLite).

The file is opened for reading only. Short-text variables name entities; the qualifier is
boolean or integer. Positions count UTF-16 units, as Java does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contrapeso.evidence.network import Stance, Statement
from contrapeso.vocabulary.errors import ContrapesoError

_MAGIC = b"SQLite format 3\x00"
_NEEDED: dict[str, set[str]] = {
    "DOCUMENTS": {"ID", "Title", "Text", "Author", "Date"},
    "STATEMENTS": {"ID", "StatementTypeId", "DocumentId", "Start", "Stop", "Coder"},
    "STATEMENTTYPES": {"ID", "Label"},
    "VARIABLES": {"ID", "Variable", "DataType", "StatementTypeId"},
    "ENTITIES": {"ID", "VariableId", "Value"},
    "DATASHORTTEXT": {"StatementId", "VariableId", "Entity"},
    "DATABOOLEAN": {"StatementId", "VariableId", "Value"},
    "DATAINTEGER": {"StatementId", "VariableId", "Value"},
}


class DnaError(ContrapesoError):
    """A file that is not a database of Discourse Network Analyzer 3."""


@dataclass(frozen=True)
class DnaDocument:
    """A document; ``date`` is the day and time that it is filed under."""

    id: int
    title: str
    author: str
    text: str
    date: datetime


@dataclass(frozen=True)
class DnaStatement:
    """A statement of one type with its variables: entities and texts as text, qualifiers as numbers."""

    id: int
    type: str
    document: int
    start: int
    stop: int
    coder: int | None
    values: Mapping[str, str | int]


@dataclass(frozen=True)
class DnaFile:
    """What was read, and what could not be represented."""

    documents: tuple[DnaDocument, ...]
    statements: tuple[DnaStatement, ...]
    entities: int
    left_out: tuple[str, ...]


@contextmanager
def _opened(path: Path) -> Generator[sqlite3.Connection, None, None]:
    try:
        with path.open("rb") as stream:
            head = stream.read(len(_MAGIC))
    except OSError as error:
        raise DnaError(f"{path}: the file cannot be read ({error.strerror or error})") from None
    if head != _MAGIC:
        raise DnaError(f"{path}: this is not an SQLite file; save the database as .dna in Discourse Network Analyzer 3")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            yield base
    except sqlite3.Error as error:
        raise DnaError(f"{path}: the database cannot be read ({error})") from None


def _check(base: sqlite3.Connection, path: Path) -> None:
    tables = {str(name) for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, columns in _NEEDED.items():
        if table not in tables:
            raise DnaError(f"{path}: this SQLite file has no table {table}; it is no database of Discourse Network Analyzer 3")
        found = {str(row[1]) for row in base.execute(f"PRAGMA table_info({table})")}
        if columns - found:
            absent = ", ".join(sorted(columns - found))
            raise DnaError(f"{path}: the table {table} has no {absent}; open the file in Discourse Network Analyzer 3 and save it anew")


def _when(seconds: object) -> datetime:
    count = seconds if isinstance(seconds, int | float) else 0
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=count)


def read_dna(path: Path | str) -> DnaFile:
    """Read a ``.dna`` file.

    Raises
    ------
    DnaError
        If the file cannot be read or is something else.

    """
    path = Path(path)
    with _opened(path) as base:
        _check(base, path)
        documents = tuple(
            DnaDocument(number, title or "", author or "", text or "", _when(seconds))
            for number, title, author, text, seconds in base.execute("SELECT ID, Title, Author, Text, Date FROM DOCUMENTS ORDER BY ID")
        )
        values: dict[int, dict[str, str | int]] = {}
        queries = (
            "SELECT d.StatementId, v.Variable, e.Value FROM DATASHORTTEXT d JOIN VARIABLES v ON v.ID = d.VariableId"
            " JOIN ENTITIES e ON e.ID = d.Entity",
            "SELECT d.StatementId, v.Variable, d.Value FROM DATABOOLEAN d JOIN VARIABLES v ON v.ID = d.VariableId",
            "SELECT d.StatementId, v.Variable, d.Value FROM DATAINTEGER d JOIN VARIABLES v ON v.ID = d.VariableId",
        )
        for query in queries:
            for statement, variable, value in base.execute(query):
                values.setdefault(statement, {})[variable] = value
        rows = base.execute(
            "SELECT s.ID, t.Label, s.DocumentId, s.Start, s.Stop, s.Coder FROM STATEMENTS s"
            " JOIN STATEMENTTYPES t ON t.ID = s.StatementTypeId ORDER BY s.ID"
        )
        statements = tuple(
            DnaStatement(number, kind, document, start, stop, coder, values.get(number, {}))
            for number, kind, document, start, stop, coder in rows
        )
        (entities,) = base.execute("SELECT COUNT(*) FROM ENTITIES").fetchone()
        left_out = _left_out(base)
    return DnaFile(documents, statements, int(entities), left_out)


def _left_out(base: sqlite3.Connection) -> tuple[str, ...]:
    """Return, in words, what tables hold that is not read."""
    found: list[str] = []
    tables = {str(name) for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, words in (("DATALONGTEXT", "long texts"), ("ATTRIBUTEVALUES", "attributes of entities"), ("REGEXES", "search patterns")):
        if table in tables:
            (count,) = base.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
            if count:
                found.append(f"{count} {words}")
    return tuple(found)


def to_statements(found: DnaFile, *, type: str, person: str, concept: str, qualifier: str | None = None) -> list[Statement]:
    """Return statements of one type as persons, concepts and stances.

    Parameters
    ----------
    found
        A file that was read.
    type
        Label of the statement type, such as 'DNA Statement'.
    person, concept, qualifier
        Names of variables. Without a qualifier every statement agrees; with one, the highest
        value agrees, the lowest disagrees, and what lies between qualifies.

    """
    rows = [item for item in found.statements if item.type == type and person in item.values and concept in item.values]
    if qualifier is None:
        return [Statement(str(row.values[person]), str(row.values[concept]), "agree", str(row.id)) for row in rows]
    numbers = [int(row.values[qualifier]) for row in rows if qualifier in row.values]
    low, high = min(numbers, default=0), max(numbers, default=1)
    low, high = min(low, 0), max(high, 1)
    stances: dict[int, Stance] = {low: "disagree", high: "agree"}
    return [
        Statement(str(row.values[person]), str(row.values[concept]), stances.get(int(row.values[qualifier]), "qualify"), str(row.id))
        for row in rows
        if qualifier in row.values
    ]
