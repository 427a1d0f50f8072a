"""Where the parts of a YAML text stand: keys, values as written, and comments.

`contrapeso.casebook.fmt` moves these parts without reading them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML


@dataclass
class Leaf:
    """A scalar, or a collection in brackets, as written; ``block`` for ``|`` and ``>``."""

    lines: list[str]
    block: bool = False


@dataclass
class Entry:
    """A key and its value, or an item of a list.

    ``above`` are the comment lines that stand over it, with ``""`` for a blank line;
    ``comment`` is the one at the end of its first line.
    """

    line: int
    key: str = ""
    name: str = ""
    value: Branch | Leaf = field(default_factory=lambda: Leaf([""]))
    above: list[str] = field(default_factory=list)
    comment: str = ""


@dataclass
class Branch:
    """A mapping or a list in block style."""

    mapping: bool
    entries: list[Entry] = field(default_factory=list)


class _Layout:
    """Build branches and leaves from parser events."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rows = text.split("\n")
        self.root: Branch | None = None
        self.stack: list[Branch] = []
        self.open: Entry | None = None  # a key that waits for its value
        self.flow = 0
        self.flow_start: Any = None
        self.taken: set[int] = set()  # rows inside a value of several rows
        self.ends: dict[int, int] = {}  # the last column of a part on each row
        self.starts: list[Entry] = []

    def take(self, event: Any) -> None:
        """Take one event."""
        kind = type(event).__name__
        if kind in ("SequenceStartEvent", "MappingStartEvent"):
            if self.flow or event.flow_style or (not self.stack and self.root is not None):
                self.flow_start = event.start_mark if not self.flow else self.flow_start
                self.flow += 1
                return
            branch = Branch(kind == "MappingStartEvent")
            self.put(branch, event.start_mark)
            self.root = self.root or branch
            self.stack.append(branch)
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            if not self.flow:
                self.stack.pop()
                return
            self.flow -= 1
            if not self.flow:
                self.leaf(self.flow_start, event.end_mark)
        elif kind == "ScalarEvent" and not self.flow:
            self.scalar(event)

    def scalar(self, event: Any) -> None:
        """Take a key or a value."""
        start, end = event.start_mark, event.end_mark
        if self.stack and self.stack[-1].mapping and self.open is None:
            self.open = Entry(start.line, self.text[start.index : end.index].strip(), event.value)
            self.stack[-1].entries.append(self.open)
            self.starts.append(self.open)
            self.ends[end.line] = max(self.ends.get(end.line, 0), end.column)
        else:
            self.leaf(start, end, event.style in ("|", ">"))

    def leaf(self, start: Any, end: Any, block: bool = False) -> None:
        """Take a value that is kept as written."""
        lines = self.text[start.index : end.index].rstrip("\n ").split("\n")
        self.taken.update(range(start.line + 1, start.line + len(lines)))
        last = start.line + len(lines) - 1
        if not block:
            column = start.column + len(lines[0]) if len(lines) == 1 else len(lines[-1])
            self.ends[last] = max(self.ends.get(last, 0), column)
        else:
            self.ends.update({row: len(self.rows[row]) for row in range(start.line, last + 1)})
        self.put(Leaf(lines, block), start)

    def put(self, value: Branch | Leaf, start: Any) -> None:
        """Put a value under its key or dash."""
        if not self.stack:
            return
        if self.stack[-1].mapping:
            assert self.open is not None
            self.open.value, self.open = value, None
            return
        # The dash may stand on an earlier row than the value, but not in a text that fmt wrote.
        entry = Entry(start.line, value=value)
        self.stack[-1].entries.append(entry)
        self.starts.append(entry)

    def comments(self) -> tuple[list[str], list[str]]:
        """Give each comment to an entry; return what stands above and below all of them."""
        entries: dict[int, Entry] = {}
        for entry in self.starts:
            entries.setdefault(entry.line, entry)  # the outermost of those that start on a row
        spaced = self.spaced()
        waiting: list[str] = []
        header: list[str] = []
        seen = False
        for number, row in enumerate(self.rows):
            text = row.strip()
            if number in self.taken:
                self.tail(number, row, entries)
            elif not text or text.startswith("#"):
                waiting.append(text)
            elif number in entries:
                if not seen and "" in waiting:
                    cut = len(waiting) - waiting[::-1].index("")
                    header, waiting, seen = waiting[:cut], waiting[cut:], True
                seen = True
                entries[number].above = waiting if id(entries[number]) in spaced else [line for line in waiting if line]
                waiting = []
                self.tail(number, row, entries)
        return header, waiting

    def spaced(self) -> set[int]:
        """Return the entries over which a blank line may stand: items of the file, and of its lists."""
        outer = [] if self.root is None else self.root.entries
        inner = [item for entry in outer if isinstance(entry.value, Branch) and not entry.value.mapping for item in entry.value.entries]
        return {id(entry) for entry in (*outer, *inner)}

    def tail(self, number: int, row: str, entries: dict[int, Entry]) -> None:
        """Give the comment at the end of a row to the last entry that starts on it."""
        rest = row[self.ends.get(number, 0) :].strip().removeprefix(":").strip()
        if rest.startswith("#"):
            found = [entry for entry in self.starts if entry.line == number]
            if found:
                found[-1].comment = rest


def layout(text: str) -> tuple[Branch | None, list[str], list[str]]:
    """Return the parts of sound YAML text: its root, and the comment lines above and below it.

    The root is ``None`` where it is a single value, or written in brackets.
    """
    found = _Layout(text)
    for event in YAML(typ="safe", pure=True).parse(text):
        found.take(event)
    header, footer = found.comments()
    return found.root, header, footer
