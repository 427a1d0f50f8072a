"""Read what others wrote with limits, and write so that a file is there whole or not at all."""

from __future__ import annotations

import io
import lzma
import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from contrapeso.evidence.exchange.drafts import ExchangeError

LARGEST = 100_000_000
"""Bytes of one file, packed or not."""
MOST_ENTRIES = 5_000
LARGEST_SUM = 500_000_000
HIGHEST_RATIO = 200
"""How many times larger than packed an entry of a zip may be; text shrinks to a tenth."""
SMALL = 1_000_000
"""Entries up to this many bytes may have any ratio."""
DEEPEST = 200
"""Elements of XML in one another."""


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file that is not too large."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise ExchangeError(f"{path}: {size} bytes are more than {LARGEST}; split the file")
        return path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{path}: the file cannot be read ({error.strerror or error}); check the name and your rights to it") from None


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, with or without byte order mark, lines ended by LF."""
    data = read_bytes(path)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ExchangeError(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8") from None


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole: to a temporary name beside it, then in its place."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ExchangeError(f"{path}: the file cannot be written ({error.strerror or error}); name a folder that is there") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except OSError as error:
        raise ExchangeError(f"{path}: the file cannot be written ({error.strerror or error}); free the place or name another") from None
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file whole, or not at all."""
    write_bytes(path, text.encode("utf-8", "replace"))


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a zip whole, or not at all; the same files make the same zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    write_bytes(path, stream.getvalue())


def parse_xml(data: bytes, where: str) -> ElementTree.Element:
    """Return the root of XML that declares no document type and no entity.

    Without either, nothing in it can grow and nothing outside it can be fetched.
    """
    builder = ElementTree.TreeBuilder()
    depth = 0
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def refuse(*_: Any) -> int:
        raise ExchangeError(f"{where}: the XML declares a document type or an entity, which can hide a bomb; export it anew without one")

    def name(text: str) -> str:
        return f"{{{text}" if "}" in text else text

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise ExchangeError(f"{where}: more than {DEEPEST} elements stand in one another; export it anew")
        builder.start(name(tag), {name(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name(tag))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        raise ExchangeError(f"{where}: this is not sound XML (line {error.lineno}: {message}); export it anew") from None
    except (LookupError, ValueError) as error:
        raise ExchangeError(f"{where}: the XML's encoding cannot be read ({error}); export it as UTF-8") from None
    return builder.close()


def unzip(path: Path) -> dict[str, bytes]:
    """Return the files of a zip by name, after its size, ratio and names were found harmless."""
    data = read_bytes(path)
    if not data.startswith(b"PK"):
        raise ExchangeError(f"{path}: this is not a zip file; export the project anew")
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _harmless(entries, path)
            for entry in entries:
                with archive.open(entry) as stream:
                    content = stream.read(entry.file_size + 1)
                if len(content) > entry.file_size:
                    raise ExchangeError(f"{path}: {entry.filename!r} is larger than the zip says; export the project anew")
                found[entry.filename.replace("\\", "/")] = content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise ExchangeError(f"{path}: the zip cannot be read ({error}); export the project anew, without a password") from None
    except (zlib.error, lzma.LZMAError) as error:
        raise ExchangeError(f"{path}: the zip is damaged ({error}); export the project anew") from None
    return found


def _harmless(entries: list[zipfile.ZipInfo], path: Path) -> None:
    if len(entries) > MOST_ENTRIES:
        raise ExchangeError(f"{path}: the zip holds {len(entries)} files, more than {MOST_ENTRIES}; leave out what is not needed")
    names = [entry.filename.replace("\\", "/") for entry in entries]
    twice = next((name for index, name in enumerate(names) if name in set(names[:index])), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise ExchangeError(f"{path}: the zip holds {twice!r} twice; export the project anew")
    for entry, name in zip(entries, names, strict=True):
        if name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name.split("/")[0] or "\x00" in name:
            raise ExchangeError(f"{path}: the zip's {name!r} would lie outside its folder; do not trust this file")
        if entry.file_size > LARGEST or (entry.file_size > SMALL and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)):
            raise ExchangeError(f"{path}: the zip's {name!r} unpacks to {entry.file_size} bytes; this may be a bomb; leave it out")
    total = sum(entry.file_size for entry in entries)
    if total > LARGEST_SUM:
        raise ExchangeError(f"{path}: the zip unpacks to {total} bytes, more than {LARGEST_SUM}; leave out media files")
