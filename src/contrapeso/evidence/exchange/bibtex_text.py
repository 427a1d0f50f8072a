"""BibTeX text taken apart into entries and their fields as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from contrapeso.evidence.exchange.drafts import ExchangeError
from contrapeso.evidence.exchange.names_and_dates import MONTHS

_ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_PLAIN = re.compile(r"[^\s,{}()\"#=]+")


class Parser:
    """Walk through BibTeX text."""

    def __init__(self, text: str, path: Path) -> None:
        self.text, self.path, self.at = text, path, 0
        self.macros = {name: str(number) for number, name in enumerate(MONTHS, 1)}

    def fail(self, what: str) -> ExchangeError:
        """Return an error that names the line."""
        line = self.text.count("\n", 0, self.at) + 1
        return ExchangeError(f"{self.path}:{line}: {what}; correct the entry, or export the library anew")

    def space(self) -> None:
        """Move behind white space."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def take(self, char: str) -> bool:
        """Move behind a character if it comes next."""
        self.space()
        if self.text.startswith(char, self.at):
            self.at += len(char)
            return True
        return False

    def entries(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield type, key and fields of each entry."""
        while match := _ENTRY.search(self.text, self.at):
            self.at = match.end()
            kind, close = match[1].lower(), "}" if match[2] == "{" else ")"
            if kind in ("comment", "preamble"):
                self.skip(match[2], close)
                continue
            key = ""
            if kind != "string":
                end = re.compile(rf"[^,{close}\n]*").match(self.text, self.at)
                key = end[0].strip() if end else ""
                self.at = end.end() if end else self.at
                self.take(",")
            fields = self.fields(close)
            if kind == "string":
                self.macros |= fields
            else:
                yield kind, key, fields

    def fields(self, close: str) -> dict[str, str]:
        """Return the fields up to the end of an entry."""
        found: dict[str, str] = {}
        while not self.take(close):
            name = _PLAIN.match(self.text, self.at)
            if name is None:
                raise self.fail(
                    "the entry has no end" if self.at >= len(self.text) else f"a field cannot begin with {self.text[self.at]!r}"
                )
            self.at = name.end()
            if not self.take("="):
                raise self.fail(f"the field {name[0]!r} has no '='")
            found.setdefault(name[0].lower(), self.value())
            if not self.take(",") and not self.text.startswith(close, self.at):
                raise self.fail(f"after the field {name[0]!r} a comma or the end of the entry is missing")
        return found

    def value(self) -> str:
        """Return a value: texts, numbers and macros joined by #."""
        parts: list[str] = []
        while True:
            self.space()
            char = self.text[self.at : self.at + 1]
            if char in ("{", '"'):
                start = self.at + 1
                self.skip_text("}" if char == "{" else '"')
                parts.append(self.text[start : self.at - 1])
            else:
                word = _PLAIN.match(self.text, self.at)
                if word is None:
                    raise self.fail("a field has no value")
                self.at = word.end()
                parts.append(self.macros.get(word[0].lower(), word[0]))
            if not self.take("#"):
                return "".join(parts)

    def skip_text(self, close: str) -> None:
        """Move behind the end of a text; braces in it are balanced."""
        start, depth = self.at, 0
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            self.at += 2 if char == "\\" else 1
            if char == close and depth == 0:
                return
            depth += (char == "{") - (char == "}")
        self.at = start
        raise self.fail("a text has no end; its braces or quotation marks are not balanced")

    def skip(self, opening: str, close: str) -> None:
        """Move behind what is neither entry nor macro."""
        depth = 1
        while depth and self.at < len(self.text):
            depth += (self.text[self.at] == opening) - (self.text[self.at] == close)
            self.at += 1
