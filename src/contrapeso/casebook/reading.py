"""From the bytes of a casebook's files to a draft of validated entries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from contrapeso.casebook.columns import Table
from contrapeso.casebook.double_coding import read_double_coding
from contrapeso.casebook.draft import Draft
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.files import Inventory
from contrapeso.casebook.json_source import read_json
from contrapeso.casebook.models import Manifest
from contrapeso.casebook.plain_words import validate
from contrapeso.casebook.polity import Polity
from contrapeso.casebook.shape import FILE_MODELS, ITEM_MODELS
from contrapeso.casebook.source import Path_, Placed, Source
from contrapeso.casebook.tables import metadata_file, read_table
from contrapeso.casebook.yaml_source import read_yaml
from contrapeso.evidence.claims import Claim, ClaimFile, DoubleCoding, Passage

_WHOLE = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)


class Reader:
    """Fill a draft from the files of an inventory."""

    def __init__(self, found: Inventory) -> None:
        self.found = found
        self.faults = list(found.faults)
        self.draft = Draft()

    def sources(self, kind: str, read: Callable[[bytes, str], tuple[Source | None, list[Fault]]] = read_yaml) -> list[Source]:
        """Return the files of a kind that can be read."""
        sources = []
        for file, data in self.found.of(kind).items():
            source, faults = read(data, file)
            self.faults += faults
            if source is None:
                self.draft.broken.add(kind)
            else:
                sources.append(source)
        return sources

    def entry(self, model: type, data: Any, source: Source, path: Path_ = ()) -> Placed | None:
        """Return a validated entry, or ``None``; note its id and its faults."""
        if isinstance(data, dict):
            self.draft.declare(data.get("id"), source.file, source.line(*path, "id"))
        value, faults = validate(model, data, source, path)
        self.faults += faults
        return None if value is None else Placed(value, source, path)

    def entries(self, model: type, source: Source, path: Path_ = (), data: Any = None) -> list[Placed]:
        """Return the validated items of a list."""
        items = source.data if data is None else data
        if not isinstance(items, list):
            what = "the file is empty" if items is None else "there is no list here"
            self.faults.append(source.fault(path, what, "write a list whose items begin with '- id:', or [] where there is none"))
            return []
        placed = [self.entry(model, item, source, (*path, index)) for index, item in enumerate(items)]
        return [entry for entry in placed if entry is not None]

    def read(self) -> Draft:
        """Read every file and return the draft; the faults stand in ``faults``."""
        for source in self.sources("manifest"):
            self.draft.manifest = self.entry(Manifest, source.data, source)
        self.evidence()
        self.second_coding()
        for file in self.found.of("polity"):
            self.draft.polity(file.split("/")[1]).has_file = True
        for source in self.sources("polity"):
            self.polity(source)
        for kind in ("governments", "elections", "events"):
            for source in self.sources(kind):
                polity = self.draft.polity(source.file.split("/")[1])
                getattr(polity, kind).extend(self.entries(ITEM_MODELS[kind], source))
        for source in self.sources("conditions"):
            world = source.file.startswith("world/")
            place = self.draft.conditions if world else self.draft.polity(source.file.split("/")[1]).conditions
            place.extend(self.entries(ITEM_MODELS["conditions"], source))
        for source in self.sources("ties"):
            self.draft.ties.extend(self.entries(ITEM_MODELS["ties"], source))
        self.tables()
        for kind in ("theories", "scenarios"):
            for source in self.sources(kind):
                placed = self.entry(FILE_MODELS[kind], source.data, source)
                if placed is not None:
                    getattr(self.draft, kind).append(placed)
        return self.draft

    def evidence(self) -> None:
        """Read ``evidence/``."""
        for source in self.sources("sources", read_json):
            self.source_list(source)
        for kind in ("concepts", "actors", "relations", "forecasts", "comparisons"):
            for source in self.sources(kind):
                getattr(self.draft, kind).extend(self.entries(ITEM_MODELS[kind], source))
        for source in self.sources("actor-relations"):
            self.draft.actor_relations.extend(self.entries(ITEM_MODELS["actor-relations"], source))
        for source in self.sources("claims"):
            shell = {**source.data, "claims": [], "passages": []} if isinstance(source.data, dict) else source.data
            placed = self.entry(ClaimFile, shell, source)
            if placed is not None:
                self.draft.claim_files.append(placed)
            if isinstance(source.data, dict):
                for key, model, entries in (("passages", Passage, self.draft.passages), ("claims", Claim, self.draft.claims)):
                    if key in source.data:
                        entries.extend(self.entries(model, source, (key,), source.data[key] or []))
                    elif key == "claims":
                        self.faults.append(source.fault((), "'claims' is missing", "add a list 'claims:', or remove the file"))

    def second_coding(self) -> None:
        """Read the claims that were coded twice."""
        about = {source.file: source for source in self.sources("double-coding-metadata", read_json)}
        for file, data in self.found.of("double-coding").items():
            if metadata_file(file) not in self.found.of("double-coding-metadata"):
                name = metadata_file(file).rsplit("/", 1)[-1]
                self.faults.append(Fault(file, 1, "the table has no metadata", f"write {name} with url and tableSchema"))
            source, faults = read_double_coding(data, file, about.get(metadata_file(file)))
            self.faults += faults
            if source is not None:
                self.draft.double_coding.extend(self.entries(DoubleCoding, source))
        for file in about.keys() - {metadata_file(table) for table in self.found.of("double-coding")}:
            self.faults.append(Fault(file, 1, "these metadata have no table", "write double-coding.csv, or remove the file"))

    def source_list(self, source: Source) -> None:
        """Read CSL-JSON items."""
        if not isinstance(source.data, list):
            self.faults.append(source.fault((), "the sources are no JSON list", "write [{...}, {...}]"))
            return
        for index, item in enumerate(source.data):
            name = item.get("id") if isinstance(item, dict) else None
            if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9-]+", name):
                todo = "write lower-case letters, digits and hyphens, such as crabtree2020"
                self.faults.append(source.fault((index, "id"), f"source {index + 1} of the list has no sound id", todo))
                continue
            self.draft.declare(f"src:{name}", source.file, source.line(index, "id"))
            for key in ("type", "title"):
                if not isinstance(item.get(key), str):
                    self.faults.append(source.fault((index,), f"the source '{name}' has no {key}", f'add "{key}": "..."'))
            self.draft.sources[name] = Placed(item, source, (index,))

    def polity(self, source: Source) -> None:
        """Read ``polity.yaml``."""
        data = source.data
        if isinstance(data, dict) and isinstance(data.get("codes"), dict):
            codes = {key: int(code) if isinstance(code, str) and _WHOLE.fullmatch(code) else code for key, code in data["codes"].items()}
            data = {**data, "codes": codes}
        placed = self.entry(Polity, data, source)
        for key in ("institutions", "rules"):
            items = data.get(key) if isinstance(data, dict) else None
            for index, item in enumerate(items if isinstance(items, list) else ()):
                self.draft.declare(item.get("id") if isinstance(item, dict) else None, source.file, source.line(key, index, "id"))
        self.draft.polity(source.file.split("/")[1]).polity = placed

    def tables(self) -> None:
        """Read series and other tables with their metadata."""
        about = {source.file: source for source in self.sources("metadata", read_json)}
        known = self.found.of("metadata")
        for file, data in self.found.of("series").items():
            source = about.get(metadata_file(file))
            if metadata_file(file) not in known:
                name = metadata_file(file).rsplit("/", 1)[-1]
                self.faults.append(Fault(file, 1, "the table has no metadata", f"write {name} with unit, source and licence"))
            table, faults = read_table(data, file, source)
            self.faults += faults
            if source is not None:
                self.draft.tables.append(Placed(source.data, source))
            if table is not None:
                polity = None if file.startswith("world/") else self.draft.polity(file.split("/")[1])
                series, others = (self.draft.world, self.draft.world_tables) if polity is None else (polity.series, polity.tables)
                if isinstance(table, Table):
                    others[table.name] = table
                else:
                    series[table.name] = table
        for file in known.keys() - {metadata_file(table) for table in self.found.of("series")}:
            name = file.removesuffix("-metadata.json").rsplit("/", 1)[-1]
            self.faults.append(Fault(file, 1, "these metadata have no table", f"write {name}, or remove the file"))
