"""Rows of delimited text, streamed: nothing but the row at hand is kept."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import IO

from contrapeso.casebook.datasets.fault import DatasetError

LONGEST_LINE = 16_000_000
"""Bytes of one line; a country-year of V-Dem has some 20,000."""
LARGEST = 8_000_000_000
DELIMITERS = ",\t;"

Row = tuple[int, list[str]]


def _lines(stream: IO[bytes], file: str, encoding: str) -> Iterator[str]:
    """Yield the lines of a stream as text.

    Raises
    ------
    DatasetError
        Where a line is too long, holds a zero byte, or is not text in the encoding.
    """
    number, size, start = 0, 0, True
    while True:
        try:
            raw = stream.readline(LONGEST_LINE)
        except (OSError, EOFError, ValueError) as error:
            raise DatasetError("cut", file=file, line=number + 1, why=str(error)) from None
        except Exception as error:  # zlib and lzma raise classes of their own for damaged data
            raise DatasetError("cut", file=file, line=number + 1, why=type(error).__name__) from None
        if not raw:
            return
        number, size = number + 1, size + len(raw)
        if len(raw) >= LONGEST_LINE or size > LARGEST:
            raise DatasetError("too_long", file=file, line=number)
        if b"\0" in raw:
            raise DatasetError("zero_byte", file=file, line=number)
        if start:
            raw, start = raw.removeprefix(b"\xef\xbb\xbf"), False
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError:
            raise DatasetError("not_utf8", file=file, line=number) from None


def _delimiter(line: str) -> str:
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def text_rows(stream: IO[bytes], file: str, encoding: str = "utf-8") -> Iterator[Row]:
    """Yield rows with the line on which each ends; commas, tabs or semicolons stand between fields.

    Raises
    ------
    DatasetError
        Where the text cannot be taken apart.
    """
    lines = _lines(stream, file, encoding)
    first, before = next(lines, None), 0
    while first is not None and not first.strip():
        first, before = next(lines, None), before + 1
    if first is None:
        raise DatasetError("empty", file=file)
    delimiter = _delimiter(first)

    with suppress(OverflowError):
        csv.field_size_limit(LONGEST_LINE)
    # Tab-separated lists are written without quoting; a stray quotation mark there means itself.
    quoted = delimiter != "\t" or first.lstrip().startswith('"')
    number = before
    for line in chain((first,), lines):
        number += 1
        if quoted and '"' in line:
            reader = csv.reader(chain((line,), lines), delimiter=delimiter, strict=True)
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise DatasetError("no_csv", file=file, line=number + max(reader.line_num, 1) - 1, why=error) from None
            number += reader.line_num - 1
        else:
            # Without quotation marks nothing but the delimiter counts, and this is many times faster.
            row = line.rstrip("\r\n").split(delimiter)
        if any(field.strip() for field in row):
            yield number, row
