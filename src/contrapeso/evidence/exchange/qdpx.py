"""Read REFI-QDA 1.5 projects: codes, coded passages of plain texts, cases, notes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from contrapeso.evidence.claims import Claim, Passage
from contrapeso.evidence.exchange.drafts import Draft, Ids, Imported, Numbers, bilingual, fault, named
from contrapeso.evidence.exchange.qdpx_file import Q, inner, open_project
from contrapeso.evidence.texts import FORM, canonical, check, digest

_HASH = re.compile(r"sha256_16 ([0-9a-f]{16})")
_FACT = re.compile(r"(holder|stance|type|attribution|voice|polity|period|en|es): (.*)")
_UNNAMED = "act:unnamed-holder"


@dataclass
class _Reader:
    """Turn a project into drafts."""

    root: Element
    files: dict[str, bytes]
    found: Imported = field(default_factory=Imported)
    faults: list[str] = field(default_factory=list[str])
    concepts: dict[str, str] = field(default_factory=dict[str, str])
    holders: dict[str, str] = field(default_factory=dict[str, str])
    labels: dict[str, str] = field(default_factory=dict[str, str])
    given: set[str] = field(default_factory=set[str])
    counts: Counter[str] = field(default_factory=Counter[str])

    def read(self) -> Imported:
        self.notes = {note.get("guid", ""): note for note in self.root.iter(f"{Q}Note")}
        given = [note.get("name", "") for note in self.notes.values()]
        self.claim_numbers, self.passage_numbers = Numbers("clm", given), Numbers("psg")
        self.users = {user.get("guid", ""): user.get("name") or "imported" for user in self.root.iter(f"{Q}User")}
        ids = Ids("con:")
        for parent in self.root.iterfind(f"{Q}CodeBook/{Q}Codes"):
            self.codes(parent, "general", ids)
        actor_ids = Ids("act:")
        for case in self.root.iterfind(f"{Q}Cases/{Q}Case"):
            self.case(case, actor_ids)
        source_ids = Ids()
        for source in self.root.iterfind(f"{Q}Sources/*"):
            self.source(source, source_ids)
        if any(claim["asserted_by"] == _UNNAMED for claim in self.found.claims):
            self.found.actors.append({"id": _UNNAMED, "kind": "unnamed", "name": "Unnamed holder"})
            self.found.left_out.append("who holds a claim and with what stance, where no case has its passage: unnamed, agrees")
        self.report()
        return self.found

    def report(self) -> None:
        """Say what was read and what was not."""
        left, root = self.found.left_out, self.root
        left += named(self.faults, "and {count} more codings or selections")
        for tag, words in (("Link", "links"), ("Set", "sets"), ("Graph", "graphs")):
            count = sum(1 for _ in root.iter(f"{Q}{tag}"))
            left += [f"{count} {words}"] if count else []
        texts = self.counts["text"]
        left += [f"the text of {texts} sources; passages keep position and hash, so keep your own copies"] if texts else []
        left += [f"{count} sources of kind {kind[6:]}" for kind, count in self.counts.items() if kind.startswith("other:")]
        left += [f"{self.counts['blank']} passages without text or hash, which cannot be verified"] if self.counts["blank"] else []
        unused = len(self.notes) - self.counts["note"]
        left += [f"{unused} notes that belong to no coding"] if unused else []
        left += [f"{count} claims have no paraphrase in '{lang}'" for lang, count in self.found.untranslated().items()]
        tags = {"codes": "Code", "cases": "Case", "codings": "Coding", "selections": "PlainTextSelection", "notes": "Note", "users": "User"}
        self.found.read = {word: sum(1 for _ in root.iter(f"{Q}{tag}")) for word, tag in tags.items()}
        parts = ("claims", "passages", "sources", "concepts", "actors")
        self.found.read |= {part: len(getattr(self.found, part)) for part in parts}

    def codes(self, parent: Element, theme: str, ids: Ids) -> None:
        for code in parent.iterfind(f"{Q}Code"):
            name, own = code.get("name") or "code", inner(code, "Description")
            if code.get("isCodable", "true") in ("true", "1"):
                known = re.fullmatch(r"con:[a-z0-9-]+", own) and own not in self.labels
                identifier = own if known else ids.of(name, code.get("guid", name))
                self.concepts[code.get("guid", "")], self.labels[identifier] = identifier, name
                self.found.concepts.append({"id": identifier, "label": bilingual(name), "theme": theme})
            self.codes(code, name, ids)

    def case(self, case: Element, ids: Ids) -> None:
        name, own = case.get("name") or "case", inner(case, "Description")
        known = re.fullmatch(r"act:[a-z0-9-]+", own) and own not in {actor["id"] for actor in self.found.actors}
        identifier = own if known else ids.of(name, case.get("guid", name))
        self.found.actors.append({"id": identifier, "kind": "person", "name": name, "as_written": [name]})
        for reference in (*case.iterfind(f"{Q}SelectionRef"), *case.iterfind(f"{Q}SourceRef")):
            self.holders.setdefault(reference.get("targetGUID", ""), identifier)

    def source(self, source: Element, ids: Ids) -> None:
        kind = source.tag.removeprefix(Q)
        if kind != "TextSource":
            self.counts[f"other:{kind}"] += 1
            return
        name, own = source.get("name") or "source", inner(source, "Description")
        known = re.fullmatch(r"[a-z0-9-]+", own) and own not in {item["id"] for item in self.found.sources}
        identifier = own if known else ids.of(Path(name).stem, source.get("guid", name))
        raw = source.findtext(f"{Q}PlainTextContent")
        path = source.get("plainTextPath", "").split("/")[-1].lower()
        if raw is None and path in self.files:
            raw = self.files[path].decode("utf-8-sig", "replace")
        item: Draft = {"id": identifier, "type": "document", "title": name}
        blank = raw is None or "The text of this source is not in the project." in raw[:120]
        if raw is not None and not blank:
            text = canonical(raw)
            item["custom"] = {"canonical": FORM, "sha256": digest(text), "characters": len(text), "rights": "text not shipped"}
            self.counts["text"] += 1
        self.found.sources.append(item)
        places: dict[tuple[int, int], Draft] = {}
        for selection in source.iterfind(f"{Q}PlainTextSelection"):
            passage = self.passage(selection, identifier, None if blank else raw, places)
            for coding in selection.iterfind(f"{Q}Coding"):
                self.coding(coding, identifier, passage, (selection.get("guid", ""), source.get("guid", "")))
        for coding in source.iterfind(f"{Q}Coding"):
            self.coding(coding, identifier, None, (source.get("guid", ""),))

    def passage(self, selection: Element, source: str, raw: str | None, places: dict[tuple[int, int], Draft]) -> Draft | None:
        try:
            first, last = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
        except ValueError:
            self.faults.append(f"selection {selection.get('name')!r}: its position is no number; its claims have no passage")
            return None
        start, end, known = first, last, _HASH.fullmatch(inner(selection, "Description"))
        if raw is not None:
            start, end = len(canonical(raw[:first])), len(canonical(raw[:last]))
        if (start, end) in places:
            return places[start, end]
        if raw is None and not known:
            self.counts["blank"] += 1
            return None
        hash_ = check(canonical(raw)[start:end]) if raw is not None else known[1] if known else ""
        own = re.fullmatch(rf"psg:{re.escape(source)}:\d{{4}}", selection.get("name", ""))
        draft: Draft = {"id": own[0] if own else self.passage_numbers.next(source), "start": start, "end": end, "sha256": hash_}
        if start >= end or fault(draft, Passage):
            self.faults.append(f"selection {selection.get('name')!r}: {first}-{last} is no place in its text; its claims have no passage")
            return None
        self.passage_numbers.taken.add(draft["id"])
        places[start, end] = draft
        self.found.passages.append(draft)
        return draft

    def claim_id(self, own: Element | None, source: str) -> str:
        """Return the claim's id that its note names, unless another coding has it."""
        given = own.get("name", "") if own is not None else ""
        if given and given not in self.given:
            self.given.add(given)
            return given
        return self.claim_numbers.next(source)

    def coding(self, coding: Element, source: str, passage: Draft | None, places: tuple[str, ...]) -> None:
        reference = coding.find(f"{Q}CodeRef")
        concept = self.concepts.get(reference.get("targetGUID", "") if reference is not None else "")
        if concept is None:
            self.faults.append(f"a coding of {source}: its code is not in the codebook; it is left out")
            return
        notes = [self.notes[ref.get("targetGUID", "")] for ref in coding.iterfind(f"{Q}NoteRef") if ref.get("targetGUID") in self.notes]
        self.counts["note"] += len(notes)
        said = " ".join(inner(note, "PlainTextContent") or note.get("name", "") for note in notes)
        own = next((note for note in notes if re.fullmatch(rf"clm:{re.escape(source)}:\d{{4}}", note.get("name", ""))), None)
        facts = dict(_FACT.findall(inner(own, "PlainTextContent"))) if own is not None else {}
        holder = facts.get("holder") or next((self.holders[place] for place in places if place in self.holders), _UNNAMED)
        about: Draft = {"polities": facts["polity"].split(";")} if facts.get("polity") else {}
        about |= {"period": facts["period"]} if facts.get("period") else {}
        words = {lang: facts[lang] for lang in ("en", "es") if facts.get(lang)} or {"en": said or f"Coded as: {self.labels[concept]}"}
        draft: Draft = {
            "id": self.claim_id(own, source),
            "type": facts.get("type", "assessment"),
            "asserted_by": holder,
            "reported_by": [source],
            "attribution": facts.get("attribution", "unnamed" if holder == _UNNAMED else "named"),
            "voice": facts.get("voice", "statement"),
            "concept": concept,
            "stance": facts.get("stance", "agree"),
            "about": about,
            "paraphrase": words,
            "coded": {"by": self.users.get(coding.get("creatingUser", ""), "imported"), "on": date.today().isoformat()},
        }
        draft |= {"passage": passage["id"]} if passage is not None else {}
        if problem := fault(draft, Claim):
            self.faults.append(f"a coding of {source} with {self.labels[concept]!r}: {problem}; it is left out")
        else:
            self.found.claims.append(draft)


def read_qdpx(path: Path | str) -> Imported:
    """Read a project without its texts; a claim's holder is the case that refers to its passage, or else its source.

    Raises
    ------
    ExchangeError
        If the file is no such project, or would unpack to something harmful.

    """
    root, files = open_project(Path(path))
    return _Reader(root, files).read()
