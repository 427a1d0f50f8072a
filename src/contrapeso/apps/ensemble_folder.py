"""The folder of an ensemble: parts while it is made, tables when it is done."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from contrapeso.dynamics.balance import COMPONENTS
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.ensemble import EVENTS, PARTS, Sums
from contrapeso.laboratory.summaries import QUANTILES
from contrapeso.vocabulary.errors import ContrapesoError

ABOUT, HALF = "simulate.json", "parts"


class EnsembleFolderError(ContrapesoError):
    """A folder that holds something else."""


def usable(place: Path) -> None:
    """Refuse a place that holds anything but an ensemble.

    Raises
    ------
    EnsembleFolderError
        If it does.
    """
    if place.exists() and not place.is_dir():
        raise EnsembleFolderError(f"{place} is no folder; name one that is empty, or does not exist yet")
    ours = any(path.is_file() for path in (place / ABOUT, place / HALF / ABOUT))
    if not ours and place.is_dir() and any(path for path in place.iterdir() if path != place / HALF):
        raise EnsembleFolderError(f"{place} holds files of something else; name one that is empty, or does not exist yet")


class EnsembleFolder:
    """Where an ensemble of so many members is made; what is there from a stopped run is kept.

    Parameters
    ----------
    key
        Hash of all that the numbers hang on.

    Raises
    ------
    EnsembleFolderError
        If the folder holds anything but this ensemble.
    """

    def __init__(self, place: Path, key: str, members: int) -> None:
        self.place, self.key, self.members = place, key, members
        self._parts = place / HALF
        usable(place)
        about = next((path for path in (place / ABOUT, self._parts / ABOUT) if path.is_file()), None)
        if about is not None:
            if _read(about).get("key") != key:
                raise EnsembleFolderError(
                    f"{place} holds another ensemble, of other inputs, members or seed, or of other code; name another folder, or remove it"
                )
        else:
            _written(self._parts / ABOUT, {"key": key})

    @property
    def done(self) -> bool:
        """Whether all is there."""
        return (self.place / ABOUT).is_file()

    def missing(self, chunk: int) -> list[tuple[int, int]]:
        """Return what is still to be made, as first member and count; no piece crosses a multiple of ``chunk``."""
        there, at, found = sorted(self._present()), 0, list[tuple[int, int]]()
        for first, count in [*there, (self.members, 0)]:
            while at < first:
                stop = min(first, (at // chunk + 1) * chunk)
                found.append((at, stop - at))
                at = stop
            at = max(at, first + count)
        return found

    def keep(self, first: int, part: Sums) -> None:
        """Keep the sums of some members, whole or not at all."""
        path = self._parts / f"{first:09d}-{part.members}.npz"
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            np.savez_compressed(file, histogram=part.histogram.astype(np.uint32), sums=part.sums)
        partial.replace(path)

    def finish(self, compiled: Compiled, about: dict[str, Any]) -> dict[str, Any]:
        """Add the parts, write the tables, and return what :data:`ABOUT` holds; the parts are removed."""
        # One after another: together they would not fit into memory.
        total = reduce(Sums.__add__, (self._read_part(path, count) for (_, count), path in sorted(self._present().items())))
        files = {}
        for name, frame in tables(total, compiled.quarters, compiled.polities).items():
            text = frame.to_csv(index=False, float_format="%.6g").encode()
            files[f"{name}.csv"] = hashlib.sha256(text).hexdigest()
            _replaced(self.place / f"{name}.csv", text)
        summary = {"key": self.key, "members": self.members, **about, "files": files}
        _written(self.place / ABOUT, summary)
        self.tidy()
        return summary

    def summary(self) -> dict[str, Any]:
        """Return what :data:`ABOUT` holds."""
        return _read(self.place / ABOUT)

    def tidy(self) -> None:
        """Remove the parts of an ensemble that is done."""
        if self.done:
            shutil.rmtree(self._parts, ignore_errors=True)

    def _present(self) -> dict[tuple[int, int], Path]:
        found = {}
        for path in self._parts.glob("*-*.npz"):
            first, _, count = path.stem.partition("-")
            found[(int(first), int(count))] = path
        return found

    @staticmethod
    def _read_part(path: Path, members: int) -> Sums:
        try:
            with np.load(path) as stored:
                return Sums(members, stored["histogram"].astype(np.int64), stored["sums"])
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            path.unlink(missing_ok=True)
            raise EnsembleFolderError(f"{path} could not be read and was removed; run the command again to make it anew") from error


def tables(sums: Sums, quarters: Sequence[str], polities: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the balance (mean and quantiles), the means of its components, and the chances of events, by quarter and polity."""
    places = {"quarter": np.repeat(quarters, len(polities)), "polity": np.tile(polities, len(quarters))}
    quantiles = {name: sums.quantile(share).reshape(-1) for name, share in QUANTILES.items()}

    def means(column: str, names: Sequence[str], first: int) -> pd.DataFrame:
        frames = [pd.DataFrame({**places, column: name, "mean": sums.mean[..., first + n].reshape(-1)}) for n, name in enumerate(names)]
        return pd.concat(frames, ignore_index=True)

    return {
        "balance": pd.DataFrame({**places, "mean": sums.mean[..., 0].reshape(-1), **quantiles}),
        "components": means("component", COMPONENTS, 1),
        "events": means("event", EVENTS, 1 + PARTS),
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EnsembleFolderError(f"{path} could not be read; remove it, or name another folder") from error
    return found if isinstance(found, dict) else {}


def _written(path: Path, data: dict[str, Any]) -> None:
    _replaced(path, (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode())


def _replaced(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(text)
    partial.replace(path)
