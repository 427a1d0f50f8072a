"""Sentences that a casebook repeats, in the language of a reader.

Assumptions, authors of theories and names of groups stand in a casebook in one language. Those that the built-in casebook
uses most are in the catalogue under ``phrase``; what is not there stays as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache

from contrapeso.vocabulary.language import Messages, catalogue

_SENTENCE = re.compile(r"(?<=[.;])\s+")
_WRITTEN = "en"


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    return {text: key for key, text in catalogue(_WRITTEN).items() if key.startswith("phrase.")}


def phrase(messages: Messages, text: str) -> tuple[str, str]:
    """Return a text with its language: that of ``messages`` where every sentence of it is known, else as it was written."""
    if messages.lang == _WRITTEN:
        return text, _WRITTEN
    keys = _keys()
    parts = [text.strip()] if text.strip() in keys else _SENTENCE.split(text.strip())
    if not all(part in keys for part in parts):
        return text, _WRITTEN
    return " ".join(messages.text(keys[part]) for part in parts), messages.lang
