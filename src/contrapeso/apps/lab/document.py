"""A document of the laboratory: one page, its figures and its data, under one address with several endings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException

from contrapeso.apps.lab.shelf import Shelf
from contrapeso.report.charts.theme import Frame
from contrapeso.report.figure import Figure
from contrapeso.vocabulary.language import Messages


@dataclass(frozen=True)
class Ask:
    """What a reader asks for: a language, the parts of the address, and its query."""

    shelf: Shelf
    lang: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
    answers: Callable[[], list[Any]] | None = None
    """Returns the questions of the casebook that have an answer, each with its view, for a report."""

    @property
    def messages(self) -> Messages:
        """Return the messages of the language."""
        return self.shelf.pages[self.lang].messages

    def text(self, key: str, **values: object) -> str:
        """Return a message."""
        return self.messages.text(key, **values)

    def get(self, name: str, default: str = "") -> str:
        """Return a value of the query, of at most 200 letters."""
        return self.query.get(name, default)[:200]

    def polities(self, name: str = "c", most: int = 4) -> tuple[str, ...]:
        """Return the polities that the query names and the run has; the default ones where it names none."""
        wanted = [code.strip().upper() for code in self.get(name).split(",") if code.strip()]
        found = tuple(dict.fromkeys(code for code in wanted if code in self.shelf.polities))[:most]
        return found or self.shelf.default

    def years(self) -> tuple[int, int]:
        """Return the years from and to of the query, inside those of the run; at least five of them."""
        first, last = self.shelf.years
        low, high = (number(self.get(name), first, last) for name in ("from", "to"))
        low, high = first if low is None else low, last if high is None else high
        return (low, high) if high - low >= 5 else (first, last)


def number(text: str, low: int, high: int) -> int | None:
    """Return a whole number inside bounds, or none where the text is no number."""
    try:
        return min(max(int(text), low), high)
    except ValueError:
        return None


@dataclass(frozen=True)
class Document:
    """One document.

    Attributes
    ----------
    page
        The entry of the navigation that it belongs to.
    data
        The numbers as a table for machines.
    sentences
        What it says in words, for ``.json``.
    state
        What the address holds, in words.
    keep
        Values of the query that make up its complete address.
    """

    page: str
    title: str
    template: str
    context: Mapping[str, Any]
    figures: Sequence[Figure] = ()
    data: Frame | None = None
    sentences: Sequence[str] = ()
    state: Sequence[str] = ()
    keep: Mapping[str, str] = field(default_factory=dict)

    def figure(self, identity: str = "") -> Figure:
        """Return one of the figures, the first where none is named.

        Raises
        ------
        HTTPException
            404 if there is none.
        """
        for found in self.figures:
            if not identity or found.id == identity:
                return found
        raise HTTPException(404)


Builder = Callable[[Ask], Document]
