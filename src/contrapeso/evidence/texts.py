"""Canonical text: what passages count in, and how a user's copy of a source is read.

The form is ``nfc-lf-v1``: no byte order mark, line ends as LF, Unicode NFC, and no soft hyphen
(U+00AD), which is invisible and comes and goes with every converter. Positions count code
points; browsers and Java programs count UTF-16 units, so both can be turned into each other.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from contrapeso.evidence.claims import Passage
from contrapeso.vocabulary.errors import ContrapesoError

FORM = "nfc-lf-v1"
SOFT_HYPHEN = "\u00ad"
LARGEST = 50_000_000  # bytes of one file of a user's folder
_LINE_END = re.compile(r"\r\n?")


class SourcesError(ContrapesoError):
    """The folder of sources cannot be used."""


def canonical(text: str) -> str:
    """Return text in the form that passages count in."""
    text = _LINE_END.sub("\n", text.removeprefix("\ufeff")).replace(SOFT_HYPHEN, "")
    return unicodedata.normalize("NFC", text)


def normalised(text: str) -> str:
    """Return text with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def digest(text: str) -> str:
    """Return the SHA-256 of a text in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def check(text: str) -> str:
    """Return the check of a passage: 16 digits of the SHA-256 of its normalised text."""
    return digest(normalised(text))[:16]


def to_utf16(text: str, position: int) -> int:
    """Return the UTF-16 position of a code-point position.

    Raises
    ------
    ValueError
        If the position is outside the text.

    """
    if not 0 <= position <= len(text):
        raise ValueError(f"position {position} is outside a text of {len(text)} code points")
    return position + sum(char > "\uffff" for char in text[:position])


def from_utf16(text: str, position: int) -> int:
    """Return the code-point position of a UTF-16 position.

    Raises
    ------
    ValueError
        If the position is outside the text, or between the halves of one character.

    """
    units = 0
    for index, char in enumerate(text):
        if units == position:
            return index
        units += 2 if char > "\uffff" else 1
        if units > position:
            raise ValueError(f"UTF-16 position {position} stands inside the character {char!r}")
    if units == position:
        return len(text)
    raise ValueError(f"UTF-16 position {position} is outside a text of {units} units")


def decode(data: bytes) -> str | None:
    """Return the text of a file, or ``None`` where the bytes are no text.

    UTF-16 and UTF-32 are read only with a byte order mark; what is not UTF-8 is read as
    Windows-1252, in which older plain texts in Spanish come.
    """
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        encodings = ("utf-32",)
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\x00" in data:
        return None
    else:
        encodings = ("utf-8", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


@dataclass(frozen=True)
class Copy:
    """A user's copy of some text: its file and its canonical text."""

    file: Path
    text: str
    sha256: str


def _copies(folder: Path) -> Iterator[Copy]:
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.stat().st_size > LARGEST:
            continue
        try:
            text = decode(file.read_bytes())
        except OSError:
            continue
        if text is not None:
            form = canonical(text)
            yield Copy(file, form, digest(form))


class Library:
    """The user's own copies of sources, found by the hash of their canonical text.

    Parameters
    ----------
    folder
        A folder with text files of any name, below which all are read.

    Raises
    ------
    SourcesError
        If there is no such folder.

    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise SourcesError(f"{self.folder}: there is no such folder; name the one that holds your copies of the sources")
        self.copies: tuple[Copy, ...] = tuple(_copies(self.folder))
        self._by_hash = {copy.sha256: copy for copy in reversed(self.copies)}

    def copy_of(self, source: Mapping[str, Any]) -> Copy | None:
        """Return the copy of a CSL-JSON item, or ``None`` where no file has its hash."""
        return self._by_hash.get(source_hash(source) or "")

    def quote(self, passage: Passage, source: Mapping[str, Any]) -> str | None:
        """Return the text of a passage from the user's copy, if it is there and bears the check out."""
        copy = self.copy_of(source)
        if copy is None:
            return None
        text = copy.text[passage.start : passage.end]
        return text if check(text) == passage.sha256 else None


def source_hash(source: Mapping[str, Any]) -> str | None:
    """Return the hash of the canonical text that a CSL-JSON item gives, if any."""
    custom: Any = source.get("custom")
    found = cast("dict[str, Any]", custom).get("sha256") if isinstance(custom, dict) else None
    return found if isinstance(found, str) else None
