"""Claims as W3C Web Annotations in JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from contrapeso.evidence.claims import Actor, Claim, Concept, Passage
from contrapeso.evidence.exchange.drafts import Written
from contrapeso.evidence.exchange.safe_files import write_text

_OWN = "urn:contrapeso:vocabulary:"
_TERMS = (
    "stance", "attribution", "voice", "claimType", "polity", "period", "assertedBy", "reportedBy", "confidence", "sha256", "cause",
    "effect", "sign", "mechanism", "relation", "contestedBy", "note",
)  # fmt: skip
CONTEXT: list[Any] = ["http://www.w3.org/ns/anno.jsonld", {name: f"{_OWN}{name}" for name in _TERMS}]


def source_iri(item: Mapping[str, Any], name: str) -> str:
    """Return where a source is: its DOI, its URL, or a name of our own."""
    if item.get("DOI"):
        return f"https://doi.org/{item['DOI']}"
    return str(item.get("URL") or f"urn:contrapeso:source:{name}")


def _annotation(
    claim: Claim, passage: Passage | None, source: Mapping[str, Any], actor: Actor | None, concept: Concept | None
) -> dict[str, Any]:
    name = claim.id.split(":")[1]
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "purpose": "commenting", "value": text, "language": lang, "format": "text/plain"}
        for lang, text in (("en", claim.paraphrase.en), ("es", claim.paraphrase.es))
    ]
    tag: dict[str, Any] = {"type": "SpecificResource", "purpose": "classifying", "source": f"urn:contrapeso:{claim.concept}"}
    bodies.append(tag)
    if concept is not None:
        bodies += [
            {"type": "TextualBody", "purpose": "tagging", "value": text, "language": lang}
            for lang, text in (("en", concept.label.en), ("es", concept.label.es))
        ]
    iri = source_iri(source, name)
    target: Any = iri
    if passage is not None:
        target = {
            "type": "SpecificResource",
            "source": iri,
            "selector": {"type": "TextPositionSelector", "start": passage.start, "end": passage.end},
            "sha256": passage.sha256,
        }
    own: dict[str, Any] = {
        "claimType": claim.type,
        "stance": claim.stance,
        "attribution": claim.attribution,
        "voice": claim.voice,
        "confidence": claim.confidence,
        "assertedBy": {"id": f"urn:contrapeso:{claim.asserted_by}", "name": actor.name if actor is not None else claim.asserted_by},
        "reportedBy": [f"urn:contrapeso:source:{source}" for source in claim.reported_by],
        "polity": list(claim.about.polities),
        "period": claim.about.period,
        "contestedBy": list(claim.contested_by),
        "note": claim.note,
    }
    own |= claim.causal.model_dump() if claim.causal is not None else {}
    if claim.relation is not None:
        own["relation"] = f"{claim.relation.actor} | {claim.relation.relation} | {claim.relation.target}"
    return {
        "id": f"urn:contrapeso:{claim.id}",
        "type": "Annotation",
        "motivation": ["commenting", "classifying"],
        "creator": {"id": f"urn:contrapeso:coder:{claim.coded.by}", "type": "Person", "nickname": claim.coded.by},
        **({"created": f"{claim.coded.on}T00:00:00Z"} if len(claim.coded.on) == 10 else {}),
        "body": bodies,
        "target": target,
        **{key: value for key, value in own.items() if value not in (None, [], "")},
    }


def write_annotations(
    claims: Iterable[Claim],
    passages: Mapping[str, Passage],
    sources: Mapping[str, Mapping[str, Any]],
    path: Path | str,
    *,
    actors: Mapping[str, Actor] | None = None,
    concepts: Mapping[str, Concept] | None = None,
) -> Written:
    """Write claims as one collection of annotations.

    A passage is a `TextPositionSelector` in the canonical text of its source (see
    `contrapeso.evidence.texts`); a claim without a passage targets the source as a whole.
    What the standard has no word for stands under terms of our own, with their meaning in the
    context.
    """
    people, known = actors or {}, concepts or {}
    items = [
        _annotation(
            claim,
            passages.get(claim.passage or ""),
            sources.get(claim.id.split(":")[1], {}),
            people.get(claim.asserted_by),
            known.get(claim.concept),
        )
        for claim in claims
    ]
    name = "urn:contrapeso:claims"
    page = {"id": f"{name}:page:1", "type": "AnnotationPage", "startIndex": 0, "items": items}
    data = {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": "Claims of a contrapeso casebook",
        "total": len(items),
    }
    write_text(Path(path), json.dumps(data | {"first": page}, indent=1, ensure_ascii=False) + "\n")
    anchored = sum(isinstance(item["target"], dict) for item in items)
    lost = ["the words of passages (TextQuoteSelector): no source text is kept; positions count in each source's canonical text"]
    return Written({"annotations": len(items), "with a passage": anchored, "of a whole source": len(items) - anchored}, lost)
