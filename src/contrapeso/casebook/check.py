"""Rules that reach across the files of a casebook; every one speaks for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contrapeso.casebook import check_coding, check_evidence, check_governments, check_references, check_scenarios, check_time
from contrapeso.casebook.draft import Draft
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import shown

Rule = Callable[[Draft], Iterator[Fault]]


def distinct_ids(draft: Draft) -> Iterator[Fault]:
    """No id stands twice, in one file or in two."""
    for identifier, places in draft.declared.items():
        first = places[0]
        for file, line in places[1:]:
            where = f"line {first[1]}" if file == first[0] else f"{first[0]}:{first[1]}"
            name = shown(identifier.removeprefix("src:"))
            yield Fault(file, line, f"the id {name} is given twice; it also stands in {where}", "give one of them another id")


def listed_polities(draft: Draft) -> Iterator[Fault]:
    """The manifest lists the folders of polities, and each folder has a ``polity.yaml``."""
    if draft.manifest is None:
        return
    listed = draft.manifest.value.polities
    for index, iso3 in enumerate(listed):
        if iso3 not in draft.polities:
            todo = f"write polities/{iso3}/polity.yaml, or take it off the list"
            yield draft.manifest.fault(("polities", index), f"there is no folder polities/{iso3}", todo)
        if iso3 in listed[:index]:
            yield draft.manifest.fault(("polities", index), f"the polity {iso3} is listed twice", "keep one of them")
    for iso3, part in draft.polities.items():
        if iso3 not in listed:
            yield draft.manifest.fault(
                ("polities",), f"the folder polities/{iso3} is not in the list", f"add {iso3} to the list of polities"
            )
        if not part.has_file:
            yield Fault(f"polities/{iso3}/polity.yaml", 1, "this file is not there", "write it: names, roles, institutions and rules")


def own_country(draft: Draft) -> Iterator[Fault]:
    """What stands in the folder of a polity carries its code."""
    for iso3, part in draft.polities.items():
        for entry in (*part.dated(), *part.governments, *part.conditions):
            code = entry.value.id.split(":")[1]
            if code != iso3:
                todo = f"move it to polities/{code}, or correct its id"
                yield entry.fault(("id",), f"{shown(entry.value.id)} stands in the folder of {iso3}", todo)
        if part.polity is None:
            continue
        polity = part.polity.value
        if polity.id != iso3:
            yield part.polity.fault(
                ("id",), f"the polity {polity.id} stands in the folder of {iso3}", f"write 'id: {iso3}', or rename the folder"
            )
        for key in ("institutions", "rules"):
            for index, item in enumerate(getattr(polity, key)):
                if item.id.split(":")[1] != iso3:
                    yield part.polity.fault((key, index, "id"), f"{shown(item.id)} stands in the folder of {iso3}", "correct its id")


RULES: tuple[Rule, ...] = (
    distinct_ids,
    listed_polities,
    own_country,
    *check_evidence.RULES,
    *check_coding.RULES,
    *check_references.RULES,
    *check_time.RULES,
    *check_governments.RULES,
    *check_scenarios.RULES,
)


def check(draft: Draft) -> list[Fault]:
    """Return the faults that only show across files and entries, in order."""
    return sorted({fault for rule in RULES for fault in rule(draft)})
