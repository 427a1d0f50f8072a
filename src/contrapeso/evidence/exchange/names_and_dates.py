"""People's names and dates between CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Name = dict[str, str]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTICLE = re.compile(r"[a-záéíóúñü'’]")


def from_name(text: str) -> Name:
    """Return a name written as 'Family, Given', 'Family, Suffix, Given' or 'Given Family'."""
    text = " ".join(text.split())
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1:
        name = {"family": parts[0], "given": parts[-1]}
        name |= {"suffix": ", ".join(parts[1:-1])} if len(parts) > 2 else {}
        return {key: value for key, value in name.items() if value} or {"literal": text}
    words = text.split()
    if len(words) < 2:
        return {"family": text}
    first = next((index for index, word in enumerate(words[1:-1], 1) if _PARTICLE.match(word)), len(words) - 1)
    return {"family": " ".join(words[first:]), "given": " ".join(words[:first])}


def to_name(name: Mapping[str, Any]) -> str:
    """Return a person as 'Family, Given'; a name without parts as it is."""
    family = " ".join(str(name[key]) for key in ("dropping-particle", "non-dropping-particle", "family") if name.get(key))
    if not family:
        return str(name.get("literal") or name.get("given") or "")
    return ", ".join([family, *(str(name[key]) for key in ("suffix", "given") if name.get(key))])


def from_date(text: str) -> dict[str, Any] | None:
    """Return CSL's form of a date such as 2020, 2020-05, 2020/05/17 or 1978/1979."""
    if text.strip().endswith("~"):
        found = from_date(text.strip()[:-1])
        return found | {"circa": True} if found and "date-parts" in found else found
    parts = [_parts(part) for part in re.split(r"(?<=\d{4})/(?=\d{4}$)", text.strip())]
    if not all(parts):
        return {"literal": text.strip()} if text.strip() else None
    return {"date-parts": parts}


def _parts(text: str) -> list[int] | None:
    found = re.fullmatch(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:/.*)?/*", text.strip())
    if found is None:
        return None
    parts = [int(part) for part in found.groups() if part is not None]
    return parts if len(parts) < 2 or (1 <= parts[1] <= 12 and (len(parts) < 3 or 1 <= parts[2] <= 31)) else parts[:1]


def to_date(issued: Any) -> str:
    """Return CSL's form of a date as text; an empty one where there is none."""
    if not isinstance(issued, Mapping):
        return str(issued or "")
    parts: Any = issued.get("date-parts")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if isinstance(parts, Sequence) and parts and isinstance(parts[0], Sequence):
        ends = ["-".join(f"{str(part).zfill(2 if place else 4)}" for place, part in enumerate(end)) for end in parts if end]  # pyright: ignore
        return "/".join(ends) + ("~" if issued.get("circa") else "")  # pyright: ignore[reportUnknownMemberType]
    return str(issued.get("literal") or issued.get("raw") or "")  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
