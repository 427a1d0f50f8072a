"""Pieces of work whose results lie in a folder, one file each: what is there is not done again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contrapeso.scale.crew import Piece, Progress, Workers

FORGOTTEN = 3600.0
"""Seconds after which a file that was never finished is somebody's no more."""


@contextmanager
def replaced(place: Path) -> Iterator[Path]:
    """Give a path to write to, which becomes ``place`` at the end of the context; a file stands there whole or not at all.

    The path belongs to this process: two that make the same thing at once do not mix their bytes.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    _swept(place)
    partial = place.with_name(f".{place.name}.{os.getpid()}.partial")
    try:
        yield partial
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def _swept(place: Path) -> None:
    """Remove what processes left of this file that were killed while they wrote it."""
    for path in place.parent.glob(f".{place.name}.*.partial"):
        try:
            if time.time() - path.stat().st_mtime > FORGOTTEN:
                path.unlink()
        except FileNotFoundError:
            continue


def spread_kept(
    crew: Workers,
    function: Callable[[Piece], Any],
    pieces: Mapping[str, Piece],
    folder: Path | None,
    *,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Do pieces of work, keep what each gives, and return it by name, in the order of the pieces.

    A command that was stopped and is begun again with the same names does what is missing and no
    more. What is returned is what was written, so that it makes no difference which was which.

    Parameters
    ----------
    function
        As for :meth:`contrapeso.scale.crew.Workers.spread`; it returns what JSON can hold, with numbers of
        NumPy in it if it likes. Numbers come back to the last bit.
    pieces
        By a name that tells a piece from all others of the folder, by a hash of its inputs for
        instance, and that can be the name of a file.
    folder
        Where results are kept, as ``NAME.json``; ``None`` keeps none.
    progress
        Told how many pieces are done, with those from before, and of how many. To stop, raise from it.
    """
    found = {name: result for name in pieces if (result := _read(folder, name)) is not None}
    there, missing = len(found), [name for name in pieces if name not in found]

    def tell(done: int, _: int) -> None:
        if progress is not None:
            progress(there + done, len(pieces))

    for number, result in crew.spread(function, [pieces[name] for name in missing], progress=tell):
        name = missing[number]
        text = json.dumps([result], ensure_ascii=False, default=_plain)
        if folder is not None:
            with replaced(folder / f"{name}.json") as partial:
                partial.write_text(text, encoding="utf-8")
        found[name] = json.loads(text)[0]
    return {name: found[name] for name in pieces}


def _read(folder: Path | None, name: str) -> Any:
    path = None if folder is None else folder / f"{name}.json"
    if path is None or not path.exists():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))[0]
    except (OSError, ValueError, LookupError, TypeError):
        path.unlink(missing_ok=True)
        return None


def _plain(value: Any) -> Any:
    """Return an array, or a number of NumPy, as Python has it."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be kept in a file of JSON")
