"""A zip that somebody sends: looked at whole before any of it is written, and written where it can do no harm."""

from __future__ import annotations

import json
import lzma
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Any

from contrapeso.vocabulary.errors import ContrapesoError

MOST_ENTRIES = 3_000
LARGEST_FILE = 5_000_000
LARGEST_SUM = 100_000_000
HIGHEST_RATIO = 200
SMALL = 1_000_000
LONGEST_NAME, DEEPEST = 200, 8
CHECK_SECONDS = 120
MOST_CASEBOOKS = 50
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]*", re.ASCII)
_PASSED_OVER = re.compile(r"(.*/)?(__MACOSX/.*|\.[^/]*|[^/]*~|Thumbs\.db|desktop\.ini)", re.ASCII)
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.ASCII | re.IGNORECASE)


class UploadError(ContrapesoError):
    """A zip that is not taken; ``key`` and ``values`` name the message of the catalogue."""

    def __init__(self, key: str, **values: Any) -> None:
        self.key, self.values = f"bring.{key}", values
        super().__init__(f"{key}: {values}" if values else key)


def members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a zip by the path at which each belongs below the casebook's folder.

    Only the zip's own list is read; nothing is unpacked.

    Raises
    ------
    UploadError
        If anything in the list could do harm, or there is no ``casebook.yaml``.
    """
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise UploadError("too_many", count=len(entries), most=MOST_ENTRIES)
    found: dict[str, zipfile.ZipInfo] = {}
    total, folded = 0, set[str]()
    for entry in entries:
        name = entry.filename
        if entry.is_dir():
            _check_name(name.rstrip("/") or "/")
            continue
        if _PASSED_OVER.fullmatch(name) and ".." not in PurePosixPath(name).parts:
            continue
        _check_name(name)
        mode = entry.external_attr >> 16
        if mode and not (stat.S_ISREG(mode) or stat.S_IFMT(mode) == 0):
            raise UploadError("no_file", name=_shown(name))
        if entry.flag_bits & 1:
            raise UploadError("locked")
        if entry.file_size > LARGEST_FILE:
            raise UploadError("large_file", name=_shown(name), most=LARGEST_FILE // 1_000_000)
        if entry.file_size > SMALL and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
            raise UploadError("bomb", name=_shown(name))
        total += entry.file_size
        if total > LARGEST_SUM:
            raise UploadError("large", most=LARGEST_SUM // 1_000_000)
        if name.lower() in folded:
            raise UploadError("twice", name=_shown(name))
        folded.add(name.lower())
        found[name] = entry
    tops = [name for name in found if PurePosixPath(name).name == "casebook.yaml"]
    tops.sort(key=lambda name: name.count("/"))
    if not tops or (len(tops) > 1 and tops[0].count("/") == tops[1].count("/")):
        raise UploadError("no_casebook")
    head = tops[0].removesuffix("casebook.yaml")
    return {name.removeprefix(head): entry for name, entry in found.items() if name.startswith(head)}


def _check_name(name: str) -> None:
    parts = name.split("/")
    sound = (
        len(name) <= LONGEST_NAME
        and len(parts) <= DEEPEST
        and all(_NAME.fullmatch(part) and not part.endswith((".", " ")) and not _DEVICES.fullmatch(part) for part in parts)
    )
    if not sound:
        raise UploadError("name", name=_shown(name))


def _shown(name: str) -> str:
    """Return a name that can be shown: short, and without letters that cannot be seen."""
    return "".join(letter if unicodedata.category(letter)[0] != "C" else "?" for letter in name[:80])


def unpack(stream: IO[bytes], target: Path) -> int:
    """Unpack a zip into a new folder and return how many files it had.

    Raises
    ------
    UploadError
        If it is no zip, could do harm, or is not what its list says.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            found = members(archive)
            target.mkdir(parents=True)
            for name, entry in found.items():
                path = target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source:
                    data = source.read(entry.file_size + 1)
                if len(data) != entry.file_size:
                    raise UploadError("damaged")
                path.write_bytes(data)
            return len(found)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        if isinstance(error, UploadError):
            raise
        raise UploadError("damaged") from None


def check(folder: Path) -> list[dict[str, Any]]:
    """Return the faults of a casebook as `contrapeso check` gives them.

    It runs in a process of its own, so that no file can hold up or bring down the laboratory.

    Raises
    ------
    UploadError
        If that takes too long, or ends without an answer.
    """
    words = [sys.executable, "-m", "contrapeso.apps.cli", "check", str(folder), "--json"]
    try:
        done = subprocess.run(words, capture_output=True, timeout=CHECK_SECONDS, check=False, stdin=subprocess.DEVNULL)
        found = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise UploadError("unchecked", seconds=CHECK_SECONDS) from None
    prefix = f"{folder}/"
    return [{**fault, "file": str(fault["file"]).removeprefix(prefix)} for fault in found]


def take(stream: IO[bytes], store: Path) -> tuple[str | None, list[dict[str, Any]], int]:
    """Unpack and check a casebook, and keep it where it has no faults.

    Returns
    -------
    tuple
        Its name in the store, or ``None`` where it has faults; the faults; the number of files.

    Raises
    ------
    UploadError
        If the zip is not taken at all.
    """
    store.mkdir(parents=True, exist_ok=True)
    if sum(1 for path in store.iterdir() if path.is_dir() and not path.name.startswith(".")) >= MOST_CASEBOOKS:
        raise UploadError("full", most=MOST_CASEBOOKS, folder=str(store))
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=store) as incoming:
        folder = Path(incoming) / "casebook"
        count = unpack(stream, folder)
        faults = check(folder)
        if faults:
            return None, faults, count
        from contrapeso.casebook.files import digest, inventory

        name = digest({file: data for files in inventory(folder).files.values() for file, data in files.items()})[:24]
        place = store / name
        if not place.exists():
            shutil.move(folder, place)
    return name, [], count
