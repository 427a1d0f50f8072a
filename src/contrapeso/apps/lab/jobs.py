"""The queue: jobs in one SQLite file, so that they outlive the server and the worker."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contrapeso.apps.lab.job_table import (
    DONE,
    FAILED,
    FIELDS,
    KEPT_SECONDS,
    MOST_KEPT,
    OPEN,
    QUEUED,
    RUNNING,
    SCHEMA,
    STALE_SECONDS,
    Job,
    QueueFull,
    job_of,
    key_of,
    put_back,
)

__all__ = ["DONE", "FAILED", "OPEN", "QUEUED", "RUNNING", "Job", "Queue", "QueueFull", "key_of"]


class Queue:
    """Jobs in one SQLite file; safe to use from threads and processes at once.

    Parameters
    ----------
    path
        The file.
    per_client, in_all
        Jobs that may wait or run at once, of one client and of all.
    """

    def __init__(self, path: Path | str, *, per_client: int = 60, in_all: int = 400) -> None:
        self.path, self.per_client, self.in_all = Path(path), per_client, in_all
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._local = threading.local()
        self._connection().executescript(SCHEMA)

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection; one that the interpreter closes with its thread."""
        found = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(self.path, timeout=20.0, isolation_level=None, check_same_thread=False)
            found.execute("PRAGMA journal_mode=WAL")
            found.execute("PRAGMA synchronous=NORMAL")
            self._local.connection = found
        return found

    def close(self) -> None:
        """Close this thread's connection."""
        found = getattr(self._local, "connection", None)
        if found is not None:
            found.close()
            self._local.connection = None

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or none."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _one(self, where: str, *values: object) -> Job | None:
        row = self._connection().execute(f"SELECT {FIELDS} FROM jobs WHERE {where}", values).fetchone()
        return None if row is None else job_of(row)

    # What the pages do.

    def submit(self, kind: str, request: dict[str, Any], *, client: str, key: str | None = None, priority: int = 0) -> Job:
        """Queue a job, or return the one that already waits, runs or is done for the same key.

        Raises
        ------
        QueueFull
            If the client, or all together, have too many open jobs.
        """
        key = key or key_of(kind, request)
        with self._change() as connection:
            there = self._one("key = ? AND state IN ('queued', 'running', 'done')", key)
            if there is not None:
                if priority > 0:
                    connection.execute("UPDATE jobs SET priority = MAX(priority, ?) WHERE id = ?", (priority, there.id))
                return there
            mine, everyones = connection.execute(
                "SELECT COALESCE(SUM(client = ?), 0), COUNT(*) FROM jobs WHERE state IN ('queued', 'running')", (client,)
            ).fetchone()
            if mine >= self.per_client:
                raise QueueFull(f"{mine} questions of yours are open already; wait for one, or cancel one")
            if everyones >= self.in_all:
                raise QueueFull(f"{everyones} questions are waiting; ask again later")
            identity = secrets.token_hex(12)
            connection.execute(
                "INSERT INTO jobs (id, key, kind, request, client, priority, state, created) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?)",
                (identity, key, kind, json.dumps(request, ensure_ascii=False), client, priority, time.time()),
            )
        found = self.job(identity)
        assert found is not None
        return found

    def job(self, identity: str) -> Job | None:
        """Return a job by id."""
        return self._one("id = ?", identity)

    def latest(self, key: str) -> Job | None:
        """Return the newest job for a key."""
        return self._one("key = ? ORDER BY number DESC LIMIT 1", key)

    def position(self, job: Job) -> int:
        """Return the place of a waiting job, 1 for the next one; 0 where it does not wait."""
        if job.state != QUEUED:
            return 0
        row = self._connection().execute(
            "SELECT COUNT(*) FROM jobs, (SELECT priority p, number n FROM jobs WHERE id = ?) "
            "WHERE state = 'queued' AND (priority > p OR (priority = p AND number <= n))",
            (job.id,),
        )
        return int(row.fetchone()[0])

    def result(self, key: str) -> dict[str, Any] | None:
        """Return the result of a job that is done."""
        row = self._connection().execute("SELECT data FROM results WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def parts(self, key: str) -> list[dict[str, Any]]:
        """Return what is there of a result so far, in order."""
        rows = self._connection().execute("SELECT data FROM parts WHERE key = ? ORDER BY number", (key,))
        return [json.loads(row[0]) for row in rows]

    def cancel(self, identity: str) -> bool:
        """Cancel a job that waits or runs; the worker stops within a second. Return whether it was open."""
        with self._change() as connection:
            changed = connection.execute(
                "UPDATE jobs SET state = 'cancelled', finished = ?, worker = NULL WHERE id = ? AND state IN ('queued', 'running')",
                (time.time(), identity),
            )
            return changed.rowcount > 0

    def clear_old(self, seconds: float = KEPT_SECONDS) -> int:
        """Forget jobs that ended longer ago than this, with what they found; return how many."""
        before = time.time() - seconds
        with self._change() as connection:
            old = connection.execute("SELECT id FROM jobs WHERE state NOT IN ('queued', 'running') AND finished < ?", (before,)).fetchall()
            connection.executemany("DELETE FROM jobs WHERE id = ?", old)
            for table in ("results", "parts"):
                connection.execute(f"DELETE FROM {table} WHERE key NOT IN (SELECT key FROM jobs)")
        return len(old)

    def waiting(self) -> int:
        """Return how many jobs wait or run."""
        return int(self._connection().execute("SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running')").fetchone()[0])

    # What the worker does.

    def take(self, worker: str) -> Job | None:
        """Give the next job to a worker, after putting back what silent workers held."""
        now = time.time()
        with self._change() as connection:
            put_back(connection, "beat < ?", now - STALE_SECONDS)
            row = connection.execute("SELECT id FROM jobs WHERE state = 'queued' ORDER BY priority DESC, number LIMIT 1").fetchone()
            if row is None:
                return None
            connection.execute(
                "UPDATE jobs SET state = 'running', worker = ?, beat = ?, started = ?, attempts = attempts + 1 WHERE id = ?",
                (worker, now, now, row[0]),
            )
        return self.job(row[0])

    def beat(self, identity: str, worker: str) -> bool:
        """Say that a worker is at it; return whether the job is still its own."""
        changed = self._connection().execute(
            "UPDATE jobs SET beat = ? WHERE id = ? AND worker = ? AND state = 'running'", (time.time(), identity, worker)
        )
        return changed.rowcount > 0

    def progress(self, identity: str, worker: str, stage: str, done: int, total: int) -> bool:
        """Note how far a job is; return whether it is still the worker's own."""
        changed = self._connection().execute(
            "UPDATE jobs SET stage = ?, done = ?, total = ?, beat = ? WHERE id = ? AND worker = ? AND state = 'running'",
            (stage, done, total, time.time(), identity, worker),
        )
        return changed.rowcount > 0

    def give_way(self, job: Job, worker: str) -> bool:
        """Put a job of low priority back where a reader waits; return whether that was done."""
        if job.priority >= 0:
            return False
        with self._change() as connection:
            if connection.execute("SELECT 1 FROM jobs WHERE state = 'queued' AND priority > 0 LIMIT 1").fetchone() is None:
                return False
            changed = connection.execute(
                "UPDATE jobs SET state = 'queued', worker = NULL, attempts = attempts - 1 "
                "WHERE id = ? AND worker = ? AND state = 'running'",
                (job.id, worker),
            )
            return changed.rowcount > 0

    def store(self, kind: str, request: dict[str, Any], result: dict[str, Any], *, key: str) -> bool:
        """Keep a result that was made elsewhere as a job that is done; return whether there was none yet."""
        now = time.time()
        with self._change() as connection:
            if self._one("key = ? AND state IN ('queued', 'running', 'done')", key) is not None:
                return False
            connection.execute(
                "INSERT INTO jobs (id, key, kind, request, client, priority, state, created, finished) "
                "VALUES (?, ?, ?, ?, 'store', 0, 'done', ?, ?)",
                (secrets.token_hex(12), key, kind, json.dumps(request, ensure_ascii=False), now, now),
            )
            connection.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", (key, json.dumps(result, ensure_ascii=False), now))
        return True

    def add_part(self, key: str, number: int, data: dict[str, Any]) -> None:
        """Keep a part of a result; it stays where the job is stopped, and is not computed again."""
        self._connection().execute("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", (key, number, json.dumps(data, ensure_ascii=False)))

    def finish(self, job: Job, worker: str, result: dict[str, Any]) -> bool:
        """Write the result and say 'done', both or neither; nothing where the job was cancelled meanwhile."""
        text, now = json.dumps(result, ensure_ascii=False), time.time()
        with self._change() as connection:
            changed = connection.execute(
                "UPDATE jobs SET state = 'done', finished = ?, error = NULL WHERE id = ? AND worker = ? AND state = 'running'",
                (now, job.id, worker),
            )
            if changed.rowcount == 0:
                return False
            connection.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", (job.key, text, now))
            connection.execute("DELETE FROM parts WHERE key = ?", (job.key,))
            old = connection.execute("SELECT key FROM results ORDER BY created DESC LIMIT -1 OFFSET ?", (MOST_KEPT,)).fetchall()
            connection.executemany("DELETE FROM results WHERE key = ?", old)
            connection.executemany("DELETE FROM jobs WHERE key = ? AND state = 'done'", old)
        return True

    def fail(self, job: Job, worker: str, error: str) -> None:
        """Say that a job failed, and why."""
        self._connection().execute(
            "UPDATE jobs SET state = 'failed', finished = ?, error = ? WHERE id = ? AND worker = ? AND state = 'running'",
            (time.time(), error, job.id, worker),
        )

    def release(self, worker: str) -> None:
        """Put back what a worker held that is no more."""
        with self._change() as connection:
            put_back(connection, "worker = ?", worker)
