"""Rules on the evidence: claims, passages, sources, and their relations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contrapeso.casebook.check_references import reference
from contrapeso.casebook.draft import Draft
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import unknown
from contrapeso.casebook.source import Path_, Placed
from contrapeso.vocabulary.dates import DateFault, span

_ID = re.compile(r"(act|con|clm):[a-z0-9:-]+")


def _source(draft: Draft, entry: Placed, path: Path_, name: str) -> Iterator[Fault]:
    if f"src:{name}" not in draft.declared and "sources" not in draft.broken:
        known = [identifier.removeprefix("src:") for identifier in draft.known("src:")]
        yield unknown(entry.file, entry.line(*path), "source", name, known, "add it to evidence/sources.csl.json")


def claim_files(draft: Draft) -> Iterator[Fault]:
    """A file of claims is named after its source, and the source is listed."""
    for entry in draft.claim_files:
        name = entry.value.source
        stem = entry.file.rsplit("/", 1)[-1].removesuffix(".yaml")
        if name != stem:
            yield entry.fault(
                ("source",), f"the source is {name} and the file is {stem}.yaml", f"rename the file to {name}.yaml, or correct the source"
            )
        yield from _source(draft, entry, ("source",), name)
    for entry in (*draft.claims, *draft.passages):
        stem = entry.file.rsplit("/", 1)[-1].removesuffix(".yaml")
        if entry.value.id.split(":")[1] != stem:
            yield entry.fault(
                ("id",), f"'{entry.value.id}' stands among the claims of {stem}", f"write '{entry.value.id[:3]}:{stem}:<four digits>'"
            )


def claims(draft: Draft) -> Iterator[Fault]:
    """A claim names a passage, holder, concept and sources that exist."""
    for entry in draft.claims:
        claim = entry.value
        if claim.passage is not None:
            yield from reference(draft, entry, ("passage",), claim.passage)
        yield from reference(draft, entry, ("asserted_by",), claim.asserted_by)
        yield from reference(draft, entry, ("concept",), claim.concept)
        for index, name in enumerate(claim.reported_by):
            yield from _source(draft, entry, ("reported_by", index), name)
        loose: list[tuple[Path_, str]] = [(("contested_by", index), name) for index, name in enumerate(claim.contested_by)]
        if claim.causal is not None:
            loose += [(("causal", "cause"), claim.causal.cause), (("causal", "effect"), claim.causal.effect)]
        if claim.relation is not None:
            loose += [(("relation", "actor"), claim.relation.actor), (("relation", "target"), claim.relation.target)]
        for path, name in loose:
            if _ID.fullmatch(name):  # free words may stand here too
                yield from reference(draft, entry, path, name)
        try:
            span(claim.coded.on)
        except DateFault as error:
            what, _, todo = str(error).partition("; ")
            yield entry.fault(("coded", "on"), what, todo or "write the day, such as 2026-11-22")


def passages(draft: Draft) -> Iterator[Fault]:
    """A passage ends after it starts, and within its source where the length is known."""
    for entry in draft.passages:
        passage = entry.value
        if passage.end <= passage.start:
            yield entry.fault(("end",), f"the passage ends ({passage.end}) before it starts ({passage.start})", "correct start or end")
        if passage.lines is not None and passage.lines[1] < passage.lines[0]:
            yield entry.fault(("lines",), "the last line stands before the first", "write [first, last]")
        source = draft.sources.get(passage.id.split(":")[1])
        custom = source.value.get("custom") if source is not None else None
        length = custom.get("characters") if isinstance(custom, dict) else None
        if isinstance(length, int) and passage.end > length:
            yield entry.fault(
                ("end",), f"the passage ends at {passage.end} and the text of its source at {length}", "correct end, or the length"
            )


def texts(draft: Draft) -> Iterator[Fault]:
    """What a source says of its canonical text can be used to verify passages."""
    for entry in draft.sources.values():
        custom = entry.value.get("custom")
        if custom is None:
            continue
        if not isinstance(custom, dict):
            yield entry.fault(("custom",), "'custom' is no JSON object", "write the hash and the length of the canonical text")
            continue
        digest, length = custom.get("sha256"), custom.get("characters")
        if digest is not None and not (isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{64}", digest)):
            yield entry.fault(("custom", "sha256"), "'sha256' is no SHA-256", "write its 64 hexadecimal digits in lower case")
        if length is not None and (not isinstance(length, int) or isinstance(length, bool) or length < 1):
            yield entry.fault(
                ("custom", "characters"), "'length' is no number of characters", "write the code points of the canonical text"
            )


def relations(draft: Draft) -> Iterator[Fault]:
    """A relation stands between two claims that exist."""
    for entry in draft.relations:
        for key in ("subject", "object"):
            yield from reference(draft, entry, (key,), getattr(entry.value, key))
        if entry.value.subject == entry.value.object:
            yield entry.fault(("object",), "the claim stands in a relation to itself", "name another claim")


def actors(draft: Draft) -> Iterator[Fault]:
    """An actor that is the same as another names one that exists."""
    for entry in draft.actors:
        for index, name in enumerate(entry.value.same_as):
            if _ID.fullmatch(name):
                yield from reference(draft, entry, ("same_as", index), name)


RULES = (claim_files, claims, passages, texts, relations, actors)
