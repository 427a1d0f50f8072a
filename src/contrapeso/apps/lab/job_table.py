"""A job, and the tables of the file in which jobs are kept."""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from contrapeso.vocabulary.errors import ContrapesoError

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
OPEN = (QUEUED, RUNNING)
MOST_ATTEMPTS = 3
STALE_SECONDS = 20.0
"""A running job whose worker has been silent for so long is queued again."""
KEPT_DAYS = 30
"""Days after which a job that has ended is forgotten with what it found."""
KEPT_SECONDS = 86_400.0 * KEPT_DAYS
MOST_KEPT = 2_000
"""Results that are kept; the oldest go first."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, request TEXT NOT NULL,
  client TEXT NOT NULL, priority INTEGER NOT NULL, state TEXT NOT NULL, stage TEXT NOT NULL DEFAULT '', done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0, error TEXT, attempts INTEGER NOT NULL DEFAULT 0, worker TEXT, beat REAL,
  created REAL NOT NULL, started REAL, finished REAL);
CREATE UNIQUE INDEX IF NOT EXISTS live ON jobs(key) WHERE state IN ('queued', 'running', 'done');
CREATE INDEX IF NOT EXISTS waiting ON jobs(state, priority, number);
CREATE TABLE IF NOT EXISTS parts (key TEXT NOT NULL, number INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (key, number));
CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, data TEXT NOT NULL, created REAL NOT NULL);
"""


class QueueFull(ContrapesoError):
    """More is waiting than one client, or all together, may have."""


@dataclass(frozen=True)
class Job:
    """A job as it stands."""

    number: int
    id: str
    key: str
    kind: str
    request: dict[str, Any]
    client: str
    state: str
    stage: str
    done: int
    total: int
    error: str | None
    attempts: int
    priority: int
    created: float
    started: float | None
    finished: float | None

    @property
    def open(self) -> bool:
        """Return whether it waits or runs."""
        return self.state in OPEN


FIELDS = ", ".join(Job.__dataclass_fields__)


def key_of(kind: str, request: dict[str, Any]) -> str:
    """Return the hash of what a job is asked: two that ask the same are one job."""
    return sha256(json.dumps([kind, request], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def put_back(connection: sqlite3.Connection, which: str, value: object) -> None:
    """Queue running jobs again; those that have brought down several workers fail."""
    connection.execute(
        f"UPDATE jobs SET state = 'failed', finished = ?, error = 'lost' WHERE state = 'running' AND attempts >= ? AND {which}",
        (time.time(), MOST_ATTEMPTS, value),
    )
    connection.execute(f"UPDATE jobs SET state = 'queued', worker = NULL WHERE state = 'running' AND {which}", (value,))


def job_of(row: tuple[Any, ...]) -> Job:
    """Return the job of a row of the table."""
    values = dict(zip(Job.__dataclass_fields__, row, strict=True))
    return Job(**{**values, "request": json.loads(values["request"])})
