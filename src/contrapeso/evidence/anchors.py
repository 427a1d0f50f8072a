"""Verify passages against the user's own copies of the sources.

Nothing of a source is kept here but positions and hashes, so a passage is exact, moved to the
one other place that has its hash, or lost. A near match is a suggestion for a person: tools
that accept near matches put notes in wrong places without a word.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from contrapeso.evidence.claims import Passage
from contrapeso.evidence.texts import Copy, Library, canonical, check, normalised, source_hash

Status = Literal["exact", "moved", "suggested", "orphaned", "source-missing"]
STATUSES: tuple[Status, ...] = ("exact", "moved", "suggested", "orphaned", "source-missing")
SLACK = 0.15
"""What part of a passage may be white space beyond single spaces."""
NEAR = 0.75
"""The least score of a near match that is worth a look."""

LONGEST_RUN = 12
"""Sentences of the longest run that is looked up at once."""

_WORD = re.compile(r"\w+|[^\w\s]")
_SENTENCE = re.compile(r"[.!?:;]\S{0,3}\s+|\n\s*")
_TYPOGRAPHY = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u00a0": " "}
)


@dataclass(frozen=True)
class Anchoring:
    """Where a passage stands in the user's copy.

    ``start`` and ``end`` are code points of the canonical text of ``file``; for 'suggested' a
    person has to look, and ``score`` (0 to 1) says how near the match is and ``why`` on what
    it rests. They are ``None`` where there is no place.
    """

    passage: str
    source: str
    status: Status
    file: str | None = None
    start: int | None = None
    end: int | None = None
    score: float | None = None
    why: str = ""


class _Text:
    """A text, and the places where words begin and end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.flat, places = _flat(text)
        where = {place: index for index, place in enumerate(places)}
        words = list(_WORD.finditer(text))
        self.starts = [word.start() for word in words]
        self.lows = [where[word.start()] for word in words]
        self.ends = [word.end() for word in words]
        self.highs = [where[word.end() - 1] + 1 for word in words]
        sentences = {0, *(mark.end() for mark in _SENTENCE.finditer(text))}
        self.likely = [index for index, start in enumerate(self.starts) if start in sentences]

    @cached_property
    def runs(self) -> dict[str, list[tuple[int, int]]]:
        """Places of every run of up to `LONGEST_RUN` sentences, by hash."""
        table: dict[str, list[tuple[int, int]]] = {}
        bounds = [*self.likely, len(self.starts)]
        for place, first in enumerate(self.likely):
            for after in bounds[place + 1 : place + 1 + LONGEST_RUN]:
                digest = check(self.flat[self.lows[first] : self.highs[after - 1]])
                table.setdefault(digest, []).append((self.starts[first], self.ends[after - 1]))
        return table

    def windows(self, length: int, near: int, order: Iterable[int]) -> Iterator[tuple[int, int, str]]:
        """Yield windows of about a length, nearest first: start, end, and the normalised slice.

        ``length`` counts white space as written, so a normalised slice is never longer.
        """
        least, most = int(length * (1 - SLACK)) - 1, length + 1
        for first in sorted(order, key=lambda index: abs(self.starts[index] - near)):
            low = self.lows[first]
            for last in range(bisect_left(self.highs, low + least), bisect_right(self.highs, low + most)):
                yield self.starts[first], self.ends[last], self.flat[low : self.highs[last]]


def _flat(text: str) -> tuple[str, list[int]]:
    """Return the normalised text, and for each of its characters the place in the text."""
    chars: list[str] = []
    places: list[int] = []
    for index, char in enumerate(text):
        if not char.isspace():
            chars.append(char)
            places.append(index)
        elif chars and chars[-1] != " ":
            chars.append(" ")
            places.append(index)
    return "".join(chars), places


def _plain(text: str) -> str:
    """Return text without differences of typography: quotes, dashes, ligatures, hyphens at line ends."""
    text = re.sub(r"(?<=\w)-\s*\n\s*(?=\w)", "", text)
    return normalised(unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)))


def _exact_elsewhere(found: _Text, passage: Passage) -> tuple[int, int, int] | None:
    """Return start, end and number of places of the text with the passage's hash, if there is one."""
    if run := found.runs.get(passage.sha256):
        start, end = min(run, key=lambda place: abs(place[0] - passage.start))
        return start, end, _times(found.flat, normalised(found.text[start:end]))
    for start, end, text in found.windows(passage.end - passage.start, passage.start, range(len(found.starts))):
        if check(text) == passage.sha256:
            return start, end, _times(found.flat, text)
    return None


def _times(text: str, part: str) -> int:
    count, place = 0, text.find(part)
    while place >= 0:
        count, place = count + 1, text.find(part, place + 1)
    return count


def _by_typography(found: _Text, passage: Passage) -> tuple[int, int] | None:
    """Return the place whose text has the passage's hash once typography is made plain."""
    for start, end, text in found.windows(passage.end - passage.start, passage.start, found.likely):
        plain = _plain(found.text[start:end])
        if plain != text and check(plain) == passage.sha256:
            return start, end
    return None


def _by_text(found: _Text, words: str) -> tuple[int, int, float] | None:
    """Return the place nearest in wording to remembered words, with its similarity."""
    words = normalised(canonical(words))
    best: tuple[float, int, int] | None = None
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(words)
    for start, end, text in found.windows(len(words), 0, found.likely):
        matcher.set_seq1(text)
        if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < max(NEAR, best[0] if best else 0.0):
            continue
        score = matcher.ratio()
        if score >= NEAR and (best is None or score > best[0]):
            best = (score, start, end)
    return None if best is None else (best[1], best[2], best[0])


def _by_neighbours(passage: Passage, placed: Sequence[tuple[Passage, Anchoring]], size: int) -> tuple[int, int, float] | None:
    """Return the place between the nearest anchored passages, with how well the space between them fits."""
    before = [pair for pair in placed if pair[0].end <= passage.start]
    after = [pair for pair in placed if pair[0].start >= passage.end]
    if not before or not after:
        return None
    left, right = max(before, key=lambda pair: pair[0].end), min(after, key=lambda pair: pair[0].start)
    assert left[1].end is not None and right[1].start is not None
    old, new = right[0].start - left[0].end, right[1].start - left[1].end
    if new <= 0 or old <= 0:
        return None
    start = left[1].end + round((passage.start - left[0].end) * new / old)
    end = left[1].end + round((passage.end - left[0].end) * new / old)
    score = min(old, new) / max(old, new)
    return (start, min(end, size), score) if score >= NEAR and end > start else None


def _anchor(passage: Passage, found: _Text, same: bool, shift: int, blank: Anchoring) -> Anchoring:
    """Anchor one passage by its hash; ``shift`` is by how much the passage before it moved."""
    if passage.end <= len(found.text) and check(found.text[passage.start : passage.end]) == passage.sha256:
        why = "" if same else "the text has changed elsewhere; here it is the same"
        return replace(blank, status="exact", start=passage.start, end=passage.end, score=1.0, why=why)
    shifted = found.text[max(0, passage.start + shift) : max(0, passage.end + shift)]
    if check(shifted) == passage.sha256:
        hit = passage.start + shift, passage.end + shift, _times(found.flat, normalised(shifted))
    else:
        hit = _exact_elsewhere(found, passage)
    if hit is None:
        return blank
    start, end, times = hit
    if times == 1:
        return replace(blank, status="moved", start=start, end=end, score=1.0, why="the only other place with its hash")
    return replace(blank, status="suggested", start=start, end=end, score=1.0 / times, why=f"its text stands in {times} places")


def _suggest(
    passage: Passage, found: _Text, remembered: str | None, placed: Sequence[tuple[Passage, Anchoring]], blank: Anchoring
) -> Anchoring:
    """Suggest a place for a passage whose hash stands nowhere."""
    if plain := _by_typography(found, passage):
        return replace(blank, status="suggested", start=plain[0], end=plain[1], score=0.99, why="the same but for typography")
    if remembered is not None and (near := _by_text(found, remembered)):
        return replace(blank, status="suggested", start=near[0], end=near[1], score=round(near[2], 4), why="nearest wording")
    if near := _by_neighbours(passage, placed, len(found.text)):
        return replace(blank, status="suggested", start=near[0], end=near[1], score=round(near[2], 4), why="between its neighbours")
    return replace(blank, status="orphaned", why="no place has its hash")


def _changed_copy(name: str, group: Sequence[Passage], texts: Mapping[Copy, _Text]) -> Copy | None:
    """Return the copy that holds most passages of a source whose own text is not there."""
    scores = {copy: sum(passage.sha256 in text.runs for passage in group) + (copy.file.stem == name) for copy, text in texts.items()}
    best = max(scores, key=lambda copy: scores[copy], default=None)
    return best if best is not None and scores[best] > 0 else None


def verify(
    passages: Iterable[Passage],
    sources: Iterable[Mapping[str, Any]] | Mapping[str, Mapping[str, Any]],
    folder: Path | str | Library,
    remembered: Mapping[str, str] | None = None,
) -> list[Anchoring]:
    """Verify passages against the user's own copies of their sources.

    Parameters
    ----------
    passages
        Passages of any sources.
    sources
        CSL-JSON items, with ``custom.sha256`` of their canonical text where a text is known.
    folder
        Where the user's copies lie, under any names. A copy is known by its hash; where none
        has it, by the passages that it holds or by the source's id as the name of the file.
    remembered
        Text of passages that the user kept on an earlier run, by id, for near matches.

    Returns
    -------
    list
        One anchoring for each passage, in their order. Near matches are never accepted.

    Raises
    ------
    SourcesError
        If there is no such folder.

    """
    library = folder if isinstance(folder, Library) else Library(folder)
    listed: Iterable[Mapping[str, Any]] = (
        cast("Mapping[str, Mapping[str, Any]]", sources).values() if isinstance(sources, Mapping) else sources
    )
    items = {str(item["id"]): item for item in listed}
    known = {source_hash(item) for item in items.values()}
    strangers: dict[Copy, _Text] = {}
    groups: dict[str, list[Passage]] = {}
    order: list[str] = []
    for passage in passages:
        groups.setdefault(passage.id.split(":")[1], []).append(passage)
        order.append(passage.id)
    found: dict[str, Anchoring] = {}
    for name, group in groups.items():
        own = library.copy_of(items.get(name, {}))
        if own is None and not strangers:
            strangers = {copy: _Text(copy.text) for copy in library.copies if copy.sha256 not in known}
        copy = own or _changed_copy(name, group, strangers)
        for anchoring in _verify_source(name, group, copy, own is not None, remembered or {}):
            found[anchoring.passage] = anchoring
    return [found[identifier] for identifier in order]


def _verify_source(name: str, group: Sequence[Passage], copy: Copy | None, same: bool, remembered: Mapping[str, str]) -> list[Anchoring]:
    if copy is None:
        why = "no file of the folder has the text of this source"
        return [Anchoring(passage.id, name, "source-missing", why=why) for passage in group]
    text, file = _Text(copy.text), str(copy.file)
    first: list[tuple[Passage, Anchoring]] = []
    shift = 0
    for passage in sorted(group, key=lambda passage: passage.start):
        found = _anchor(passage, text, same, shift, Anchoring(passage.id, name, "orphaned", file))
        if found.status in ("exact", "moved") and found.start is not None:
            shift = found.start - passage.start
        first.append((passage, found))
    placed = [pair for pair in first if pair[1].status in ("exact", "moved")]
    return [
        _suggest(passage, text, remembered.get(passage.id), placed, found) if found.status == "orphaned" else found
        for passage, found in first
    ]


def summary(anchorings: Iterable[Anchoring]) -> dict[str, dict[Status, int]]:
    """Return the number of passages of each status by source."""
    table: dict[str, dict[Status, int]] = {}
    for anchoring in anchorings:
        row = table.setdefault(anchoring.source, dict.fromkeys(STATUSES, 0))
        row[anchoring.status] += 1
    return table
