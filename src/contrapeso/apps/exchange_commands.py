"""What the commands on other programs' files do."""

from __future__ import annotations

import json as json_text
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from contrapeso.apps.console import emit, err, language, out
from contrapeso.apps.data_commands import import_dataset
from contrapeso.apps.folder_writing import write_folder
from contrapeso.casebook.datasets.formats import FORMATS
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.evidence.claims import Actor, Claim, Concept, Passage
from contrapeso.evidence.exchange.bibtex import read_bibtex
from contrapeso.evidence.exchange.bibtex_writer import write_bibtex
from contrapeso.evidence.exchange.claims_csv import write_csv
from contrapeso.evidence.exchange.claims_csv_reader import read_csv
from contrapeso.evidence.exchange.csl import read_csl, write_csl
from contrapeso.evidence.exchange.dna import read_dna_claims
from contrapeso.evidence.exchange.drafts import Draft, Imported, Written
from contrapeso.evidence.exchange.graphs import write_gexf, write_graphml
from contrapeso.evidence.exchange.qdpx import read_qdpx
from contrapeso.evidence.exchange.qdpx_writer import write_qdpx
from contrapeso.evidence.exchange.ris import read_ris
from contrapeso.evidence.exchange.truth_tables import write_causalqueries, write_qca
from contrapeso.evidence.exchange.web_annotation import write_annotations
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages


class _Dumper(yaml.SafeDumper):
    """Write YAML whose texts no reader of YAML 1.2 takes for numbers, such as the hashes '12e3' and '089'."""


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$"), list("-+.0123456789"))

READERS: dict[str, Callable[[Path], Imported]] = {
    "csv": read_csv,
    "csl": read_csl,
    "bibtex": read_bibtex,
    "ris": read_ris,
    "dna": read_dna_claims,
    "qdpx": read_qdpx,
}
Writer = Callable[[list[Claim], list[Mapping[str, Any]], Casebook, Path], Written]
WRITERS: dict[str, Writer] = {
    "csv": lambda claims, sources, book, path: write_csv(claims, book.passages, path, concepts=book.concepts, actors=book.actors),
    "csl": lambda claims, sources, book, path: write_csl(sources, path),
    "bibtex": lambda claims, sources, book, path: write_bibtex(sources, path),
    "graphml": lambda claims, sources, book, path: write_graphml(claims, path, actors=book.actors, concepts=book.concepts),
    "gexf": lambda claims, sources, book, path: write_gexf(claims, path, actors=book.actors, concepts=book.concepts),
    "jsonld": lambda claims, sources, book, path: write_annotations(
        claims, book.passages, book.sources, path, actors=book.actors, concepts=book.concepts
    ),
    "qdpx": lambda claims, sources, book, path: write_qdpx(
        claims,
        book.passages,
        book.sources,
        path,
        concepts=book.concepts,
        actors=book.actors,
        relations=book.relations,
        name=book.manifest.title.en,
    ),
    "qca": lambda claims, sources, book, path: write_qca(claims, path),
    "causalqueries": lambda claims, sources, book, path: write_causalqueries(claims, path),
}


def _chosen(known: Mapping[str, Any], format: str, messages: Messages) -> Any:
    if format not in known:
        raise ContrapesoError(messages.text("exchange.unknown_format", format=format, known=", ".join(known)))
    return known[format]


def _counts(counts: Mapping[str, int], left_out: Iterable[str], messages: Messages) -> None:
    for name, count in counts.items():
        out.print(f"{name:20} {count}", markup=False)
    for words in left_out:
        err.print(messages.text("exchange.left_out", words=words), markup=False)


def import_command(
    format: str,
    file: Path,
    out_folder: Path | None,
    *,
    casebook: Path | None = None,
    polities: tuple[str, ...] = (),
    lang: str | None,
    json: bool,
) -> int:
    """Read a file of another program, or of a data provider.

    Evidence becomes drafts of casebook files in a new folder; a dataset is set beside the casebook.
    """
    messages = language(lang)
    if format in FORMATS:
        return import_dataset(format, file, out_folder, casebook, polities, messages=messages, json=json)
    if format not in READERS:
        raise ContrapesoError(messages.text("exchange.unknown_format", format=format, known=", ".join((*READERS, *FORMATS))))
    if out_folder is None:
        raise ContrapesoError(messages.text("datasets.out_needed", format=format))
    found: Imported = _chosen(READERS, format, messages)(file)
    write_folder(_files(found), out_folder, messages)
    if json:
        emit({"read": found.read, "left_out": found.left_out, "ids": found.ids, "folder": str(out_folder)})
        return 0
    _counts(found.read, found.left_out, messages)
    err.print(messages.text("exchange.imported", file=file, folder=out_folder), markup=False)
    return 0


def export_command(format: str, file: Path, casebook: Path | None, *, source: str | None, lang: str | None, json: bool) -> int:
    """Write the evidence of a casebook, or of one of its sources, for another program."""
    messages = language(lang)
    write: Writer = _chosen(WRITERS, format, messages)
    book = load(casebook or builtin())
    if source is not None and source not in book.sources:
        raise ContrapesoError(messages.text("cli.unknown_source", source=source, known=", ".join(sorted(book.sources))))
    claims = [claim for claim in book.claims.values() if source is None or claim.id.split(":")[1] == source]
    sources = [item for name, item in book.sources.items() if source is None or name == source]
    written = write(claims, sources, book, file)
    if json:
        emit({"wrote": written.wrote, "left_out": written.left_out, "file": str(file)})
        return 0
    _counts(written.wrote, written.left_out, messages)
    err.print(messages.text("exchange.exported", file=file), markup=False)
    return 0


def _ordered(draft: Draft, model: type[Claim] | type[Passage] | type[Concept] | type[Actor]) -> Draft:
    """Return a draft with its keys as `contrapeso fmt` orders them, and without empty ones."""
    return {name: draft[name] for name in model.model_fields if draft.get(name) not in (None, [], {}) or name == "about"}


def _files(found: Imported) -> dict[str, str]:
    """Return the files of an import by their path below its folder."""

    def block(data: Any) -> str:
        return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9)

    files: dict[str, str] = {}
    for source in dict.fromkeys(claim["id"].split(":")[1] for claim in found.claims):
        passages = [_ordered(draft, Passage) for draft in found.passages if draft["id"].split(":")[1] == source]
        claims = [_ordered(draft, Claim) for draft in found.claims if draft["id"].split(":")[1] == source]
        files[f"evidence/claims/{source}.yaml"] = block(
            {"source": source, **({"passages": passages} if passages else {}), "claims": claims}
        )
    if found.concepts:
        files["evidence/concepts.imported.yaml"] = block([_ordered(draft, Concept) for draft in found.concepts])
    if found.actors:
        files["evidence/actors.imported.yaml"] = block([_ordered(draft, Actor) for draft in found.actors])
    if found.sources:
        files["evidence/sources.csl.json"] = json_text.dumps(found.sources, indent=2, ensure_ascii=False) + "\n"
    report = {"read": found.read, "left_out": found.left_out, "ids": found.ids}
    files["import.json"] = json_text.dumps(report, indent=2, ensure_ascii=False) + "\n"
    return files
