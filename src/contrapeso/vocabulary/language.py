"""Messages in the languages of the product, and how each language writes numbers and dates.

One catalogue holds every sentence that a reader sees: ``messages/<language>.yaml`` and
``messages/<part>.<language>.yaml``, nested words joined by points into keys, placeholders in braces. Tests hold the keys and placeholders
of the languages equal.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from contrapeso.vocabulary.errors import ContrapesoError

LANGUAGES = ("en", "es")
MISSING = "–"
_MINUS, _NARROW_SPACE = "\u2212", "\u00a0"
_DATE = re.compile(r"^(?P<year>\d{3}[0-9X])(-(?P<month>\d{2}|XX))?(-(?P<day>\d{2}|XX))?(?P<flag>[?~%])?$", re.ASCII)


class LanguageError(ContrapesoError):
    """A language or a message that the catalogue does not hold."""


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for word, value in tree.items():
        key = f"{prefix}.{word}" if prefix else str(word)
        if isinstance(value, Mapping):
            flat.update(_flatten(value, key))
        else:
            flat[key] = str(value)
    return flat


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Mapping[str, str]:
    """Return every message of a language by key.

    Raises
    ------
    LanguageError
        If there is no catalogue of that language.
    """
    if language not in LANGUAGES:
        raise LanguageError(f"there is no language '{language}'; there are {', '.join(LANGUAGES)}")
    flat: dict[str, str] = {}
    folder = files("contrapeso.vocabulary").joinpath("messages")
    for part in sorted(folder.iterdir(), key=lambda part: part.name):
        if part.name == f"{language}.yaml" or part.name.endswith(f".{language}.yaml"):
            flat.update(_flatten(yaml.safe_load(part.read_text(encoding="utf-8"))))
    return MappingProxyType(flat)


class Messages:
    """The messages of one language.

    Parameters
    ----------
    lang
        ``en`` or ``es``.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._texts = catalogue(lang)

    def __contains__(self, key: str) -> bool:
        """Return whether there is such a message."""
        return key in self._texts

    def text(self, key: str, **values: object) -> str:
        """Return a message with its placeholders filled.

        Raises
        ------
        LanguageError
            If there is no such message, or a placeholder is not filled.
        """
        if key not in self._texts:
            raise LanguageError(f"there is no message '{key}' in '{self.lang}'")
        try:
            return self._texts[key].format(**values)
        except KeyError as missing:
            raise LanguageError(f"message '{key}' needs a value for {missing}") from None

    def name(self, group: str, word: str) -> str:
        """Return the message ``group.word``, or the word itself in plain letters where there is none.

        For words of a run or a casebook that the catalogue cannot know, such as a new model.
        """
        key = f"{group}.{word}"
        return self._texts[key] if key in self._texts else str(word).replace("_", " ")

    def number(self, value: float | None, digits: int = 2) -> str:
        """Return a number with a fixed number of decimals, a dash where there is none."""
        if value is None or not math.isfinite(float(value)):
            return MISSING
        text = f"{abs(float(value)):,.{digits}f}"
        sign = _MINUS if float(value) < 0 and float(text.replace(",", "")) != 0 else ""
        whole, _, part = text.partition(".")
        if self.lang == "es":
            whole = whole.replace(",", "" if len(whole) < 6 else _NARROW_SPACE)
        return sign + whole + (self._texts["format.decimal"] + part if part else "")

    def short(self, value: float | None, figures: int = 3) -> str:
        """Return a number with so many significant figures."""
        if value is None or not math.isfinite(float(value)):
            return MISSING
        size = math.floor(math.log10(abs(float(value)))) if float(value) else 0
        return self.number(value, max(0, min(figures - 1 - size, 6)))

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Return a share from 0 to 1 in per cent."""
        if share is None or not math.isfinite(float(share)):
            return MISSING
        return self.text("format.percent", value=self.number(100 * float(share), digits))

    def quarter(self, name: str) -> str:
        """Return a quarter such as ``1952Q2`` as the language writes it."""
        year, _, quarter = str(name).partition("Q")
        return self.text("format.quarter", year=year, quarter=quarter) if quarter else year

    def join(self, parts: Iterable[str]) -> str:
        """Return parts as a list in a sentence."""
        found = list(parts)
        if len(found) < 2:
            return "".join(found)
        return self.text("format.list", first=", ".join(found[:-1]), last=found[-1])

    def date(self, edtf: str) -> str:
        """Return an EDTF date or interval as the language writes it."""
        start, slash, end = str(edtf).partition("/")
        if not slash:
            return self._point(start)
        if start in ("", ".."):
            return self.text("format.until", date=self._point(end))
        if end in ("", ".."):
            return self.text("format.since", date=self._point(start))
        return self.text("format.span", start=self._point(start), end=self._point(end))

    def _point(self, text: str) -> str:
        match = _DATE.match(text.strip())
        if match is None:
            return text
        year, month, day, flag = (match["year"], match["month"], match["day"], match["flag"])
        if year.endswith("X"):
            plain = self.text("format.decade", year=year.replace("X", "0"))
        elif month in (None, "XX"):
            plain = year
        elif day in (None, "XX"):
            plain = self.text("format.month", month=self.text(f"month.m{month}"), year=year)
        else:
            plain = self.text("format.day", day=int(day), month=self.text(f"month.m{month}"), year=year)
        if flag in ("~", "%"):
            plain = self.text("format.about", date=plain)
        return self.text("format.uncertain", date=plain) if flag in ("?", "%") else plain
