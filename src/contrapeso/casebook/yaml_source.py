"""One YAML file as plain data with lines.

Every scalar stays text, except null: ``1952-04`` must not become a date, nor ``1952`` a
number, and ``no`` is a word of Spanish. The file models turn text into numbers where they
want numbers. A value that begins with a quotation mark is never null. Whatever is wrong with a file is a `Fault`; nothing here raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML

from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import shown
from contrapeso.casebook.source import DEEPEST, MOST_FAULTS, Path_, Source, decode

try:  # libyaml reads twenty times faster; where it stumbles, ruamel.yaml reads again and says why
    from yaml.cyaml import CParser as _Fast  # pyright: ignore[reportAttributeAccessIssue]
except ImportError:
    _Fast = None

_NULL = ("", "~", "null", "Null", "NULL")
_TAB = re.compile(r"^ *\t", re.MULTILINE)
_ADVICE = (
    ("mapping values are not allowed", "': ' stands inside an unquoted text", "put the whole text in double quotes"),
    ("expected ':'", "a line is neither 'key: value' nor a list item", "write 'key: value', or indent it under its key"),
    ("expected <block end>", "the indentation does not fit the lines above", "indent by two spaces and line up keys of one entry"),
    ("expected ',' or", "a list or mapping in brackets is not closed or lacks a comma", "close it, and put a comma between its items"),
    ("unexpected end of stream", "a quotation mark or bracket is not closed", "close it"),
    ("cannot start any token", "a value begins with a character that YAML keeps for itself", "put the text in double quotes"),
    ("unknown escape", "a backslash stands in a text in double quotes", "write \\\\ or use single quotes"),
)


class _Stop(Exception):
    """Reading cannot go on after the last fault."""


class _Builder:
    """Turn parser events into data and lines."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.lines: dict[Path_, int] = {}
        self.data: Any = None
        self.documents = 0
        self.stack: list[tuple[Any, Path_]] = []
        self.key: list[tuple[str, int] | None] = []

    def fault(self, line: int, what: str, todo: str) -> None:
        self.faults.append(Fault(self.file, line, what, todo))
        if len(self.faults) >= MOST_FAULTS:
            raise _Stop

    def take(self, event: Any) -> None:
        """Take one event of the parser, of either library."""
        kind = type(event).__name__
        line = event.start_mark.line + 1
        if kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                self.fault(line, "a second document begins with '---'", "remove the '---'; one file is one document")
                raise _Stop
        elif kind == "AliasEvent":
            self.fault(line, f"'*{event.anchor}' repeats a value by an alias", "write the value out")
            self.place(None, line)
        elif kind == "ScalarEvent":
            self.marks(event, line)
            if self.stack and isinstance(self.stack[-1][0], dict) and self.key[-1] is None:
                self.key[-1] = (event.value, line)
            else:
                self.place(None if not event.style and event.value in _NULL else event.value, line)
        elif kind in ("SequenceStartEvent", "MappingStartEvent"):
            self.marks(event, line)
            holder: Any = {} if kind == "MappingStartEvent" else []
            self.stack.append((holder, self.place(holder, line)))
            self.key.append(None)
            if len(self.stack) > DEEPEST:
                self.fault(line, f"more than {DEEPEST} levels stand in one another", "write it flatter")
                raise _Stop
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            self.stack.pop()
            self.key.pop()

    def marks(self, event: Any, line: int) -> None:
        """Refuse what YAML can do and a casebook does not need."""
        if event.anchor is not None:
            self.fault(line, f"'&{event.anchor}' marks a value for aliases", "remove it; a casebook uses no aliases")
        if event.tag is not None and str(event.tag) != "!":
            self.fault(line, f"{shown(event.tag)} is a YAML tag", "remove it; values are plain text and numbers")

    def place(self, value: Any, line: int) -> Path_:
        """Put a value where it belongs and return its path."""
        if not self.stack:
            self.data, path = value, ()
        else:
            holder, above = self.stack[-1]
            if isinstance(holder, list):
                path = (*above, len(holder))
                holder.append(value)
            else:
                if self.key[-1] is None:
                    self.fault(line, "a list or mapping stands as a key", "write a word before the ':'")
                    raise _Stop
                key, line = self.key[-1]
                self.key[-1] = None
                path = (*above, key)
                if key in holder:
                    self.fault(line, f"the key {shown(key)} is given twice; it also stands in line {self.lines[path]}", "keep one of them")
                    return (*above, f"{key} (again)")
                holder[key] = value
        self.lines[path] = line
        return path


def _broken(error: Exception, file: str) -> Fault:
    """Return the fault of a parser's error, in plain words."""
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    if "simple key" in str(getattr(error, "context", None)):
        marks.reverse()  # the parser notices a missing ':' only on a later line
    line = next((mark.line + 1 for mark in marks if mark is not None), 1)
    problem = " ".join(str(getattr(error, "problem", None) or "it breaks off").split())
    for fragment, what, todo in _ADVICE:
        if fragment in problem:
            return Fault(file, line, f"this is not YAML: {what}", todo)
    return Fault(file, line, f"this is not YAML: {problem}", "look at this line and the one above; quote unusual text")


def parse_yaml(text: str, file: str) -> tuple[Source | None, list[Fault]]:
    r"""Read YAML text.

    Parameters
    ----------
    text
        The text, with ``\n`` line ends.
    file
        Its name in faults.

    Returns
    -------
    tuple
        The data with lines, or ``None`` where the text cannot be read; and the faults.
    """
    tabs = [text.count("\n", 0, found.start()) + 1 for found in _TAB.finditer(text)][:MOST_FAULTS]
    if tabs:
        return None, [Fault(file, line, "a tab indents the line", "use two spaces for each level") for line in tabs]
    if _Fast is not None:
        builder = _Builder(file)
        try:
            for event in _events(_Fast(text)):
                builder.take(event)
        except Exception:
            pass
        else:
            return Source(file, builder.data, builder.lines), builder.faults
    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _Stop:
        return None, builder.faults
    except Exception as error:
        return None, [*builder.faults, _broken(error, file)]
    return Source(file, builder.data, builder.lines), builder.faults


def _events(parser: Any) -> Iterator[Any]:
    """Yield the events of libyaml's parser."""
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def read_yaml(data: bytes, file: str) -> tuple[Source | None, list[Fault]]:
    """Read the bytes of a YAML file; see `parse_yaml`."""
    text, faults = decode(data, file)
    return (None, faults) if text is None else parse_yaml(text, file)
