"""The references of mechanisms, data and methods, by key.

``references.bib`` is plain BibTeX, so that any reference manager reads it. This reader takes the
form in which we write it, one field a line, and refuses everything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_OPEN = re.compile(r"@(\w+)\{([a-z0-9-]+),")
_FIELD = re.compile(r"  (\w+) = \{(.+)\},")


@dataclass(frozen=True)
class Reference:
    """One work: its key, its BibTeX type, and its fields with braces as written."""

    key: str
    kind: str
    fields: dict[str, str]

    @property
    def authors(self) -> tuple[str, ...]:
        """Return the authors as 'Family, Given'."""
        return tuple(_plain(name) for name in self.fields["author"].split(" and "))

    def __str__(self) -> str:
        """Write the reference as a list of references shows it."""
        fields, names = self.fields, self.authors
        written = names[0] if len(names) == 1 else f"{'; '.join(names[:-1])}; and {names[-1]}"
        number = fields.get("number", "")
        issue = f"{fields['volume']}({number})" if "volume" in fields and number else fields.get("volume", number)
        series = f"{fields.get('journal', fields.get('type', ''))} {issue}".strip()
        house = next((fields[name] for name in ("publisher", "institution", "organization") if name in fields), "")
        where = ", ".join(part for part in (series, fields.get("pages", "")) if part)
        links = (("doi", "https://doi.org/"), ("eprint", "https://arxiv.org/abs/"), ("url", ""))
        link = next((start + fields[name] for name, start in links if name in fields), "")
        return ". ".join(_plain(part) for part in (f"{written} ({fields['year']})", fields["title"], where, house, link) if part)


def _plain(text: str) -> str:
    return text.replace("{", "").replace("}", "").replace(r"\&", "&").replace("--", "–").strip()


def parse(text: str) -> dict[str, Reference]:
    """Read references.

    Raises
    ------
    ValueError
        If a line is not of the form described in this module, or a key stands twice.
    """
    found: dict[str, Reference] = {}
    entry: Reference | None = None
    for number, line in enumerate(text.splitlines(), 1):
        opened, field = _OPEN.fullmatch(line), _FIELD.fullmatch(line)
        if entry is None and opened:
            entry = Reference(opened[2], opened[1].lower(), {})
        elif entry is not None and field and field[1] not in entry.fields:
            entry.fields[field[1]] = field[2]
        elif entry is not None and line == "}":
            if entry.key in found:
                raise ValueError(f"line {number}: the key '{entry.key}' stands twice; give the second work another")
            found[entry.key], entry = entry, None
        elif entry is not None or (line.strip() and not line.startswith("%")):
            raise ValueError(f"line {number}: '{line}' is not in the form that contrapeso reads; write one field a line")
    if entry is not None:
        raise ValueError(f"the entry '{entry.key}' has no end; write a line with a closing brace")
    return found


@cache
def bibliography() -> dict[str, Reference]:
    """Return every reference that ships with contrapeso, by key."""
    return parse(files("contrapeso.vocabulary").joinpath("references.bib").read_text(encoding="utf-8"))
