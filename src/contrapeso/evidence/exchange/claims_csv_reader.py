"""Read claims from CSV with the columns of `contrapeso.evidence.exchange.claims_csv`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from contrapeso.evidence.claims import Claim, Passage
from contrapeso.evidence.exchange.claims_csv import COLUMNS, MORE, period
from contrapeso.evidence.exchange.drafts import Draft, ExchangeError, Ids, Imported, Numbers, bilingual, fault, named, slug
from contrapeso.evidence.exchange.spreadsheet import Cells, from_csv, parted

_CLAIM, _PASSAGE = re.compile(r"clm:[a-z0-9-]+:\d{4}"), re.compile(r"psg:([a-z0-9-]+):\d{4}")
_NEEDED = ("source_file", "speaker")
_UNCODED = "TO-BE-CODED"
_KEYS = ("id", "passage_group", "char_start", "char_end", "sha256_16", "start_line", "end_line", "page")


def read_csv(path: Path | str, *, coder: str = "imported", sources: Mapping[str, str] | None = None) -> Imported:
    """Read claims.

    Parameters
    ----------
    path
        A CSV file in UTF-8, with a comma, semicolon or tab between cells.
    coder
        Who coded the rows that do not say so.
    sources
        Ids of sources by the names in ``source_file``; others are made from the names.

    Raises
    ------
    ExchangeError
        If the file is no such CSV. A row that cannot be represented is left out and named.

    """
    path = Path(path)
    return _Reader(path, coder, dict(sources or {})).read()


def _rows(path: Path) -> tuple[list[str], list[tuple[int, Cells]]]:
    names, rows = from_csv(path)
    absent = [name for name in _NEEDED if name not in names]
    if absent or not {"paraphrase", "paraphrase_es"} & set(names):
        wanted = ", ".join([*_NEEDED, "paraphrase or paraphrase_es"])
        raise ExchangeError(f"{path}:1: a sheet of claims needs the columns {wanted}; add a first row that names them")
    return names, rows


class _Reader:
    """Turn rows into drafts."""

    def __init__(self, path: Path, coder: str, sources: dict[str, str]) -> None:
        self.path, self.coder, self.sources = path, coder, sources
        self.names, self.rows = _rows(path)
        self.found = Imported()
        self.faults: list[str] = []
        self.actor_ids, self.concept_ids, self.source_ids = Ids("act:"), Ids("con:"), Ids()
        self.claim_numbers = Numbers("clm", (row["id"] for _, row in self.rows if _CLAIM.fullmatch(row.get("id", ""))))
        self.passage_numbers = Numbers("psg", (row.get("passage_group", "") for _, row in self.rows))
        self.passage_ids: dict[tuple[str, ...], str] = {}
        self.seen: dict[str, Draft] = {}

    def read(self) -> Imported:
        """Read every row."""
        given: set[str] = set()
        for line, row in self.rows:
            if row.get("id") and row["id"] in given:
                self.faults.append(f"line {line}: the id {row['id']} stands twice; the second row is left out")
                continue
            given.add(row.get("id", ""))
            try:
                self.row(line, row)
            except ValueError as error:
                self.faults.append(f"line {line}: {error}; the row is left out")
        self.found.left_out += named(self.faults, "and {count} more rows")
        for name in (name for name in self.names if name not in (*COLUMNS, *MORE)):
            self.found.left_out.append(f"column {name!r}: claims have no place for it")
        uncoded = sum(claim["concept"] == f"con:{slug(_UNCODED)}" for claim in self.found.claims)
        if uncoded:
            self.found.left_out.append(f"{uncoded} claims have no concept; they stand under con:{slug(_UNCODED)}, to be given one")
        for lang, count in self.found.untranslated().items():
            self.found.left_out.append(
                f"{count} claims have no paraphrase in '{lang}'; add paraphrase.{lang} before the casebook passes check"
            )
        parts = ("claims", "passages", "sources", "concepts", "actors")
        self.found.read = {"rows": len(self.rows), **{part: len(getattr(self.found, part)) for part in parts}}
        return self.found

    def row(self, line: int, row: Cells) -> None:
        """Read one row; nothing of it is kept if something in it is wrong."""
        file, speaker = row.get("source_file", ""), row.get("speaker", "")
        if not (file and (speaker or row.get("asserted_by"))):
            raise ValueError("source_file or speaker is blank")
        concept = row.get("concept") or (f"{row['cause']}-{row['effect']}" if row.get("cause") and row.get("effect") else _UNCODED)
        own = _CLAIM.fullmatch(row.get("id", ""))
        source = self.sources.get(file) or (row["id"].split(":")[1] if own else self.source_ids.of(Path(file).stem))
        passage = self.passage(source, row)
        actor = row.get("asserted_by") or self.actor_ids.of(speaker.strip("[]"), speaker)
        identifier = self.concept_ids.of(concept.removeprefix("con:"), concept.removeprefix("con:").casefold())
        claim = self.claim(source, row) | {"asserted_by": actor, "concept": identifier}
        claim |= {"passage": passage["id"]} if passage else {}
        claim["id"] = row["id"] if own else self.claim_numbers.next(source)
        wrong = fault(claim, Claim) or (fault(passage, Passage) if passage else None)
        if wrong:
            raise ValueError(wrong)
        if row.get("contested", "").lower() in ("y", "yes") and not row.get("contested_by"):
            self.faults.append(f"line {line}: contested, but nobody is named in contested_by; the mark is left out")
        self.found.claims.append(claim)
        if row.get("id") and not own:
            self.found.ids[row["id"]] = claim["id"]
        if passage:
            self.keep("passages", passage["id"], passage)
        self.keep("sources", source, {"id": source, "type": "document", "title": file})
        kind = "unnamed" if speaker.startswith("[") else "person"
        name = speaker.strip("[]") or actor.removeprefix("act:")
        self.keep("actors", actor, {"id": actor, "kind": kind, "name": name, "as_written": [speaker or name]})
        label = concept.removeprefix("con:").replace("-", " ").capitalize()
        about = {"theme": row.get("theme") or "general", "family": slug(row["family"]) if row.get("family") else None}
        self.keep(
            "concepts", identifier, {"id": identifier, "label": bilingual(label)} | {key: value for key, value in about.items() if value}
        )

    def keep(self, part: str, identifier: str, draft: Draft) -> None:
        """Keep the first draft of each thing."""
        if f"{part}/{identifier}" not in self.seen:
            self.seen[f"{part}/{identifier}"] = draft
            getattr(self.found, part).append(draft)

    def claim(self, source: str, row: Cells) -> Draft:
        """Return the draft of a claim but for its ids."""
        question = row.get("attribution") == "question"  # the sheets mark a question in place of an attribution
        causal = {key: row[key] for key in ("cause", "effect", "sign", "mechanism") if row.get(key)}
        relation = {key: row[key] for key in ("actor", "relation", "target") if row.get(key)}
        is_causal, is_relation = "cause" in causal or "effect" in causal, bool(relation)
        draft: Draft = {
            "type": row.get("claim_type") or ("causal" if is_causal else "relation" if is_relation else "assessment"),
            "reported_by": parted(row.get("reported_by", "")) or [source],
            "attribution": "named" if question else row.get("attribution") or "named",
            "voice": row.get("voice") or ("question" if question else "statement"),
            "stance": row.get("stance") or "agree",
            "about": {"polities": parted(row.get("polity", ""))},
            "causal": {"sign": "?"} | causal if is_causal else None,
            "relation": relation if is_relation else None,
            "contested_by": parted(row.get("contested_by", "")),
            "confidence": row.get("confidence") or "confident",
            "paraphrase": {lang: row[key] for lang, key in (("en", "paraphrase"), ("es", "paraphrase_es")) if row.get(key)},
            "coded": {"by": row.get("coded_by") or self.coder, "on": row.get("coded_on") or date.today().isoformat()},
            "note": row.get("note") or None,
        }
        if not draft["paraphrase"]:
            raise ValueError("the row has no paraphrase")
        when = period(row.get("period_start", ""), row.get("period_end", ""))
        draft["about"] |= {"period": when} if when else {}
        return {key: value for key, value in draft.items() if value is not None}

    def passage(self, source: str, row: Cells) -> Draft | None:
        """Return the draft of a row's passage, the same for rows that stand on one place."""
        cells = {key: row.get(key, "") for key in _KEYS}
        if not (cells["char_start"] and cells["char_end"] and cells["sha256_16"]):
            return None
        own = _PASSAGE.fullmatch(cells["passage_group"])
        place = (source, cells["char_start"], cells["char_end"], cells["sha256_16"])
        if own:
            identifier = cells["passage_group"]
            if own[1] != source:
                raise ValueError(f"the passage {identifier} is not of the source {source}")
        else:
            if place not in self.passage_ids:
                self.passage_ids[place] = self.passage_numbers.next(source)
            identifier = self.passage_ids[place]
        draft: Draft = {
            "id": identifier,
            "start": _whole(cells, "char_start"),
            "end": _whole(cells, "char_end"),
            "sha256": cells["sha256_16"],
        }
        if cells["start_line"] and cells["end_line"]:
            draft["lines"] = [_whole(cells, "start_line"), _whole(cells, "end_line")]
        return draft | ({"page": _whole(cells, "page")} if cells["page"] else {})


def _whole(cells: Cells, name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", cells[name]):
        raise ValueError(f"{name} is '{cells[name]}', not a whole number")
    return int(cells[name])
