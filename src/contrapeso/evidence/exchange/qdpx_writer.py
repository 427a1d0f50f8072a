"""Write claims as a REFI-QDA 1.5 project, for NVivo, MAXQDA, ATLAS.ti and QualCoder.

Concepts are codes under their themes, claims codings of passages (or of the source, where they
have none) with a note that holds our paraphrase, actors cases with one stance variable a
concept, and relations between claims links. The text of a source is in the project only where
the user gives it; otherwise a blank text of the same length stands in its place, so that every
position is valid and the user's own copy can be put there.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from contrapeso.evidence.claims import Actor, Claim, ClaimRelation, Concept, Passage
from contrapeso.evidence.exchange.drafts import Written
from contrapeso.evidence.exchange.qdpx_file import NAMESPACE
from contrapeso.evidence.exchange.safe_files import write_zip
from contrapeso.evidence.texts import canonical

_SPACE = uuid.UUID("b2b6c9a4-7f0e-5c0d-9a54-0c7a5e7e1f10")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NOTICE = "The text of this source is not in the project. Put your own copy here to see the passages.\n"


def guid(*words: str) -> str:
    """Return the same GUID for the same words."""
    return str(uuid.uuid5(_SPACE, "\x1f".join(words)))


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def blank_text(length: int) -> str:
    """Return a text of so many code points that says that the text is missing."""
    return (NOTICE + ("." * 79 + "\n") * (length // 80 + 1))[:length]


def _grouped(claims: Iterable[Claim], key: Callable[[Claim], str]) -> dict[str, list[Claim]]:
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(key(claim), []).append(claim)
    return groups


@dataclass
class _Project:
    """What goes into the project."""

    claims: list[Claim]
    passages: Mapping[str, Passage]
    sources: Mapping[str, Mapping[str, Any]]
    concepts: Mapping[str, Concept]
    actors: Mapping[str, Actor]
    texts: Mapping[str, str]
    files: dict[str, str] = field(default_factory=dict[str, str])
    blank: int = 0

    def label(self, concept: str) -> str:
        return _clean(self.concepts[concept].label.en) if concept in self.concepts else concept

    def codes(self, root: Element) -> None:
        used = list(dict.fromkeys(claim.concept for claim in self.claims))
        codes = SubElement(SubElement(root, "CodeBook"), "Codes")
        themes: dict[str, Element] = {}
        for concept in used:
            theme = self.concepts[concept].theme if concept in self.concepts else "general"
            if theme not in themes:
                themes[theme] = SubElement(codes, "Code", guid=guid("theme", theme), name=_clean(theme), isCodable="false")
            code = SubElement(themes[theme], "Code", guid=guid(concept), name=self.label(concept), isCodable="true")
            SubElement(code, "Description").text = concept

    def cases(self, root: Element) -> None:
        variables = SubElement(root, "Variables")
        for concept in dict.fromkeys(claim.concept for claim in self.claims):
            name = f"stance: {self.label(concept)}"
            variable = SubElement(variables, "Variable", guid=guid("stance", concept), name=name, typeOfVariable="Text")
            SubElement(variable, "Description").text = concept
        cases = SubElement(root, "Cases")
        for holder, held in _grouped(self.claims, lambda claim: claim.asserted_by).items():
            name = self.actors[holder].name if holder in self.actors else holder
            case = SubElement(cases, "Case", guid=guid(holder), name=_clean(name))
            SubElement(case, "Description").text = holder
            for concept, about in _grouped(held, lambda claim: claim.concept).items():
                value = SubElement(case, "VariableValue")
                SubElement(value, "VariableRef", targetGUID=guid("stance", concept))
                SubElement(value, "TextValue").text = "; ".join(dict.fromkeys(claim.stance for claim in about))
            for passage in dict.fromkeys(claim.passage for claim in held):
                if passage in self.passages:
                    SubElement(case, "SelectionRef", targetGUID=guid("selection", str(passage), holder))

    def source(self, parent: Element, name: str, claims: Sequence[Claim]) -> None:
        item = self.sources.get(name, {})
        placed = [claim for claim in claims if claim.passage in self.passages]
        ends = [self.passages[str(claim.passage)].end for claim in placed]
        length = max([len(NOTICE), *ends, int(item.get("custom", {}).get("characters", 0))])
        self.blank += name not in self.texts
        text = canonical(self.texts[name]) if name in self.texts else blank_text(length)
        self.files[f"{guid('source', name)}.txt"] = text
        path = f"internal://{guid('source', name)}.txt"
        title = _clean(str(item.get("title") or name))
        source = SubElement(parent, "TextSource", guid=guid("source", name), name=title, plainTextPath=path)
        SubElement(source, "Description").text = name
        for key, here in _grouped(placed, lambda claim: f"{claim.passage} {claim.asserted_by}").items():
            passage = self.passages[key.split()[0]]
            place = {"name": passage.id, "startPosition": str(passage.start), "endPosition": str(passage.end)}
            selection = SubElement(source, "PlainTextSelection", guid=guid("selection", *key.split()), attrib=place)
            SubElement(selection, "Description").text = f"sha256_16 {passage.sha256}"
            for claim in here:
                self.coding(selection, claim)
        for claim in claims:
            if claim.passage not in self.passages:
                self.coding(source, claim)

    def coding(self, parent: Element, claim: Claim) -> None:
        coding = SubElement(parent, "Coding", guid=guid(claim.id), creatingUser=guid("coder", claim.coded.by))
        SubElement(coding, "CodeRef", targetGUID=guid(claim.concept))
        SubElement(coding, "NoteRef", targetGUID=guid("note", claim.id))

    def note(self, parent: Element, claim: Claim) -> None:
        note = SubElement(parent, "Note", guid=guid("note", claim.id), name=claim.id, creatingUser=guid("coder", claim.coded.by))
        facts = [("holder", claim.asserted_by), ("stance", claim.stance), ("type", claim.type), ("attribution", claim.attribution)]
        facts += [("voice", claim.voice), ("polity", ";".join(claim.about.polities)), ("period", claim.about.period or "")]
        facts += [("en", claim.paraphrase.en), ("es", claim.paraphrase.es)]
        SubElement(note, "PlainTextContent").text = _clean(
            "\n".join(f"{name}: {' '.join(value.split())}" for name, value in facts if value)
        )


def write_qdpx(
    claims: Iterable[Claim],
    passages: Mapping[str, Passage],
    sources: Mapping[str, Mapping[str, Any]],
    path: Path | str,
    *,
    concepts: Mapping[str, Concept] | None = None,
    actors: Mapping[str, Actor] | None = None,
    relations: Iterable[ClaimRelation] = (),
    texts: Mapping[str, str] | None = None,
    name: str = "contrapeso",
) -> Written:
    """Write claims as a REFI-QDA project.

    Parameters
    ----------
    claims, passages, sources, path, concepts, actors, relations
        The evidence, by id where it has many parts, and the ``.qdpx`` file.
    texts
        The user's own copies of sources by id. Without one a blank text of the same length
        stands for it, and selections cover dots.
    name
        The project's name.

    """
    project = _Project(list(claims), passages, sources, concepts or {}, actors or {}, texts or {})
    root = Element("Project", xmlns=NAMESPACE, name=_clean(name), origin="contrapeso")
    if project.claims:
        users = SubElement(root, "Users")
        for coder in dict.fromkeys(claim.coded.by for claim in project.claims):
            SubElement(users, "User", guid=guid("coder", coder), name=_clean(coder))
        project.codes(root)
        project.cases(root)
        parent = SubElement(root, "Sources")
        for source, coded in _grouped(project.claims, lambda claim: claim.id.split(":")[1]).items():
            project.source(parent, source, coded)
        notes = SubElement(root, "Notes")
        for claim in project.claims:
            project.note(notes, claim)
    here = {claim.id for claim in project.claims}
    linked = [relation for relation in relations if relation.subject in here and relation.object in here]
    links = SubElement(root, "Links") if linked else None
    for relation in linked:
        ends = {"direction": "OneWay", "originGUID": guid(relation.subject), "targetGUID": guid(relation.object)}
        if links is not None:
            SubElement(links, "Link", guid=guid(relation.id), name=relation.relation, attrib=ends)
    files = {f"Sources/{name}": text.encode("utf-8") for name, text in project.files.items()}
    write_zip(Path(path), {"project.qde": ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)} | files)
    counts = {tag.lower(): sum(1 for _ in root.iter(tag)) for tag in ("Coding", "PlainTextSelection", "TextSource", "Case", "Link")}
    counts["codes"] = sum(code.get("isCodable") == "true" for code in root.iter("Code"))
    lost = [f"the text of {project.blank} of {counts['textsource']} sources: a blank text as long stands for each; put your own there"]
    lost += ["cause, effect and sign, relations between actors, confidence, contested_by and notes of claims"] if project.claims else []
    wrote = {
        "codings": "coding",
        "selections": "plaintextselection",
        "sources": "textsource",
        "cases": "case",
        "links": "link",
        "codes": "codes",
    }
    return Written({word: counts[key] for word, key in wrote.items()} | {"sources with text": counts["textsource"] - project.blank}, lost)
