"""LaTeX's accents and special characters as Unicode, and back as far as BibTeX needs it."""

from __future__ import annotations

import re
import unicodedata

_MARKS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a", "k": "\u0328", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_WORDS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "ldots": "…", "dots": "…", "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^",
    "textexclamdown": "¡", "textquestiondown": "¿", "textbar": "|", "textless": "<", "textgreater": ">", "textbraceleft": "{",
    "textbraceright": "}", "textquotesingle": "'", "textasciigrave": "`",
}  # fmt: skip
_ACCENT = re.compile(r"\\(?:(['`^\"~=.])\s*|([cvuHrkdb])(?:\s+|(?=\{)))(?:\{\\?([A-Za-z])\}|\\([ij])(?![A-Za-z])|([A-Za-z]))")
_WORD = re.compile(r"\\([A-Za-z]+)(\{\}|\s+)?")
_TO = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
}
_HELD = {"{": "\ue000", "}": "\ue001", "\\": "\ue002", "~": "\ue003", "-": "\ue004", "'": "\ue005", "`": "\ue006"}
_BACK = {held: char for char, held in _HELD.items()}


def _accent(match: re.Match[str]) -> str:
    letter = match[3] or match[4] or match[5]
    return unicodedata.normalize("NFC", letter + _MARKS[match[1] or match[2]])


def _word(match: re.Match[str]) -> str:
    char = _WORDS.get(match[1])
    if char is None:
        return "" if match[1] in _STYLES else match[0]
    return _HELD.get(char, char)


_STYLES = ("emph", "textit", "textbf", "textsc", "url", "it", "bf", "em", "textrm", "texttt", "mkbibquote", "enquote", "relax")


def from_latex(text: str) -> str:
    """Return the plain text of a BibTeX value, without its braces."""
    text = re.sub("[\ue000-\ue006]", "", text)
    text = _ACCENT.sub(_accent, text)
    text = _WORD.sub(_word, text)
    text = re.sub(r"\\([{}\\~'`^-])", lambda match: _HELD.get(match[1], match[1]), text)
    text = re.sub(r"\\([&%$#_])", r"\1", text)
    text = text.replace("---", "—").replace("--", "–").replace("~", "\u00a0").replace("``", "“").replace("''", "”")
    text = text.replace("{", "").replace("}", "")
    return "".join(_BACK.get(char, char) for char in " ".join(text.split(" ")))


def to_latex(text: str) -> str:
    """Return text as a BibTeX value: Unicode stays, and what LaTeX would take for a command does not."""
    text = "".join(_TO.get(char, f"\\{char}" if char in "&%$#_" else char) for char in text)
    text = text.replace("\u00a0", "~").replace("''", r"\textquotesingle{}\textquotesingle{}").replace("``", r"\textasciigrave{}" * 2)
    return re.sub("-(?=-)", "-{}", text)
