"""Open a provider's file, whatever wraps it: text, packed text, an Excel workbook or a Stata file."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from contrapeso.casebook.datasets.fault import DatasetError
from contrapeso.casebook.datasets.stata import stata_rows
from contrapeso.casebook.datasets.text_table import Row, text_rows
from contrapeso.casebook.datasets.xlsx import sheets

TEXTS = (".csv", ".txt", ".tab", ".tsv")
_FOREIGN = {
    b"RDX": "rdata",
    b"RDA": "rdata",
    b"X\n": "rdata",
    b"%PDF": "pdf",
    b"\xd0\xcf\x11\xe0": "old_excel",
    b"PAR1": "parquet",
    b"SQLite": "sqlite",
    b"<!DO": "html",
    b"<htm": "html",
    b"<HTM": "html",
    b"<!do": "html",
}


def tables(path: Path, encoding: str = "utf-8") -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the tables of a file with their names; only a workbook has more than one.

    Raises
    ------
    DatasetError
        If the file cannot be opened, or is of a kind that is not read.
    """
    try:
        if path.is_dir():
            raise DatasetError("folder", file=path)
        with path.open("rb") as stream:
            start = stream.read(16)
    except OSError as error:
        raise DatasetError("unreadable", file=path, why=error.strerror or error) from None
    except ValueError as error:
        raise DatasetError("unreadable", file=repr(str(path)), why=error) from None
    if not start:
        raise DatasetError("empty", file=path)
    _foreign(start, path)
    if start.startswith(b"<stata_dta>") or (start[0] in (0x6C, 0x6E, 0x6F, 0x71, 0x72, 0x73) and start[1:3] in (b"\x01\x01", b"\x02\x01")):
        yield "", stata_rows(path)
    elif start.startswith(b"PK"):
        yield from _packed(path, encoding)
    elif start.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path, "rb") as stream:
                head = stream.read(16)
        except (OSError, EOFError) as error:
            raise DatasetError("cut", file=path, line=1, why=str(error)) from None
        except Exception as error:  # zlib's own class
            raise DatasetError("cut", file=path, line=1, why=type(error).__name__) from None
        _foreign(head, path)
        yield "", _text(lambda: cast("IO[bytes]", gzip.open(path, "rb")), path, encoding)
    else:
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise DatasetError("utf16", file=path)
        yield "", _text(lambda: path.open("rb"), path, encoding)


def _foreign(start: bytes, path: Path) -> None:
    kind = next((kind for magic, kind in _FOREIGN.items() if start.lstrip().startswith(magic) or start.startswith(magic)), None)
    if kind is not None:
        raise DatasetError(f"foreign_{kind}", file=path)


def _text(opened: Callable[[], IO[bytes]], path: Path, encoding: str) -> Iterator[Row]:
    """Yield the rows of a text that is opened with the first and closed after the last, or when nobody wants more."""
    with opened() as stream:
        yield from text_rows(stream, str(path), encoding)


def _packed(path: Path, encoding: str) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the tables of a zip: a workbook's sheets, or the one table of text that it holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DatasetError("no_zip", file=path, why=error) from None
    if "xl/workbook.xml" in names:
        yield from ((name, iter(rows)) for name, rows in sheets(path))
        return
    texts = [name for name in names if name.casefold().endswith(TEXTS) and "codebook" not in name.casefold() and "__MACOSX" not in name]
    if len(texts) != 1:
        raise DatasetError("zip_of_many", file=path, count=len(texts), names=", ".join(texts[:5]) or "–")
    yield texts[0], _zipped(path, texts[0], encoding)


def _zipped(path: Path, name: str, encoding: str) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as stream:
            yield from text_rows(stream, f"{path}:{name}", encoding)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise DatasetError("no_zip", file=path, why=error) from None
