"""The files of a casebook folder: which there are, what each is for, and their bytes."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import nearest, shown

LARGEST = 5_000_000  # bytes of one file
MOST_FILES = 20_000
MANIFEST = "casebook.yaml"

_ISO3 = "[A-Z]{3}"
_SPLIT = r"(\.[a-z0-9-]+)?"
PATTERNS: dict[str, re.Pattern[str]] = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "manifest": r"casebook\.yaml",
        "sources": r"evidence/sources\.csl\.json",
        "concepts": rf"evidence/concepts{_SPLIT}\.yaml",
        "actors": rf"evidence/actors{_SPLIT}\.yaml",
        "relations": rf"evidence/relations{_SPLIT}\.yaml",
        "actor-relations": rf"evidence/actor-relations{_SPLIT}\.yaml",
        "claims": r"evidence/claims/[a-z0-9-]+\.yaml",
        "forecasts": rf"evidence/forecasts{_SPLIT}\.yaml",
        "comparisons": rf"evidence/comparisons{_SPLIT}\.yaml",
        "double-coding": r"evidence/double-coding\.csv",
        "double-coding-metadata": r"evidence/double-coding\.csv-metadata\.json",
        "polity": rf"polities/{_ISO3}/polity\.yaml",
        "governments": rf"polities/{_ISO3}/governments{_SPLIT}\.yaml",
        "elections": rf"polities/{_ISO3}/elections{_SPLIT}\.yaml",
        "events": rf"polities/{_ISO3}/events/\d{{3}}0s?{_SPLIT}\.yaml",
        "conditions": rf"(polities/{_ISO3}|world)/conditions{_SPLIT}\.yaml",
        "ties": rf"world/ties{_SPLIT}\.yaml",
        "series": rf"(polities/{_ISO3}|world)/series/[A-Za-z0-9_-]+\.csv",
        "metadata": rf"(polities/{_ISO3}|world)/series/[A-Za-z0-9_-]+\.csv-metadata\.json",
        "theories": r"theories/[a-z0-9_-]+\.yaml",
        "scenarios": r"scenarios/[a-z0-9_-]+\.yaml",
    }.items()
}
_BESIDE = re.compile(r"(.*/)?((README|LICENSE|LICENCE|NOTICE|CHANGELOG|CONTRIBUTING|CITATION)[^/]*|\.[^/]*|[^/]*~)", re.ASCII)
_FOLDERS_BESIDE = re.compile(r"\.[^/]*|__pycache__")
_EXAMPLES = (
    "casebook.yaml",
    "evidence/sources.csl.json",
    "evidence/concepts.yaml",
    "evidence/actors.yaml",
    "evidence/relations.yaml",
)


@dataclass
class Inventory:
    """The bytes of every casebook file by path and kind, and the faults on the way."""

    folder: Path
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def of(self, kind: str) -> dict[str, bytes]:
        """Return the files of one kind, sorted by path."""
        return dict(sorted(self.files.get(kind, {}).items()))


def kind_of(file: str) -> str | None:
    """Return what a path below the casebook folder is for, or ``None``."""
    return next((kind for kind, pattern in PATTERNS.items() if pattern.fullmatch(file)), None)


def _walk(root: Path, faults: list[Fault]) -> Iterator[tuple[str, Path]]:
    """Yield each file below ``root`` and its path there with ``/``; links to folders are faults."""
    count = 0

    def unread(error: OSError) -> None:
        where = os.path.relpath(error.filename or root, root)
        faults.append(
            Fault(where.replace(os.sep, "/"), 1, f"this folder cannot be read ({error.strerror})", "give yourself leave to read it")
        )

    for above, folders, names in os.walk(root, onerror=unread):
        below = Path(above).relative_to(root).as_posix()
        prefix = "" if below == "." else f"{below}/"
        for name in [name for name in folders if Path(above, name).is_symlink()]:
            faults.append(Fault(f"{prefix}{name}", 1, "this is a link to a folder", "put the folder itself here"))
        folders[:] = sorted(name for name in folders if not _FOLDERS_BESIDE.fullmatch(name))
        folders[:] = [name for name in folders if not Path(above, name).is_symlink()]
        for name in [name for name in folders if kind_of(f"{prefix}{name}")]:
            faults.append(Fault(f"{prefix}{name}", 1, "this is a folder where a file belongs", "put the file here"))
        for name in sorted(names):
            count += 1
            if count > MOST_FILES:
                faults.append(Fault(".", 1, f"the folder holds more than {MOST_FILES} files", "name the casebook folder itself"))
                return
            yield f"{prefix}{name}", Path(above, name)


def _bytes(path: Path, file: str, root: Path) -> bytes | Fault:
    """Return the bytes of a regular file of the folder, or what is wrong with it."""
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root):
            return Fault(file, 1, "this is a link out of the casebook folder", "put the file itself here")
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return Fault(file, 1, "this is no regular file", "put a text file here")
        if found.st_size > LARGEST:
            return Fault(file, 1, f"the file has {found.st_size / 1e6:.1f} MB, more than {LARGEST / 1e6:.0f} MB", "split it")
        return path.read_bytes()
    except RuntimeError:  # a loop of links, before Python 3.13
        return Fault(file, 1, "this link leads back to itself", "put the file itself here")
    except OSError as error:
        return Fault(file, 1, f"the file cannot be read ({error.strerror or error})", "put a readable file here")


def _stray(file: str) -> Fault:
    """Return the fault of a file that is not part of a casebook."""
    close = nearest(file, _EXAMPLES)
    if file.endswith(".yml") and kind_of(f"{file[:-4]}.yaml"):
        return Fault(file, 1, "this name ends in .yml", f"rename it to {shown(file[:-4] + '.yaml')}")
    todo = (
        "remove it or move it" if close is None or ("/" in file and not close.startswith(file.split("/")[0])) else f"did you mean {close}?"
    )
    return Fault(file, 1, "not a casebook file", todo)


def inventory(folder: Path) -> Inventory:
    """Read the bytes of every casebook file below ``folder``. Does not raise."""
    found = Inventory(folder)
    if not folder.is_dir():
        what = "this is no folder" if folder.exists() else "there is no such folder"
        found.faults.append(Fault(str(folder), 1, what, "name the folder that holds casebook.yaml"))
        return found
    if not os.path.lexists(folder / MANIFEST):
        found.faults.append(Fault(MANIFEST, 1, "there is no casebook.yaml here", "name the folder that holds it, or write it"))
        if not any((folder / name).is_dir() for name in ("evidence", "polities")):
            return found  # some other folder: its files are no faults of a casebook
    root = folder.resolve()
    for name, path in _walk(root, found.faults):
        file = os.fsencode(name).decode("utf-8", "replace")
        if _BESIDE.fullmatch(file):
            continue
        kind = kind_of(file)
        if kind is None:
            found.faults.append(_stray(file))
            continue
        data = _bytes(path, file, root)
        if isinstance(data, Fault):
            found.faults.append(data)
        else:
            found.files.setdefault(kind, {})[file] = data
    return found


def digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over sorted relative paths and bytes, each with its length before it."""
    total = hashlib.sha256()
    for file in sorted(files):
        for part in (file.encode(), files[file]):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()
