"""The folder of a fit: what it has done so far, and its tables when it is done."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd

from contrapeso.scale.kept import replaced
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

ABOUT, UNFINISHED, PROGRESS, LOG = "fit.json", "parts", "progress.json", "fit.log"


class FitFolderError(ContrapesoError):
    """A folder in which a fit cannot be made."""


class FitFolder:
    """Where a fit is made; what is there from a stopped run is kept."""

    def __init__(self, place: Path, messages: Messages) -> None:
        self.place, self.messages = place, messages
        self.parts = place / UNFINISHED
        self._lock: IO[str] | None = None

    @property
    def done(self) -> bool:
        """Whether all is there."""
        return (self.place / ABOUT).is_file()

    def check(self) -> None:
        """Refuse a folder that holds something else than a fit."""
        if self.place.exists() and not self.place.is_dir():
            raise FitFolderError(self.messages.text("fit.no_folder", folder=self.place))
        if not self.done and self.place.is_dir() and any(path != self.parts for path in self.place.iterdir()):
            raise FitFolderError(self.messages.text("fit.other_files", folder=self.place))

    def begin(self, key: str) -> None:
        """Take the folder for the fit with this key, and hold it until :meth:`let_go`, or the end of the process.

        Raises
        ------
        FitFolderError
            If it holds another fit, or another process is at it.
        """
        self.check()
        self.parts.mkdir(parents=True, exist_ok=True)
        self._lock = (self.parts / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.let_go()
            raise FitFolderError(self.messages.text("fit.at_work", folder=self.place)) from None
        about = next((path for path in (self.place / ABOUT, self.parts / ABOUT) if path.is_file()), None)
        if about is None:
            _write(self.parts / ABOUT, {"key": key})
        elif _read(about).get("key") != key:
            raise FitFolderError(self.messages.text("fit.other_fit", folder=self.place))

    def let_go(self) -> None:
        """Leave the folder to other processes."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @property
    def at_work(self) -> bool:
        """Whether some process holds the folder."""
        path = self.parts / "lock"
        if not path.exists():
            return False
        with path.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
        return False

    def told(self, stage: str, done: int, total: int, left: float | None) -> None:
        """Write down how far the fit is, for whoever asks."""
        _write(
            self.parts / PROGRESS,
            {"stage": stage, "done": done, "total": total, "seconds_left": left, "written": time.time(), "process": os.getpid()},
        )

    def progress(self) -> dict[str, Any]:
        """Return what was written down last."""
        path = self.parts / PROGRESS
        return _read(path) if path.is_file() else {}

    def summary(self) -> dict[str, Any]:
        """Return what :data:`ABOUT` holds."""
        return _read(self.place / ABOUT)

    def finish(
        self,
        summary: Mapping[str, Any],
        tables: Mapping[str, pd.DataFrame],
        diagnostics: Mapping[str, Any],
        arrays: Mapping[str, np.ndarray],
    ) -> dict[str, Any]:
        """Write tables, diagnostics and draws, and last the summary; what was under way is removed."""
        files = {}
        for name, frame in tables.items():
            text = frame.to_csv(index=False, float_format="%.6g")
            files[f"{name}.csv"] = hashlib.sha256(text.encode()).hexdigest()
            with replaced(self.place / f"{name}.csv") as partial:
                partial.write_text(text, encoding="utf-8")
        _write(self.place / "diagnostics.json", diagnostics)
        with replaced(self.place / "draws.npz") as partial, partial.open("wb") as file:
            np.savez_compressed(file, **arrays)
        whole = {**summary, "files": files}
        _write(self.place / ABOUT, whole)
        shutil.rmtree(self.parts, ignore_errors=True)
        return whole


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, data: Mapping[str, Any]) -> None:
    with replaced(path) as partial:
        partial.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
